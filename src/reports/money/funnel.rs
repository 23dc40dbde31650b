//! From enquiry to money, and what is still open.

use crate::model::estimate::Estimate;
use crate::model::money::Money;
use crate::model::report::{Block, Line};
use crate::money::funnel::Step;
use crate::money::upsell::repeat_rate;
use crate::money::{CreditRule, Funnel, FunnelScope};
use crate::reports::money::{Ground, SEED, section, text};
use crate::text::catalogue::Arg;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let scope = FunnelScope::shop(ground.period);
    let funnel = ground.book.funnel(&scope, CreditRule::LastHuman).with_intervals(SEED);
    let zone = ground.facts().rules.hours.zone;
    let from = ground.catalogue.date(ground.period.from.with_timezone(&zone).date_naive());
    let to = ground.catalogue.date(ground.date);
    let title = ground.catalogue.text("moneyreport-funnel", &[("from", from.into()), ("to", to.into())]);
    let mut blocks = section(title, steps(ground, &funnel));
    blocks.extend(section(ground.catalogue.text("moneyreport-open", &[]), open(ground, &funnel)));
    blocks
}

fn steps(ground: &Ground<'_>, funnel: &Funnel) -> Vec<Line> {
    let catalogue = ground.catalogue;
    let count = |name: &'static str, count: f64| (name, Arg::Count(count.round() as i64));
    let mut lines = vec![catalogue.text("moneyreport-eligible", &[count("count", funnel.eligible)])];
    let orders = count("orders", funnel.orders);
    lines.push(step(ground, "moneyreport-ordered", "moneyreport-name-ordered", &funnel.ordered, orders));
    let paid = count("paid", funnel.paid_orders);
    lines.push(step(ground, "moneyreport-paid", "moneyreport-name-paid", &funnel.payment, paid.clone()));
    lines.push(step(ground, "moneyreport-conversion", "moneyreport-name-conversion", &funnel.conversion, paid));
    lines.extend(average(ground, funnel));
    lines.extend(funnel.revenue_per_chat.value.map(|value| {
        let interval = interval(ground, &funnel.revenue_per_chat).into();
        catalogue.text("moneyreport-per-chat", &[("sum", ground.units(value).into()), ("interval", interval)])
    }));
    if funnel.revenue > Money(0) {
        let (same_day, revenue) = (ground.sum(funnel.same_day).into(), ground.sum(funnel.revenue).into());
        lines.push(catalogue.text("moneyreport-same-day", &[("sum", same_day), ("revenue", revenue)]));
    }
    if funnel.refunded > Money(0) {
        lines.push(catalogue.text("moneyreport-refunded", &[("sum", ground.sum(funnel.refunded).into())]));
    }
    let repeat = repeat_rate(ground.book, ground.period);
    lines.extend(repeat.value.map(|rate| {
        let rate = catalogue.percent(rate).into();
        catalogue.text("moneyreport-repeat", &[("rate", rate), ("count", repeat.count.into())])
    }));
    if funnel.outside_orders > 0.0 {
        let revenue = ground.sum(funnel.outside_revenue).into();
        lines.push(
            catalogue.text("moneyreport-outside", &[count("count", funnel.outside_orders), ("revenue", revenue)]),
        );
    }
    if funnel.other_currency_orders > 0.0 {
        lines.push(catalogue.text("moneyreport-foreign", &[count("count", funnel.other_currency_orders)]));
    }
    lines.into_iter().map(text).collect()
}

/// A rate of mature cases with its interval and sample; in words when there is none.
fn step(
    ground: &Ground<'_>,
    message: &'static str,
    name: &'static str,
    step: &Step,
    reached: (&'static str, Arg<'static>),
) -> String {
    let catalogue = ground.catalogue;
    let Some((rate, (low, high))) = step.mature.value.zip(step.mature.interval) else {
        return catalogue.text("moneyreport-rate-unknown", &[("name", catalogue.text(name, &[]).into())]);
    };
    let percent = |share: f64| Arg::from(catalogue.percent(share));
    let mut arguments = vec![
        ("rate", percent(rate)),
        ("low", percent(low)),
        ("high", percent(high)),
        ("count", Arg::from(step.mature.count)),
    ];
    arguments.push(reached);
    catalogue.text(message, &arguments)
}

fn average(ground: &Ground<'_>, funnel: &Funnel) -> Option<String> {
    let (average, median) = (funnel.average_order.value?, funnel.median_order.value?);
    let trimmed = funnel.trimmed_order.value?;
    Some(ground.catalogue.text(
        "moneyreport-average",
        &[
            ("average", ground.units(average).into()),
            ("interval", interval(ground, &funnel.average_order).into()),
            ("median", ground.units(median).into()),
            ("trimmed", ground.units(trimmed).into()),
            ("count", funnel.average_order.count.into()),
        ],
    ))
}

fn interval(ground: &Ground<'_>, estimate: &Estimate) -> String {
    let Some((low, high)) = estimate.interval else { return String::new() };
    let (low, high) = (ground.units(low).into(), ground.units(high).into());
    ground.catalogue.text("moneyreport-interval", &[("low", low), ("high", high)])
}

fn open(ground: &Ground<'_>, funnel: &Funnel) -> Vec<Line> {
    let catalogue = ground.catalogue;
    let mut lines = Vec::new();
    if let Some((low, high)) = funnel.conversion.range {
        let open = Arg::Count(funnel.conversion.open.round() as i64);
        let (low, high) = (catalogue.percent(low).into(), catalogue.percent(high).into());
        lines.push(catalogue.text("moneyreport-open-chats", &[("count", open), ("low", low), ("high", high)]));
    }
    if funnel.awaited_orders > 0.0 {
        let (count, sum) = (Arg::Count(funnel.awaited_orders.round() as i64), ground.sum(funnel.awaited).into());
        lines.push(catalogue.text("moneyreport-open-orders", &[("count", count), ("sum", sum)]));
    }
    if lines.is_empty() && funnel.eligible > 0.0 {
        lines.push(catalogue.text("moneyreport-open-none", &[]));
    }
    lines.into_iter().map(text).collect()
}
