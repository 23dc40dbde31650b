//! From the rows a sheet has to the rows it should have: the fewest moves, pure.
//!
//! Rows of people between ours stay where they are. Rows are inserted and removed whole, so that
//! what people keep to the right of our columns stays beside the row it was written for.

use std::collections::{HashMap, HashSet};

use super::cell;

/// A row's key and the hash of its cells; hash 0 is unknown and always rewritten.
pub type KeyedRow = (String, u64);

/// Key of a row that is not ours.
pub const FOREIGN: &str = "";

/// One move. Positions count data rows from 0 and hold after all moves before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    Delete {
        at: usize,
        count: usize,
    },
    /// Empty rows before the row now at `at`.
    Insert {
        at: usize,
        count: usize,
    },
    /// Neighbouring rows from `at` on take the cells of these new rows.
    Write {
        at: usize,
        rows: Vec<usize>,
    },
}

/// Moves in order (deletions from the bottom, insertions from the top, writes), and the sheet after them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    pub edits: Vec<Edit>,
    pub rows: Vec<KeyedRow>,
}

impl Plan {
    /// Nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// How many rows get cells.
    pub fn rows_written(&self) -> usize {
        self.writes().map(|(_, rows)| rows.len()).sum()
    }

    /// The runs of rows to write, top down.
    pub fn writes(&self) -> impl Iterator<Item = (usize, &[usize])> {
        self.edits.iter().filter_map(|edit| match edit {
            Edit::Write { at, rows } => Some((*at, rows.as_slice())),
            _ => None,
        })
    }
}

/// A row of the sheet to be.
#[derive(Clone, Copy)]
struct Slot {
    /// Index among the new rows; `None` is foreign.
    new: Option<usize>,
    inserted: bool,
    stale: bool,
}

/// Plans the way from `old` (the sheet, top down) to `new` (sorted by key, keys unique).
/// While the old rows stand in the order of the new ones, new rows go to their place; once people
/// have sorted the sheet their order is kept and new rows go below the last of ours.
pub fn plan(old: &[KeyedRow], new: &[KeyedRow]) -> Plan {
    let index: HashMap<&str, usize> = new.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
    let mut edits = Vec::new();
    let mut kept: Vec<Slot> = Vec::with_capacity(new.len());
    let mut gone: Vec<usize> = Vec::new();
    let mut present = vec![false; new.len()];
    for (at, (key, hash)) in old.iter().enumerate() {
        let found = index.get(key.as_str()).copied().filter(|row| !present[*row]);
        match found {
            _ if key == FOREIGN => kept.push(Slot { new: None, inserted: false, stale: false }),
            Some(row) => {
                present[row] = true;
                kept.push(Slot { new: Some(row), inserted: false, stale: new[row].1 != *hash || *hash == 0 });
            }
            None => gone.push(at),
        }
    }
    for (at, count) in runs(&gone).into_iter().rev() {
        edits.push(Edit::Delete { at, count });
    }
    let missing: Vec<usize> = (0..new.len()).filter(|row| !present[*row]).collect();
    let slots = place(kept, &missing);
    let inserted: Vec<usize> = positions(&slots, |slot| slot.inserted);
    edits.extend(runs(&inserted).into_iter().map(|(at, count)| Edit::Insert { at, count }));
    let stale: Vec<usize> = positions(&slots, |slot| slot.inserted || slot.stale);
    for (at, count) in runs(&stale) {
        let rows = slots[at..at + count].iter().filter_map(|slot| slot.new).collect();
        edits.push(Edit::Write { at, rows });
    }
    let rows = slots.iter().map(|slot| slot.new.map_or((FOREIGN.to_owned(), 0), |row| new[row].clone())).collect();
    Plan { edits, rows }
}

/// The same end by writing every row, top down: for sheets without anything of people, when the
/// moves would be too many.
pub fn lay_out(old: usize, new: &[KeyedRow]) -> Plan {
    let mut edits = Vec::new();
    match new.len() {
        count if count < old => edits.push(Edit::Delete { at: count, count: old - count }),
        count if count > old => edits.push(Edit::Insert { at: old, count: count - old }),
        _ => {}
    }
    if !new.is_empty() {
        edits.push(Edit::Write { at: 0, rows: (0..new.len()).collect() });
    }
    Plan { edits, rows: new.to_vec() }
}

