//! Advice that the texts of an episode prove. Advice that depends on what time it is now (no
//! answer, slow answer, waiting customer) is made at reading time: `metrics::advice`.
//! A new rule: a function from the lines of an episode to an advice, a line where they are gathered below.

use chrono::TimeDelta;

use crate::analysis::reading::{Line, Side};
use crate::analysis::signs::Sign;
use crate::model::conduct::Criterion;
use crate::model::findings::{Advice, AdviceRule, Episode, MessageClass};
use crate::model::ids::MessageId;

/// A longer silence of the same side begins a new block.
const BLOCK_SILENCE: TimeDelta = TimeDelta::minutes(30);
/// A next step is looked for in so many last blocks of the shop (M18).
const LAST_BLOCKS: u32 = 2;
/// A price in so few words comes without a word of value.
const BARE_WORDS: u16 = 5;

/// What the texts of one episode show, gathered line by line.
#[derive(Debug, Default)]
pub struct Judge {
    first_interest: Option<MessageId>,
    last_human: Option<(MessageId, chrono::DateTime<chrono::Utc>)>,
    customer_since: bool,
    /// Number of the shop's block, and of the last one that offered a step.
    block: u32,
    step_block: Option<u32>,
    price_asked: Option<MessageId>,
    /// Somebody wrote after the question, without a price so far.
    price_dodged: bool,
    price_missed: Option<MessageId>,
    /// The last words of the shop, when they are a price and nothing else.
    bare_price: Option<MessageId>,
}

/// What the conduct of the episode proves.
fn by_conduct(episode: &Episode, price_missed: Option<MessageId>) -> Vec<Advice> {
    let conduct = &episode.conduct;
    let mut found = Vec::new();
    let mut add = |rule, priority, evidence: Option<MessageId>| {
        found.extend(evidence.map(|evidence| Advice { rule, priority, evidence: Some(evidence) }));
    };
    let missed = |criterion: Criterion| {
        let mark = conduct.criteria.iter().find(|mark| mark.criterion == criterion && !mark.met);
        mark.and_then(|mark| mark.evidence)
    };
    add(AdviceRule::Disrespect, 1, missed(Criterion::Respect));
    let unanswered = conduct.unanswered.iter().find(|message| Some(**message) != price_missed);
    add(AdviceRule::UnansweredQuestion, 2, unanswered.copied());
    add(AdviceRule::ObjectionNotHandled, 2, missed(Criterion::ObjectionAnswered));
    add(AdviceRule::OfferBeforeNeed, 3, missed(Criterion::NeedFirst));
    add(AdviceRule::NoUpsell, 3, missed(Criterion::Upsell));
    found
}

impl Judge {
    pub fn hear(&mut self, line: &Line<'_>) {
        match line.side {
            Side::Customer if line.class == MessageClass::Customer => self.customer(line),
            Side::Human if line.answers() && line.class != MessageClass::Deleted => self.human(line),
            _ => {}
        }
    }

    fn customer(&mut self, line: &Line<'_>) {
        self.settle_price();
        self.customer_since = true;
        if line.interest {
            self.first_interest.get_or_insert(line.message.id);
        }
        if line.asks_price {
            self.price_asked.get_or_insert(line.message.id);
        }
    }

    fn human(&mut self, line: &Line<'_>) {
        let at = line.message.sent_at;
        let new_block = self.customer_since || self.last_human.is_none_or(|(_, last)| at - last > BLOCK_SILENCE);
        self.block += u32::from(new_block);
        self.customer_since = false;
        self.last_human = Some((line.message.id, at));
        if line.offers_step {
            self.step_block = Some(self.block);
        }
        let bare = line.signs.has(Sign::TellsPrice) && line.words <= BARE_WORDS && line.questions == 0;
        self.bare_price = bare.then_some(line.message.id);
        if line.tells_price {
            self.price_asked = None;
            self.price_dodged = false;
        } else {
            self.price_dodged = self.price_asked.is_some();
        }
    }

    fn settle_price(&mut self) {
        if self.price_dodged {
            self.price_missed = self.price_missed.or(self.price_asked);
            self.price_asked = None;
            self.price_dodged = false;
        }
    }

    /// Writes the next step and the advice into the episode.
    pub fn end(mut self, episode: &mut Episode) {
        self.settle_price();
        let recent = self.step_block.is_some_and(|block| block + LAST_BLOCKS > self.block);
        episode.next_step = recent || episode.conduct.step.is_some();
        let Some((last_human, _)) = self.last_human else { return };
        if let Some(evidence) = self.price_missed {
            episode.advice.push(Advice { rule: AdviceRule::AskedPriceNotGiven, priority: 2, evidence: Some(evidence) });
        }
        let led = by_conduct(episode, self.price_missed);
        episode.advice.extend(led);
        let Some(interest) = self.first_interest else { return };
        if !episode.next_step && episode.order_ids.is_empty() {
            // The one case in which it is plain what was missing.
            let bare = self.bare_price.filter(|price| *price == last_human);
            let rule = if bare.is_some() { AdviceRule::BarePrice } else { AdviceRule::InterestWithoutNextStep };
            episode.advice.push(Advice { rule, priority: 2, evidence: Some(last_human) });
        }
        let offered = episode.advice.iter().any(|advice| advice.rule == AdviceRule::OfferBeforeNeed);
        if episode.questions == 0 && !offered {
            let rule = AdviceRule::NoClarifyingQuestion;
            episode.advice.push(Advice { rule, priority: 3, evidence: Some(interest) });
        }
    }
}
