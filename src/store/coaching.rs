//! The history of focus points as one named value: JSON, some 200 bytes a person and week.

use crate::model::coaching::Focus;
use crate::store::{Result, StoreError};

/// Its name among the small values.
pub(super) const NAME: &str = "coaching";
/// Seven people with two points a week for two years, and room.
const MOST: usize = 2_000;

pub(super) fn pack(history: &[Focus]) -> Result<String> {
    let mut kept: Vec<&Focus> = history.iter().collect();
    kept.sort_by(|left, right| (left.week, left.manager, &left.topic).cmp(&(right.week, right.manager, &right.topic)));
    let newest = &kept[kept.len().saturating_sub(MOST)..];
    serde_json::to_string(newest).map_err(|error| StoreError::Failed(format!("coaching: {error}")))
}

/// A line that cannot be read is left out; the others stand.
pub(super) fn unpack(stored: &str) -> Vec<Focus> {
    let lines: Vec<serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    lines.into_iter().filter_map(|line| serde_json::from_value(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::ManagerId;

    fn focus(week: u32, manager: i64) -> Focus {
        let week = chrono::NaiveDate::from_ymd_opt(2026, 3, week).unwrap();
        let goals = [0.5, 0.6, 0.7];
        Focus {
            manager: ManagerId(manager),
            week,
            topic: "next_step".into(),
            since: week,
            before: (4, 9),
            goals,
            verdict: None,
        }
    }

    #[test]
    fn comes_back_sorted_and_one_damaged_line_costs_only_itself() {
        let stored = pack(&[focus(9, 2), focus(2, 7), focus(9, 1)]).unwrap();
        assert_eq!(unpack(&stored), [focus(2, 7), focus(9, 1), focus(9, 2)]);
        let damaged = stored.replacen("\"before\":[4,9]", "\"before\":\"?\"", 1);
        assert_eq!(unpack(&damaged), [focus(9, 1), focus(9, 2)]);
        assert_eq!(unpack("no json"), []);
        let many: Vec<Focus> = (0..2_500).map(|at| focus(2, at)).collect();
        assert_eq!(unpack(&pack(&many).unwrap()).len(), MOST);
    }
}
