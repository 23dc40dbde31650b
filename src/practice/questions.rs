//! What customers ask, grouped by what it means, and the answers after which they went on and paid.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::labels::Topic;
use crate::model::practice::{Question, Share};
use crate::practice::naming::{Bag, bag, members, names};
use crate::practice::phrases::{Records, Spoken, best};
use crate::practice::quotes;
use crate::practice::situations::asked_of;
use crate::practice::talks::Talk;
use crate::practice::words::{Word, WordReader, mark, written};
use crate::text::learn::clusters::Space;

/// Different wordings that are grouped, the commonest first.
const WORDINGS_MOST: usize = 3_000;
/// Groups of one topic, and wordings a group has on the average.
const TOPIC_GROUPS_MOST: usize = 8;
const GROUP_WORDINGS: usize = 12;
const STARTS: usize = 3;
/// A question asked once is no question of customers, and nobody reads more groups than this.
const ASKED_LEAST: u64 = 2;
const QUESTIONS_MOST: usize = 100;
const ANSWERS_MOST: usize = 3;
const QUOTE_UNITS: usize = 260;
const NAME_WORDS: usize = 5;
/// An answer of fewer words answers nothing by itself.
const ANSWER_WORDS: usize = 3;

/// Words a question may begin with that are none of it.
const GREETINGS: [&str; 13] = [
    "здравствуйте",
    "здраствуйте",
    "здравствуй",
    "здрасьте",
    "добрый",
    "доброе",
    "доброго",
    "день",
    "дня",
    "вечер",
    "утро",
    "привет",
    "приветствую",
];

/// One way to ask, with every place it was asked at.
struct Wording {
    topic: Topic,
    /// As first written, raw.
    raw: String,
    shown: String,
    bag: Bag,
    asked: Vec<(u32, u32)>,
}

/// The questions, the commonest first.
pub fn questions(talks: &[Talk<'_>]) -> Vec<Question> {
    let wordings = wordings(talks);
    if wordings.is_empty() {
        return Vec::new();
    }
    let space = Space::of(wordings.iter().map(|wording| wording.raw.as_str()));
    let groups = groups(&space, &wordings);
    let count = groups.iter().max().map_or(0, |most| most + 1);
    let bags: Vec<&Bag> = wordings.iter().map(|wording| &wording.bag).collect();
    let names = names(&bags, &groups, count, NAME_WORDS);
    let told = members(&groups, count).into_iter().zip(names);
    let mut found: Vec<Question> =
        told.filter_map(|(members, words)| question(talks, &space, &wordings, &members, words)).collect();
    found.retain(|question| question.asked >= ASKED_LEAST);
    found.sort_by(|one, other| other.asked.cmp(&one.asked).then(one.text.cmp(&other.text)));
    found.truncate(QUESTIONS_MOST);
    found
}

/// Sentences of customers that ask, the same words once.
fn wordings(talks: &[Talk<'_>]) -> Vec<Wording> {
    let mut reader = WordReader::new();
    let mut found: BTreeMap<(Topic, BTreeSet<u64>), Wording> = BTreeMap::new();
    for (talk, of_talk) in (0..).zip(talks) {
        for (line, of_line) in (0..).zip(&of_talk.lines).filter(|(_, line)| line.by_customer()) {
            let Some(labels) = of_line.customer() else { continue };
            let topic = asked_of(labels);
            reader.read(of_line.text);
            for sentence in reader.sentences.iter().filter(|sentence| sentence.asks) {
                let words = without_greeting(reader.of(sentence), of_line.text);
                let stems: BTreeSet<u64> = words.iter().filter(|word| word.tells()).map(|word| word.stem).collect();
                let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
                if stems.is_empty() {
                    continue;
                }
                let raw = of_line.text.get(first.start as usize..last.end as usize).unwrap_or_default();
                let wording = found.entry((topic, stems)).or_insert_with(|| Wording {
                    topic,
                    raw: raw.to_owned(),
                    shown: written(of_line.text, words),
                    bag: bag(words, of_line.text),
                    asked: Vec::new(),
                });
                wording.asked.push((talk, line));
            }
        }
    }
    let mut wordings: Vec<Wording> = found.into_values().collect();
    // Stable: equally common ones stay in the order of topic and words.
    wordings.sort_by_key(|wording| std::cmp::Reverse(wording.asked.len()));
    wordings.truncate(WORDINGS_MOST);
    wordings
}

/// "Здравствуйте, сколько стоит?" asks what "сколько стоит?" asks.
fn without_greeting<'w>(words: &'w [Word], text: &str) -> &'w [Word] {
    let greets = |word: &Word| {
        let word = text.get(word.start as usize..word.end as usize).unwrap_or_default().to_lowercase();
        GREETINGS.contains(&word.as_str())
    };
    let own = words.iter().take_while(|word| greets(word)).count();
    &words[own..]
}