/// Puts the missing rows among the kept ones: each right after the own row that precedes it.
fn place(kept: Vec<Slot>, missing: &[usize]) -> Vec<Slot> {
    let own: Vec<usize> = kept.iter().filter_map(|slot| slot.new).collect();
    let sorted = own.windows(2).all(|pair| pair[0] < pair[1]);
    let mut slots = Vec::with_capacity(kept.len() + missing.len());
    let mut waiting = missing.iter().copied().peekable();
    let fresh = |row| Slot { new: Some(row), inserted: true, stale: true };
    let mut own_left = own.len();
    let mut put = |slots: &mut Vec<Slot>, below: Option<usize>| {
        while let Some(row) = waiting.next_if(|row| below.is_none_or(|limit| *row < limit)) {
            slots.push(fresh(row));
        }
    };
    let mut next_own = own.iter().copied();
    if own_left == 0 {
        put(&mut slots, None);
    } else if sorted {
        put(&mut slots, next_own.next());
    }
    for slot in kept {
        slots.push(slot);
        if slot.new.is_none() {
            continue;
        }
        own_left -= 1;
        match (sorted, own_left) {
            (_, 0) => put(&mut slots, None),
            (true, _) => put(&mut slots, next_own.next()),
            (false, _) => {}
        }
    }
    slots
}

fn positions(slots: &[Slot], wanted: impl Fn(&Slot) -> bool) -> Vec<usize> {
    slots.iter().enumerate().filter(|(_, slot)| wanted(slot)).map(|(at, _)| at).collect()
}

/// Neighbouring numbers of a rising list as (first, count).
fn runs(numbers: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((first, count)) if *first + *count == *number => *count += 1,
            _ => runs.push((*number, 1)),
        }
    }
    runs
}

