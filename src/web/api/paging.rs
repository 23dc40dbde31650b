//! Pages of a list: a limit, and a cursor that names the last thing of the page before. A list that
//! grows meanwhile skips nothing and repeats nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::web::fault::Fault;
use crate::web::pages::window::given;

const LIMIT: usize = 50;
const LIMIT_MOST: usize = 500;

/// The parameters of a page.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// 1 to 500; 50 when absent
    #[param(value_type = Option<u16>, minimum = 1, maximum = 500)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Of the whole list, where it is known.
    pub total: Option<u64>,
    /// For the next page; absent on the last.
    pub next_cursor: Option<String>,
}

impl Paging {
    pub fn limit(&self) -> Result<usize, Fault> {
        let Some(text) = given(&self.limit) else { return Ok(LIMIT) };
        let limit = text.parse().ok().filter(|limit| (1..=LIMIT_MOST).contains(limit));
        limit.ok_or_else(|| Fault::bad("limit", "1 to 500"))
    }

    /// The number after which the page begins, of a cursor of this list.
    pub fn after(&self, list: &str) -> Result<Option<i64>, Fault> {
        let Some(text) = given(&self.cursor) else { return Ok(None) };
        let wrong = || Fault::bad("cursor", "next_cursor of the page before");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let plain = String::from_utf8(bytes).map_err(|_| wrong())?;
        let number = plain.strip_prefix(list).and_then(|rest| rest.strip_prefix(':')).ok_or_else(wrong)?;
        number.parse().map(Some).map_err(|_| wrong())
    }

    /// The page of things sorted by their rising numbers.
    pub fn page<T, S>(
        &self,
        list: &str,
        sorted: &[T],
        number: impl Fn(&T) -> i64,
        shown: impl Fn(&T) -> S,
    ) -> Result<Listed<S>, Fault> {
        let (limit, after) = (self.limit()?, self.after(list)?);
        let from = after.map_or(0, |after| sorted.partition_point(|thing| number(thing) <= after));
        let to = (from + limit).min(sorted.len());
        let last = (to < sorted.len()).then(|| sorted.get(to - 1)).flatten();
        Ok(Listed {
            items: sorted[from..to].iter().map(shown).collect(),
            total: Some(sorted.len() as u64),
            next_cursor: last.map(|thing| cursor(list, number(thing))),
        })
    }
}

/// The cursor after the thing of this number.
pub fn cursor(list: &str, number: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(limit: &str, cursor: &str) -> Paging {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Paging { limit: some(limit), cursor: some(cursor) }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repetition() {
        let all: Vec<i64> = (0..7).map(|n| n * 10).collect();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = paging("3", &cursor).page("x", &all, |n| *n, |n| *n).unwrap();
            seen.extend(page.items);
            match page.next_cursor {
                Some(next) => cursor = next,
                None => break,
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (limit, cursor) in [
            ("0", ""),
            ("-1", ""),
            ("1000000000", ""),
            ("abc", ""),
            ("", "zzz"),
            ("", "eDoxMA=="),
            ("", &cursor("other", 1)),
        ] {
            assert!(paging(limit, cursor).page("x", &[1_i64], |n| *n, |n| *n).is_err(), "{limit} {cursor}");
        }
    }
}
