//! How the sums agree with RetailCRM's own, how orders were linked, by which rules it was counted.

use crate::model::ids::OrderId;
use crate::model::money::Money;
use crate::model::report::Block;
use crate::money::attribution::{Certainty, LinkRule};
use crate::money::reconcile::{Reconciliation, reconcile};
use crate::reports::money::{Ground, text};

/// Orders named.
const ORDERS: usize = 8;

pub fn blocks(ground: &Ground<'_>) -> Vec<Block> {
    let found = reconcile(ground.book, ground.period);
    let mut lines = Vec::new();
    if found.orders > 0 {
        lines.extend(agreement(ground, &found));
        lines.push(linked(ground, &found));
    }
    lines.push(rules(ground));
    lines.into_iter().map(|line| Block::Foot(text(line))).collect()
}

fn agreement(ground: &Ground<'_>, found: &Reconciliation) -> Vec<String> {
    let catalogue = ground.catalogue;
    let (count, ours) = (found.orders.into(), ground.sum(found.ours).into());
    if found.ours == found.theirs && found.differing.is_empty() {
        return vec![catalogue.text("moneyreport-reconciled", &[("count", count), ("ours", ours)])];
    }
    let theirs = ground.sum(found.theirs).into();
    let mut lines =
        vec![catalogue.text("moneyreport-differs", &[("count", count), ("ours", ours), ("theirs", theirs)])];
    if found.cash_on_delivery > Money(0) {
        lines.push(catalogue.text("moneyreport-cash", &[("sum", ground.sum(found.cash_on_delivery).into())]));
    }
    if !found.differing.is_empty() {
        let orders = named(ground, &found.differing).into();
        lines.push(catalogue.text("moneyreport-differing", &[("orders", orders)]));
    }
    lines
}

fn named(ground: &Ground<'_>, orders: &[OrderId]) -> String {
    let all = &ground.facts().orders;
    let number = |id: &OrderId| {
        let place = all.binary_search_by_key(id, |order| order.id);
        place.map_or_else(|_| id.to_string(), |place| all[place].number.clone())
    };
    let names: Vec<String> = orders.iter().take(ORDERS).map(number).collect();
    let more = orders.len().saturating_sub(ORDERS);
    if more > 0 { format!("{} … +{more}", names.join(", ")) } else { names.join(", ") }
}

fn linked(ground: &Ground<'_>, found: &Reconciliation) -> String {
    let of = |wanted: Certainty| -> u64 {
        let rules = LinkRule::ALL.into_iter().filter(|rule| rule.certainty() == wanted);
        rules.filter_map(|rule| found.linked.get(&rule)).sum()
    };
    ground.catalogue.text(
        "moneyreport-linked",
        &[
            ("orders", (found.orders + found.other_currency).into()),
            ("linked", found.linked_orders().into()),
            ("exact", of(Certainty::Exact).into()),
            ("strong", of(Certainty::Strong).into()),
            ("medium", of(Certainty::Medium).into()),
            ("weak", of(Certainty::Weak).into()),
        ],
    )
}

fn rules(ground: &Ground<'_>) -> String {
    let rules = &ground.facts().rules;
    let delivery =
        if rules.revenue_with_delivery { "moneyreport-with-delivery" } else { "moneyreport-without-delivery" };
    ground.catalogue.text(
        "moneyreport-rules",
        &[
            ("window", i64::from(rules.order_window_days).into()),
            ("payment", i64::from(rules.payment_window_days).into()),
            ("delivery", ground.catalogue.text(delivery, &[]).into()),
        ],
    )
}
