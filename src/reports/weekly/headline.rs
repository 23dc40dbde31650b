//! The week in one sentence: what left the usual spread, else that it was usual.

use crate::model::report::{Block, Mark, Span};
use crate::reports::series::Series;
use crate::reports::weekly::{Ground, shop};

pub fn headline(ground: &Ground<'_>) -> Block {
    let catalogue = ground.catalogue;
    let Some(week) = ground.week().filter(|week| week.shop.inbound + week.shop.outbound > 0) else {
        return Block::Headline(vec![Span::Bold(catalogue.text("weekly-headline-silent", &[]))]);
    };
    let series = ground.series();
    let marked = |wanted: Mark| series.iter().find(|series| series.signal().is_some_and(|(mark, _)| mark == wanted));
    let told = |id: &str, series: &Series| {
        let name = shop::name(series, ground);
        catalogue.text(id, &[("name", name.into()), ("phrase", shop::phrase(series, ground).into())])
    };
    let judged = series.iter().any(|series| series.chart().is_some());
    let text = match (marked(Mark::Bad), marked(Mark::Good)) {
        (Some(series), _) => told("daily-headline-worse", series),
        (None, Some(series)) => told("weekly-headline-better", series),
        (None, None) if judged => catalogue.text("weekly-headline-usual", &[]),
        (None, None) => catalogue.text("weekly-headline-plain", &[("count", week.shop.chats.into())]),
    };
    Block::Headline(vec![Span::Bold(text)])
}
