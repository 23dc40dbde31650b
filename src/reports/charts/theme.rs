//! The colours of a drawing. A new theme: its palette; the drawing stays the same.

/// Whose eyes and what light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    /// Light or dark as the reader's page is.
    Page,
}

struct Palette {
    ground: &'static str,
    ink: &'static str,
    faint: &'static str,
    grid: &'static str,
    main: &'static str,
    soft: &'static str,
    good: &'static str,
    attention: &'static str,
    bad: &'static str,
}

const LIGHT: Palette = Palette {
    ground: "#ffffff",
    ink: "#1b2430",
    faint: "#66717f",
    grid: "#e3e7ed",
    main: "#2563c9",
    soft: "#bcd0f0",
    good: "#1f8f55",
    attention: "#c98a00",
    bad: "#d03a3a",
};

const DARK: Palette = Palette {
    ground: "#171b22",
    ink: "#e9edf3",
    faint: "#9aa5b4",
    grid: "#2b323d",
    main: "#75a7ff",
    soft: "#33507f",
    good: "#4cc38a",
    attention: "#e5b454",
    bad: "#ff7b72",
};

/// The drawing with colours: its style goes in behind the opening tag.
pub fn themed(svg: &str, theme: Theme) -> String {
    let style = match theme {
        Theme::Light => rules("", &LIGHT),
        Theme::Dark => rules("", &DARK),
        Theme::Page => page_rules(),
    };
    match svg.find('>') {
        Some(end) => format!("{}<style>{style}</style>{}", &svg[..=end], &svg[end + 1..]),
        None => String::new(),
    }
}

/// The rules for drawings inside a page, once for all of them.
pub fn page_rules() -> String {
    format!("{}@media(prefers-color-scheme:dark){{{}}}", rules(".chart ", &LIGHT), rules(".chart ", &DARK))
}

fn rules(within: &str, palette: &Palette) -> String {
    let Palette { ground, ink, faint, grid, main, soft, good, attention, bad } = palette;
    let classes = [
        ("text", format!("font-family:Roboto,system-ui,sans-serif;fill:{ink}")),
        (".ground", format!("fill:{ground}")),
        (".strong", format!("font-weight:500;fill:{ink}")),
        (".faint", format!("fill:{faint}")),
        (".onbar", format!("fill:{ink}")),
        (".alarm", format!("fill:{bad};font-weight:500")),
        (".grid", format!("stroke:{grid};stroke-width:1")),
        (".axis", format!("stroke:{faint};stroke-width:1")),
        (".mean", format!("fill:none;stroke:{faint};stroke-width:1;stroke-dasharray:4 3")),
        (".limit", format!("stroke:{attention};stroke-width:1;stroke-dasharray:3 3")),
        (".band", format!("fill:{soft};opacity:0.28")),
        (".span", format!("stroke:{main};stroke-width:3;stroke-linecap:round;opacity:0.45")),
        (".curve", format!("fill:none;stroke:{main};stroke-width:2;stroke-linejoin:round;stroke-linecap:round")),
        (".main", format!("fill:{main}")),
        (".soft", format!("fill:{soft}")),
        (".bare", format!("fill:{grid}")),
        (".good", format!("fill:{good}")),
        (".attention", format!("fill:{attention}")),
        (".bad", format!("fill:{bad}")),
        (".hollow", format!("fill:none;stroke:{bad};stroke-width:1.5")),
    ];
    classes.iter().map(|(class, rule)| format!("{within}{class}{{{rule}}}")).collect()
}
