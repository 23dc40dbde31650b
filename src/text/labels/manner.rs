//! How a message is written, words apart: marks, brackets, emoji, capitals, length, script.

/// What the source text shows.
#[derive(Debug, Default, Clone)]
pub struct Manner {
    marks: Vec<u64>,
    /// Words in Cyrillic, in Latin, and words with letters that only Kazakh has.
    pub cyrillic: u32,
    pub latin: u32,
    pub kazakh: u32,
}

impl Manner {
    /// Calls `take` with a number for everything seen.
    pub fn each(&self, take: impl FnMut(u64)) {
        self.marks.iter().copied().for_each(take);
    }

    /// Written in a language the model does not know.
    pub fn is_foreign(&self) -> bool {
        let words = self.cyrillic + self.latin;
        (self.kazakh >= 1 && self.kazakh * 4 >= words) || (self.cyrillic == 0 && self.latin >= 3)
    }
}

/// No more of a text is looked at.
const LOOKED_AT: usize = 4_000;

/// Reads the source text.
pub fn read(text: &str) -> Manner {
    let mut manner = Manner::default();
    let mut run = (' ', 0_u64);
    let mut counts = Counts::default();
    let mut word = Word::default();
    for symbol in text.chars().take(LOOKED_AT) {
        if symbol == run.0 {
            run.1 += 1;
        } else {
            end_run(&mut manner.marks, run);
            run = (symbol, 1);
        }
        counts.take(symbol);
        if !word.take(symbol) {
            word.end(&mut manner);
        }
        if is_emoji(symbol) {
            manner.marks.push(0x1_0000 + u64::from(symbol as u32));
            manner.marks.push(2 + mood_of(symbol));
        }
    }
    end_run(&mut manner.marks, run);
    word.end(&mut manner);
    counts.marks(text, &mut manner.marks);
    manner
}

#[derive(Default)]
struct Word {
    cyrillic: bool,
    latin: bool,
    kazakh: bool,
    link: bool,
    letters: u32,
}

impl Word {
    /// Whether the symbol belongs to the word.
    fn take(&mut self, symbol: char) -> bool {
        if symbol.is_whitespace() || symbol == ',' {
            return false;
        }
        self.letters += u32::from(symbol.is_alphabetic());
        self.cyrillic |= ('\u{0400}'..='\u{052F}').contains(&symbol);
        self.latin |= symbol.is_ascii_alphabetic();
        self.kazakh |= "әғқңөұүіӘҒҚҢӨҰҮІҳўҲЎ".contains(symbol);
        self.link |= matches!(symbol, '/' | '@' | '.' | '\\' | '_') || symbol.is_ascii_digit();
        true
    }

    fn end(&mut self, manner: &mut Manner) {
        let word = std::mem::take(self);
        if word.letters < 2 {
            return;
        }
        manner.cyrillic += u32::from(word.cyrillic);
        manner.latin += u32::from(word.latin && !word.cyrillic && !word.link);
        manner.kazakh += u32::from(word.kazakh);
    }
}

#[derive(Default)]
struct Counts {
    letters: u32,
    capitals: u32,
    digits: u32,
    lines: u32,
    quotes: u32,
}

impl Counts {
    fn take(&mut self, symbol: char) {
        if symbol.is_alphabetic() {
            self.letters += 1;
            self.capitals += u32::from(symbol.is_uppercase());
        }
        self.digits += u32::from(symbol.is_ascii_digit());
        self.lines += u32::from(symbol == '\n');
        self.quotes += u32::from(matches!(symbol, '«' | '"'));
    }

    fn marks(&self, text: &str, marks: &mut Vec<u64>) {
        let length = match self.letters {
            0 => 0,
            1..4 => 1,
            4..12 => 2,
            12..30 => 3,
            30..70 => 4,
            70..150 => 5,
            _ => 6,
        };
        marks.push(100 + length);
        let digits = match self.digits {
            0 => 0,
            1..3 => 1,
            3..7 => 2,
            7..12 => 3,
            _ => 4,
        };
        marks.push(110 + digits);
        if self.letters > 5 && self.capitals * 2 > self.letters {
            marks.push(120);
        }
        if self.lines > 0 {
            marks.push(121);
        }
        if self.quotes > 0 {
            marks.push(122);
        }
        let tail = text.trim_end();
        marks.push(
            130 + match tail.chars().next_back() {
                Some('?') => 1,
                Some('!') => 2,
                Some('.') => 3,
                Some(')') => 4,
                Some('(') => 5,
                Some('…') => 6,
                Some(symbol) if is_emoji(symbol) => 7,
                _ => 0,
            },
        );
        for (sign, mark) in [("₽", 140), ("://", 141), ("@", 142), ("%", 143), ("№", 144), ("/", 145), ("+7", 146)]
        {
            if text.contains(sign) {
                marks.push(mark);
            }
        }
    }
}

/// Runs of the marks people speak with: "))", "((", "???", "!!!", "...".
fn end_run(marks: &mut Vec<u64>, (symbol, length): (char, u64)) {
    let kind = match symbol {
        ')' => 0,
        '(' => 1,
        '?' => 2,
        '!' => 3,
        '.' | '…' if length > 1 || symbol == '…' => 4,
        _ => return,
    };
    marks.push(10 + kind * 4 + length.min(3));
}

fn is_emoji(symbol: char) -> bool {
    matches!(symbol, '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{2B55}')
}

/// 0 unknown, 1 glad, 2 displeased.
fn mood_of(symbol: char) -> u64 {
    if "😀😁😂😃😄😅😆😇😉😊😋😌😍😎😏😘😗😙😚🙂🤗🤩🥰🥳🥹❤🧡💛💚💙💜🖤💖💗💓💕💞💘💝👍👏🙌🙏🔥✨🎉🎊💐🌸🌹🌷😻🤍🫶💋😸"
        .contains(symbol)
    {
        return 1;
    }
    u64::from("😐😑😒😓😔😕🙁☹😖😞😟😠😡😢😣😤😥😦😧😨😩😪😫😬😭😰😱😳🤬🤦🤷👎💔🤮🤢🙄😾🥺🥴😵".contains(symbol)) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_are_told() {
        for text in ["Қайырлы күн, бағасы қанша?", "How much is this one?", "narxi qancha turadi aka"]
        {
            assert!(read(text).is_foreign(), "{text}");
        }
        for text in ["ok", "Добрый день! iPhone 13 Pro Max есть?", "", "👍👍", "Dyson V11", "https://shop.example/a"]
        {
            assert!(!read(text).is_foreign(), "{text}");
        }
    }
}
