//! Every setting as the page shows it: key, value, sentence of `config.toml`, where the value came from.

use crate::config::{COMPILED, Origin};
use crate::web::site::ShownSetting;

/// The settings in the order of `config.toml`.
pub fn shown(origins: &[Origin]) -> Vec<ShownSetting> {
    let (mut section, mut about, mut settings) = (String::new(), Vec::<&str>::new(), Vec::new());
    for line in COMPILED.lines().map(str::trim) {
        if let Some(sentence) = line.strip_prefix('#') {
            about.push(sentence.trim());
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = format!("{name}.");
        } else if let Some((name, value)) = line.split_once('=') {
            let key = format!("{section}{}", name.trim());
            let given = origins.iter().find(|origin| origin.key == key);
            settings.push(ShownSetting {
                value: given.map_or_else(|| value.trim().to_owned(), |origin| origin.value.clone()),
                place: given.map(|origin| origin.place.clone()),
                about: about.join(" "),
                key,
            });
        }
        about.clear();
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_sentence_value_and_place() {
        let given = Origin { key: "web.port".into(), value: "9000".into(), place: "PORT".into() };
        let settings = shown(&[given]);
        let of = |key: &str| settings.iter().find(|setting| setting.key == key).unwrap();
        assert_eq!((of("web.port").value.as_str(), of("web.port").place.as_deref()), ("9000", Some("PORT")));
        assert_eq!((of("web.bind").value.as_str(), &of("web.bind").place), ("\"127.0.0.1\"", &None));
        assert!(of("shop.zone").about.contains("IANA"));
    }
}
