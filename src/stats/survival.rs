//! Kaplan and Meier 1958: how long waits last when some have not ended yet (M5).

/// A span watched: its length, and whether its end was seen (else it was still going on).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watched {
    pub secs: u32,
    pub ended: bool,
}

/// The least time by which the share (0..1) of spans has ended, open ones censored. `None`: not
/// reached. At equal times ends come before censorings, as the method has it. Sorts its argument.
pub fn time_to(share: f64, watched: &mut [Watched]) -> Option<u32> {
    watched.sort_unstable_by_key(|span| span.secs);
    let mut at_risk = watched.len();
    let mut surviving = 1.0;
    for same in watched.chunk_by(|one, next| one.secs == next.secs) {
        let ended = same.iter().filter(|span| span.ended).count();
        surviving *= 1.0 - ended as f64 / at_risk as f64;
        // A share of exactly one half is reached; rounding must not say otherwise.
        if ended > 0 && 1.0 - surviving >= share - 1e-12 {
            return Some(same[0].secs);
        }
        at_risk -= same.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<Watched> {
        let one =
            |word: &str| Watched { secs: word.trim_end_matches('+').parse().unwrap(), ended: !word.ends_with('+') };
        text.split_whitespace().map(one).collect()
    }

    #[test]
    fn known_answers() {
        // The first row is the 6-MP arm of Freireich 1963 (median 23 weeks), `+` is censored.
        let leukemia = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";
        let cases = [
            (leukemia, 0.5, Some(23)),
            (leukemia, 0.9, None),
            ("1 2 3 4", 0.5, Some(2)),
            ("1 2 3 4", 0.9, Some(4)),
            ("1+ 2+ 3+", 0.5, None),
            ("5 9+", 0.5, Some(5)),
            ("5 9+ 9+", 0.5, None),
            ("5+ 5", 0.5, Some(5)),
            ("", 0.5, None),
        ];
        for (text, share, time) in cases {
            assert_eq!(time_to(share, &mut spans(text)), time, "{text} {share}");
        }
    }
}