/// The rows of a sheet as its key column shows them now. A key we know or want is ours where it
/// first stands; everything else belongs to people. Hashes are those of `known` when `trusted`.
pub fn locate(seen: &[String], known: &[KeyedRow], new: &[KeyedRow], trusted: bool) -> Vec<KeyedRow> {
    let hashes: HashMap<&str, u64> = known.iter().map(|(key, hash)| (key.as_str(), *hash)).collect();
    let wanted: HashSet<&str> = new.iter().map(|(key, _)| key.as_str()).collect();
    // An own row without a key looks like an empty row of people: ours only when there is just one.
    let blanks = seen.iter().filter(|key| cell::is_blank_key(key)).count();
    let mut taken: HashSet<&str> = HashSet::new();
    let own = |key: &str| {
        let ours = hashes.contains_key(key) || wanted.contains(key);
        ours && key != FOREIGN && (!cell::is_blank_key(key) || blanks == 1)
    };
    let mut rows = Vec::with_capacity(seen.len());
    for key in seen {
        if own(key) && taken.insert(key) {
            let hash = hashes.get(key.as_str()).copied().filter(|_| trusted).unwrap_or(0);
            rows.push((key.clone(), hash));
        } else {
            rows.push((FOREIGN.to_owned(), 0));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &[(&str, u64)]) -> Vec<KeyedRow> {
        text.iter().map(|(key, hash)| ((*key).to_owned(), *hash)).collect()
    }

    /// A sheet whose rows carry a note of a person to the right: it must stay with its row.
    fn apply(old: &[KeyedRow], new: &[KeyedRow], plan: &Plan) -> Vec<(KeyedRow, String)> {
        let mut grid: Vec<(KeyedRow, String)> =
            old.iter().map(|row| (row.clone(), format!("note of {}", row.0))).collect();
        for edit in &plan.edits {
            match edit {
                Edit::Delete { at, count } => drop(grid.drain(*at..at + count)),
                Edit::Insert { at, count } => {
                    for _ in 0..*count {
                        grid.insert(*at, (("?".into(), 0), String::new()));
                    }
                }
                Edit::Write { at, rows } => {
                    for (offset, row) in rows.iter().enumerate() {
                        grid[at + offset].0 = new[*row].clone();
                    }
                }
            }
        }
        grid
    }

    #[test]
    fn merges_neighbours_and_keeps_order() {
        let old = rows(&[("a", 1), ("c", 1), ("d", 1), ("e", 1), ("g", 1)]);
        let new = rows(&[("a", 1), ("b", 9), ("c", 2), ("d", 2), ("f", 9), ("g", 1), ("h", 9)]);
        let plan = plan(&old, &new);
        assert_eq!(
            plan.edits,
            [
                Edit::Delete { at: 3, count: 1 },
                Edit::Insert { at: 1, count: 1 },
                Edit::Insert { at: 4, count: 1 },
                Edit::Insert { at: 6, count: 1 },
                Edit::Write { at: 1, rows: vec![1, 2, 3, 4] },
                Edit::Write { at: 6, rows: vec![6] },
            ]
        );
        assert_eq!(plan.rows, new);
    }

    #[test]
    fn the_order_people_made_is_kept_and_new_rows_go_below() {
        let old = rows(&[("c", 1), ("", 0), ("a", 1), ("total", 1), ("", 0)]);
        let new = rows(&[("a", 2), ("b", 1), ("c", 1)]);
        let plan = plan(&old, &new);
        assert_eq!(plan.rows, rows(&[("c", 1), ("", 0), ("a", 2), ("b", 1), ("", 0)]));
    }

    #[test]
    fn locates_own_rows_among_those_of_people() {
        let seen: Vec<String> = ["b", "", "x", "a", "b"].iter().map(|key| (*key).to_owned()).collect();
        let known = rows(&[("a", 1), ("b", 2), ("gone", 3)]);
        let new = rows(&[("a", 1), ("b", 2)]);
        assert_eq!(locate(&seen, &known, &new, true), rows(&[("b", 2), ("", 0), ("", 0), ("a", 1), ("", 0)]));
        assert_eq!(locate(&seen, &known, &new, false)[0], ("b".into(), 0));
    }

    fn sheet(keys: std::ops::Range<u32>) -> impl Strategy<Value = Vec<KeyedRow>> {
        proptest::collection::btree_map(keys, 1u64..4, 0..40)
            .prop_map(|rows| rows.into_iter().map(|(key, hash)| (format!("{key:03}"), hash)).collect())
    }

    proptest! {
        #[test]
        fn a_sorted_sheet_becomes_exactly_the_new_one(old in sheet(0..60), new in sheet(0..60)) {
            let plan = plan(&old, &new);
            let grid = apply(&old, &new, &plan);
            let cells: Vec<KeyedRow> = grid.iter().map(|(row, _)| row.clone()).collect();
            prop_assert_eq!(&cells, &new);
            prop_assert_eq!(&plan.rows, &new);
            let before: std::collections::BTreeMap<_, _> = old.iter().cloned().collect();
            for ((key, _), note) in &grid {
                let wanted = if before.contains_key(key) { format!("note of {key}") } else { String::new() };
                prop_assert_eq!(note, &wanted);
            }
            let changed = new.iter().filter(|(key, hash)| before.get(key) != Some(hash)).count();
            let removed = old.iter().filter(|(key, _)| !new.iter().any(|(other, _)| other == key)).count();
            prop_assert_eq!(plan.rows_written(), changed);
            prop_assert!(plan.edits.len() <= 2 * changed + removed);
        }

        #[test]
        fn laid_out_anew_it_is_exactly_the_new_one(old in sheet(0..60), new in sheet(0..60)) {
            let plan = lay_out(old.len(), &new);
            let cells: Vec<KeyedRow> = apply(&old, &new, &plan).into_iter().map(|(row, _)| row).collect();
            prop_assert_eq!(&cells, &new);
            prop_assert_eq!(&plan.rows, &new);
        }

        #[test]
        fn unchanged_rows_need_nothing(old in sheet(0..60)) {
            prop_assert!(plan(&old, &old).is_empty());
        }

        #[test]
        fn any_order_and_foreign_rows_survive(
            old in sheet(0..40).prop_shuffle(),
            new in sheet(0..40),
            foreign in proptest::collection::vec(0usize..40, 0..5),
        ) {
            let mut old = old;
            for at in foreign {
                old.insert(at.min(old.len()), (FOREIGN.into(), 0));
            }
            let plan = plan(&old, &new);
            let cells: Vec<KeyedRow> = apply(&old, &new, &plan).into_iter().map(|(row, _)| row).collect();
            prop_assert_eq!(&cells, &plan.rows);
            let strangers = |rows: &[KeyedRow]| rows.iter().filter(|(key, _)| key == FOREIGN).count();
            prop_assert_eq!(strangers(&old), strangers(&plan.rows));
            let mut own: Vec<KeyedRow> = cells.into_iter().filter(|(key, _)| key != FOREIGN).collect();
            own.sort();
            prop_assert_eq!(&own, &new);
            // Once done, nothing is left to do.
            prop_assert!(super::plan(&plan.rows, &new).is_empty());
        }
    }
}
