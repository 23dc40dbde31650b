//! The handbook: what is said at each stage in each situation, and what follows.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::labels::Stage;
use crate::model::practice::{BookPage, Situation};
use crate::practice::phrases::{Records, Spoken, best, shown};
use crate::practice::situations::situation;
use crate::practice::talks::Talk;

const PHRASES_MOST: usize = 3;
/// A page of fewer talks is an accident.
const TALKS_LEAST: u64 = 3;

#[derive(Default)]
struct Page {
    talks: BTreeSet<u32>,
    records: Records,
}

/// The pages by stage and situation. Talks about buying alone, up to the answer to the customer's
/// decision: what is said after the sale follows it and cannot have made it.
pub fn book(talks: &[Talk<'_>], spoken: &[Spoken]) -> Vec<BookPage> {
    let mut pages: BTreeMap<(Stage, Situation), Page> = BTreeMap::new();
    let sells = |said: &&Spoken| {
        let talk = &talks[said.talk as usize];
        talk.sales && said.line as usize <= talk.open_lines + 1
    };
    for said in spoken.iter().filter(sells) {
        let Some(stage) = said.stage.filter(|stage| *stage != Stage::Service) else { continue };
        let situation = situation(&talks[said.talk as usize], said.line as usize);
        let page = pages.entry((stage, situation)).or_default();
        page.talks.insert(said.talk);
        page.records.entry(said.phrase).or_default().count(talks, *said);
    }
    let told = pages.into_iter().filter(|(_, page)| page.talks.len() as u64 >= TALKS_LEAST);
    told.map(|((stage, situation), page)| BookPage {
        stage,
        situation,
        talks: page.talks.len() as u64,
        phrases: phrases(talks, &page.records),
    })
    .filter(|page| !page.phrases.is_empty())
    .collect()
}

/// The best phrases; two that read alike are one.
fn phrases(talks: &[Talk<'_>], records: &Records) -> Vec<crate::model::practice::Phrase> {
    let mut seen = BTreeSet::new();
    let found =
        best(records, 2 * PHRASES_MOST).into_iter().filter_map(|record| record.phrase(|said| shown(talks, said)));
    found.filter(|phrase| seen.insert(phrase.text.to_lowercase())).take(PHRASES_MOST).collect()
}
