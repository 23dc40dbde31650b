//! `[kpi]`: what a month is judged by. Shares are written as people say them ("6.4%"), sums in whole units.

use std::collections::BTreeMap;

use crate::model::facts::KpiRules;
use crate::model::fault::Wrong;
use crate::model::ids::CrmUserId;
use crate::model::money::Money;

/// `[kpi]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiSection {
    pub plan: i64,
    pub plans: BTreeMap<String, String>,
    pub plan_tiers: Vec<String>,
    pub average_order_tiers: Vec<String>,
    pub conversion_tiers: Vec<String>,
}

impl KpiSection {
    /// The section as the figures need it; what cannot be read is left out, which [`super::load`] refuses.
    pub fn rules(&self) -> KpiRules {
        let plan = |(id, sum): (&String, &String)| Some((CrmUserId(id.trim().parse().ok()?), sum_of(sum)?));
        KpiRules {
            plan: Money(self.plan.saturating_mul(100)),
            plans: self.plans.iter().filter_map(plan).collect(),
            plan_tiers: read(&self.plan_tiers, share_of).unwrap_or_default(),
            average_order_tiers: read(&self.average_order_tiers, sum_of).unwrap_or_default(),
            conversion_tiers: read(&self.conversion_tiers, share_of).unwrap_or_default(),
        }
    }

    /// What is wrong with the section, by field.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let plans_read = self.plans.iter().all(|(id, sum)| id.trim().parse::<i64>().is_ok() && sum_of(sum).is_some());
        let bad_plans = Wrong {
            problem: "wanted numbers of CRM users with sums".into(),
            remedy: "write { \"70\" = \"900000\" }".into(),
        };
        let bad_shares = || Wrong {
            problem: "wanted rising shares, each with %".into(),
            remedy: "write [\"6.4%\", \"7.4%\", \"8.4%\"]".into(),
        };
        let bad_sums =
            Wrong { problem: "wanted rising sums".into(), remedy: "write [\"3500\", \"4200\", \"5000\"]".into() };
        let mut found = Vec::new();
        found.extend((!plans_read).then_some(("plans", bad_plans)));
        found.extend(read(&self.plan_tiers, share_of).is_none().then(|| ("plan_tiers", bad_shares())));
        found.extend(read(&self.average_order_tiers, sum_of).is_none().then_some(("average_order_tiers", bad_sums)));
        found.extend(read(&self.conversion_tiers, share_of).is_none().then(|| ("conversion_tiers", bad_shares())));
        found
    }
}

/// Every threshold, when all can be read and each is above the one before.
fn read<T: PartialOrd>(texts: &[String], one: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let all: Vec<T> = texts.iter().map(|text| one(text)).collect::<Option<_>>()?;
    all.is_sorted_by(|low, high| low < high).then_some(all)
}

fn share_of(text: &str) -> Option<f64> {
    let percent: f64 = text.trim().strip_suffix('%')?.trim_end().replace(',', ".").parse().ok()?;
    (percent > 0.0 && percent <= 1_000.0).then_some(percent / 100.0)
}

fn sum_of(text: &str) -> Option<Money> {
    Money::parse(text).filter(|sum| sum.0 > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(plan_tiers: &[&str], sums: &[&str], plans: &[(&str, &str)]) -> KpiSection {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        KpiSection {
            plan: 500_000,
            plans: plans.iter().map(|(id, sum)| ((*id).to_owned(), (*sum).to_owned())).collect(),
            plan_tiers: texts(plan_tiers),
            average_order_tiers: texts(sums),
            conversion_tiers: texts(&["6.4%", "7,4 %"]),
        }
    }

    #[test]
    fn reads_shares_and_sums() {
        let rules = section(&["80%", "100%"], &["3500", "4200.50"], &[("70", "900000")]).rules();
        assert_eq!(rules.plan, Money(50_000_000));
        assert_eq!(rules.plans[&CrmUserId(70)], Money(90_000_000));
        assert_eq!(rules.plan_tiers, [0.8, 1.0]);
        assert_eq!(rules.average_order_tiers, [Money(350_000), Money(420_050)]);
        assert!((rules.conversion_tiers[1] - 0.074).abs() < 1e-12);
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        let cases = [
            (section(&["80%"], &["100"], &[]), vec![]),
            (section(&[], &[], &[]), vec![]),
            (section(&["80"], &["100"], &[]), vec!["plan_tiers"]),
            (section(&["100%", "80%"], &["100"], &[]), vec!["plan_tiers"]),
            (section(&["80%"], &["many"], &[("anna", "5")]), vec!["plans", "average_order_tiers"]),
        ];
        for (section, expected) in cases {
            let found: Vec<&str> = section.wrong().iter().map(|(field, _)| *field).collect();
            assert_eq!(found, expected, "{section:?}");
        }
    }
}
