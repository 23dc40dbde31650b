//! Everybody's enquiries and money, in the order of the alphabet: nobody is ranked. The rule of credit
//! is named, and what other rules would say.

use std::collections::BTreeMap;

use crate::model::ids::ManagerId;
use crate::model::money::Money;
use crate::model::report::Block;
use crate::money::{CreditRule, Funnel, FunnelScope};
use crate::reports::daily::shown_name;
use crate::reports::money::{Ground, text};

type ByManager = BTreeMap<Option<ManagerId>, Funnel>;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let catalogue = ground.catalogue;
    let scope = FunnelScope::shop(ground.period);
    let by_rule = CreditRule::ALL.map(|rule| ground.book.by_manager(&scope, rule));
    let [own, others @ ..] = &by_rule;
    if own.values().all(|funnel| funnel.eligible + funnel.orders + funnel.outside_orders == 0.0) {
        return Vec::new();
    }
    let mut rows: Vec<(bool, Vec<String>)> =
        own.iter().map(|(manager, funnel)| (manager.is_none(), row(ground, *manager, funnel))).collect();
    rows.sort();
    let header = [
        "moneyreport-col-name",
        "moneyreport-col-chats",
        "moneyreport-col-orders",
        "moneyreport-col-paid",
        "moneyreport-col-rate",
        "moneyreport-col-revenue",
        "moneyreport-col-average",
    ];
    let header = header.into_iter().map(|name| catalogue.text(name, &[])).collect();
    vec![
        Block::Section(catalogue.text("moneyreport-managers", &[])),
        Block::Grid { header, rows: rows.into_iter().map(|(_, row)| row).collect() },
        Block::Paragraph(text(credit(ground, own, others))),
        Block::Paragraph(text(catalogue.text("moneyreport-chance", &[]))),
    ]
}

fn row(ground: &Ground<'_>, manager: Option<ManagerId>, funnel: &Funnel) -> Vec<String> {
    let catalogue = ground.catalogue;
    let count = |count: f64| catalogue.number(count.round() as i64);
    let unknown = || catalogue.text("unknown", &[]);
    let mature = &funnel.conversion.mature;
    let rate = mature.value.zip(mature.interval).map_or_else(unknown, |(rate, (low, high))| {
        format!(
            "{} ({}–{})",
            catalogue.percent(rate),
            catalogue.decimal(low * 100.0, 0),
            catalogue.decimal(high * 100.0, 0)
        )
    });
    vec![
        shown_name(ground.facts(), manager, catalogue),
        count(funnel.eligible),
        count(funnel.orders),
        count(funnel.paid_orders),
        rate,
        ground.sum(funnel.revenue),
        funnel.average_order.value.map_or_else(unknown, |average| ground.units(average)),
    ]
}

/// The widest change of anybody's revenue under the other rules.
fn credit(ground: &Ground<'_>, own: &ByManager, others: &[ByManager]) -> String {
    let catalogue = ground.catalogue;
    let of = |funnels: &ByManager, manager| funnels.get(manager).map_or(Money(0), |funnel: &Funnel| funnel.revenue);
    let mut shares: Vec<f64> = Vec::new();
    for (manager, funnel) in own.iter().filter(|(manager, funnel)| manager.is_some() && funnel.revenue > Money(0)) {
        shares.extend(others.iter().map(|other| of(other, manager).to_number() / funnel.revenue.to_number()));
    }
    let rule = catalogue.text(CreditRule::LastHuman.message(), &[]);
    let (low, high) = shares.iter().fold((1.0f64, 1.0f64), |(low, high), share| (low.min(*share), high.max(*share)));
    if (low, high) == (1.0, 1.0) {
        return catalogue.text("moneyreport-credit-same", &[("rule", rule.into())]);
    }
    let (low, high) = (catalogue.percent(low), catalogue.percent(high));
    catalogue.text("moneyreport-credit", &[("rule", rule.into()), ("low", low.into()), ("high", high.into())])
}
