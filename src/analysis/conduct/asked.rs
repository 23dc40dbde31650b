//! Questions of the customer and whether responsive words followed before they asked again or left (M28).

use crate::analysis::conduct::heard::Heard;
use crate::analysis::signs::Sign;
use crate::model::chat::MessageKind;
use crate::model::ids::MessageId;
use crate::model::labels::{LabelSet, SpinCode, Topic};

/// A question that waits for its answer.
struct Asked {
    message: MessageId,
    topic: LabelSet<Topic>,
    /// The shop spoke after it, of other things.
    passed: bool,
    /// Another question stands beside it: the answer must name its subject.
    beside: bool,
}

/// Questions that a person had the chance to answer, and those left without an answer.
pub fn questions(heard: &[Heard<'_>]) -> (u32, Vec<MessageId>) {
    let (mut count, mut unanswered) = (0, Vec::new());
    let mut waiting: Vec<Asked> = Vec::new();
    for one in heard {
        if one.by_shop() {
            let before = waiting.len();
            waiting.retain(|asked| !answers(one, asked));
            count += (before - waiting.len()) as u32;
            waiting.iter_mut().for_each(|asked| asked.passed = true);
        } else if one.line.questions > 0 && one.line.needs_reply {
            let topic = subjects(one.customer().topic);
            // Asked again: the words between were no answer.
            let repeated = |asked: &Asked| asked.passed && asked.topic == topic && !topic.is_empty();
            for asked in waiting.extract_if(.., |asked| repeated(asked)) {
                count += 1;
                unanswered.push(asked.message);
            }
            let beside = waiting.iter().any(|asked| !asked.passed);
            waiting.iter_mut().filter(|asked| !asked.passed).for_each(|asked| asked.beside = true);
            waiting.push(Asked { message: one.line.message.id, topic, passed: false, beside });
        }
    }
    for asked in waiting.iter().filter(|asked| asked.passed) {
        count += 1;
        unanswered.push(asked.message);
    }
    (count, unanswered)
}

/// A greeting before the question does not change what it asks.
fn subjects(topics: LabelSet<Topic>) -> LabelSet<Topic> {
    topics.iter().filter(|topic| !matches!(topic, Topic::Greeting | Topic::Thanks | Topic::Other)).collect()
}

fn answers(one: &Heard<'_>, asked: &Asked) -> bool {
    let signs = one.line.signs;
    let shows = one.line.message.kind != MessageKind::Text || signs.has(Sign::Links);
    // Without words nobody can tell what it answers.
    if shows || one.line.words == 0 || signs.has(Sign::NotAvailable) {
        return true;
    }
    let states = signs.has(Sign::States) || signs.has(Sign::Agrees) || signs.has(Sign::Refuses);
    if asked.topic.contains(Topic::Price) && asked.topic.len() == 1 {
        return one.line.tells_price;
    }
    let only = |topic| asked.beside && asked.topic.contains(topic) && asked.topic.len() == 1;
    if only(Topic::Delivery) {
        return states && signs.has(Sign::OfDelivery);
    }
    if only(Topic::Payment) {
        return states && signs.has(Sign::OfPayment);
    }
    // "Есть чёрный?" — "Оформляем?" is a yes.
    let spin = one.manager().spin;
    states || spin.contains(SpinCode::Closing) || spin.contains(SpinCode::Transaction)
}

#[cfg(test)]
mod tests {
    use crate::analysis::sample::found;

    #[test]
    fn questions_with_and_without_an_answer() {
        // Row: chat, questions asked, messages left without an answer.
        let cases: [(&str, u32, &[i64]); 10] = [
            ("C0 Есть размер 42? | H60 Да, есть", 1, &[]),
            ("C0 Есть размер 42? | H60 да", 1, &[]),
            ("C0 Есть размер 42? | H60 Добрый день!", 1, &[1]),
            ("C0 Есть размер 42? | H60 Добрый день! | H90 В наличии, 42 и 44", 1, &[]),
            ("C0 Сколько стоит? | H60 Какой размер носите? | C90 42 | H120 Хороший выбор, очень мягкие", 1, &[1]),
            ("C0 Сколько стоит? | H60 Какой размер носите? | C90 42 | H120 4 500 ₽", 1, &[]),
            ("C0 Сколько стоит? | C5 А доставка в Казань есть? | H60 Платье стоит 4 500 ₽", 2, &[2]),
            ("C0 Сколько стоит? | C5 А доставка в Казань есть? | H60 4 500 ₽, курьером привезём за 3 дня", 2, &[]),
            ("C0 Сколько стоит?", 0, &[]),
            ("C0 спасибо | H60 Пожалуйста", 0, &[]),
        ];
        for (items, asked, unanswered) in cases {
            let findings = found(items);
            let conduct = &findings.episodes[0].conduct;
            let ids: Vec<i64> = conduct.unanswered.iter().map(|message| message.0).collect();
            assert_eq!((conduct.asked, ids.as_slice()), (asked, unanswered), "{items}");
        }
    }
}