/// Groups inside each topic; numbers go on from topic to topic.
fn groups(space: &Space, wordings: &[Wording]) -> Vec<usize> {
    let mut by_topic: BTreeMap<Topic, Vec<usize>> = BTreeMap::new();
    for (place, wording) in wordings.iter().enumerate() {
        by_topic.entry(wording.topic).or_default().push(place);
    }
    let (mut groups, mut next) = (vec![0; wordings.len()], 0);
    for places in by_topic.values() {
        let number = (places.len() / GROUP_WORDINGS).clamp(1, TOPIC_GROUPS_MOST);
        for (place, group) in places.iter().zip(space.groups(places, number, STARTS, 1)) {
            groups[*place] = next + group;
        }
        next += number;
    }
    groups
}

fn question(
    talks: &[Talk<'_>],
    space: &Space,
    wordings: &[Wording],
    members: &[usize],
    words: Vec<String>,
) -> Option<Question> {
    // Of the most central wordings the one most people use.
    let central = space.by_centrality(members);
    let typical =
        central.iter().take(5).max_by_key(|member| (wordings[**member].asked.len(), std::cmp::Reverse(**member)))?;
    let asked: Vec<(u32, u32)> = members.iter().flat_map(|member| wordings[*member].asked.iter().copied()).collect();
    let (answered, answers) = answers(talks, &asked);
    Some(Question {
        topic: wordings[*typical].topic,
        text: quotes::message(&wordings[*typical].shown, QUOTE_UNITS),
        words,
        asked: asked.len() as u64,
        talks: asked.iter().map(|(talk, _)| *talk).collect::<BTreeSet<_>>().len() as u64,
        answered,
        answers,
    })
}

/// The messages that came next, the best by what followed.
fn answers(talks: &[Talk<'_>], asked: &[(u32, u32)]) -> (Share, Vec<crate::model::practice::Phrase>) {
    let mut reader = WordReader::new();
    let (mut records, mut answered) = (Records::new(), Share::default());
    for (talk, line) in asked {
        let lines = &talks[*talk as usize].lines;
        let next = (*line as usize..lines.len()).find(|place| !lines[*place].by_customer());
        answered.add(next.is_some());
        let Some(next) = next else { continue };
        reader.read(lines[next].text);
        if reader.words.len() < ANSWER_WORDS {
            continue;
        }
        let manager = lines[next].mark.manager;
        let phrase = mark(&reader.words);
        let said = Spoken { phrase, talk: *talk, line: next as u32, sentence: 0, stage: None, manager };
        records.entry(phrase).or_default().count(talks, said);
    }
    let text = |said: &Spoken| quotes::message(talks[said.talk as usize].lines[said.line as usize].text, QUOTE_UNITS);
    let answers = best(&records, ANSWERS_MOST).into_iter().filter_map(|record| record.phrase(text)).collect();
    (answered, answers)
}
