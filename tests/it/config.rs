//! What people are told about a bad configuration: one table a kind of mistake, the whole text as golden.

use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, Instant};

use spindle::config::{self, Inputs, Loaded};
use spindle::model::fault::Fault;

const CANARY: &str = "canary7f3a9c1e55d2";

struct Case<'a> {
    name: &'a str,
    file: &'a str,
    variables: &'a [(&'a str, &'a str)],
}

const fn file<'a>(name: &'a str, file: &'a str) -> Case<'a> {
    Case { name, file, variables: &[] }
}

const fn variables<'a>(name: &'a str, variables: &'a [(&'a str, &'a str)]) -> Case<'a> {
    Case { name, file: "", variables }
}

fn inputs(folder: &Path, given: &[(&str, &str)]) -> Inputs {
    Inputs {
        file: None,
        variables: given.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect(),
        folder: folder.to_path_buf(),
        now: chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap(),
        needs_data_dir: true,
    }
}

fn load_in(folder: &Path, text: &[u8], given: &[(&str, &str)]) -> Result<Loaded, Vec<Fault>> {
    if !text.is_empty() {
        let path = folder.join("config.toml");
        std::fs::write(&path, text).unwrap();
        set_mode(&path, 0o600);
    }
    config::load(&inputs(folder, given))
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn told(loaded: &Result<Loaded, Vec<Fault>>, folder: &Path) -> String {
    let text = match loaded {
        Ok(loaded) if loaded.warnings.is_empty() => "sound\n".to_owned(),
        Ok(loaded) => config::tell(&loaded.warnings),
        Err(faults) => config::tell(faults),
    };
    text.replace(&folder.display().to_string(), "DIR")
}

/// Every case of a table, one after another, with no secret in any of them.
fn golden(cases: &[Case<'_>]) -> String {
    let mut all = String::new();
    for case in cases {
        let folder = tempfile::tempdir().unwrap();
        let started = Instant::now();
        let loaded = load_in(folder.path(), case.file.as_bytes(), case.variables);
        assert!(started.elapsed() < Duration::from_secs(1), "{} took {:?}", case.name, started.elapsed());
        let text = told(&loaded, folder.path());
        assert!(!text.contains(CANARY), "{} shows a secret:\n{text}", case.name);
        assert!(!format!("{loaded:?}").contains(CANARY), "{} shows a secret in Debug", case.name);
        all.push_str(&format!("==== {}\n{text}\n", case.name));
    }
    all
}

#[test]
fn b1_to_b3_files_that_are_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    let mut tell = |name: &str, loaded: Result<Loaded, Vec<Fault>>| {
        all.push_str(&format!("==== {name}\n{}\n", told(&loaded, folder.path())));
    };
    let named = |file: &str| Inputs { file: Some(file.into()), ..inputs(folder.path(), &[]) };
    tell("B1 named and missing", config::load(&named("shop.toml")));
    tell("B1 SPINDLE_CONFIG missing", config::load(&inputs(folder.path(), &[("SPINDLE_CONFIG", "other.toml")])));
    tell("B2 folder", config::load(&named(".")));
    tell("B2 empty", load_in(folder.path(), b"\n", &[]));
    tell("B2 byte order mark", load_in(folder.path(), b"\xEF\xBB\xBFlanguage = \"en\"\n", &[]));
    tell("B2 UTF-16", load_in(folder.path(), b"\xFF\xFEl\0a\0", &[]));
    tell("B2 NUL", load_in(folder.path(), b"language = \"en\"\0", &[]));
    tell("B2 windows-1251", load_in(folder.path(), b"language = \"en\"\n# \xEF\xF0\xE8\n", &[]));
    tell("B2 50 MB", load_in(folder.path(), &vec![b'#'; 50_000_000], &[]));
    tell("B3 syntax", load_in(folder.path(), "[shop]\nzone = \"Europe/Moscow\nhours = 10:00-23:00\n".as_bytes(), &[]));
    tell(
        "B3 a secret on the bad line",
        load_in(folder.path(), format!("[sources.crm]\nkey = {CANARY}\n").as_bytes(), &[]),
    );
    tell("B5 duplicate key", load_in(folder.path(), b"[shop]\nlast_days = 10\nlast_days = 20\n", &[]));
    assert!(!all.contains(CANARY));
    insta::assert_snapshot!(all);
}

#[test]
fn b4_to_b7_keys_kinds_ranges_durations() {
    insta::assert_snapshot!(golden(&[
        file("B4 unknown key", "[shop]\nzoen = \"Europe/Moscow\"\n[jobs]\nexprot = \"\"\n"),
        file("B4 unknown section", "[sorces.crm]\nurl = \"x\"\n[sources.crn]\nurl = \"x\"\n"),
        file("B4 key of another section", "zone = \"Europe/Moscow\"\n"),
        file(
            "B5 wrong kinds",
            "language = 7\nshop = \"main\"\n[web]\nport = \"8080\"\n[money]\nwith_delivery = \"yes\"\n[sources.chats]\nchannels = \"whatsapp\"\nrate = \"5\"\n"
        ),
        file(
            "B6 ranges",
            "[web]\nport = 70000\n[shop]\nlast_days = 0\n[sources.crm]\nrate = nan\n[sources.chats]\nrate = -1\nin_flight = 1000\npage_rows = 0\n"
        ),
        file("B6 too large for any number", "[shop]\nlast_days = 9223372036854775808\n"),
        file("B6 1e99", "[sources.crm]\nrate = 1e99\n[jobs]\ntries = 1e99\n"),
        file(
            "B7 durations",
            "[jobs]\ndrain = \"5\"\ndeadline_sync = \"5 fortnights\"\ndeadline_check = \"-1s\"\ndeadline_export = 7200\ndeadline_report = \"0s\"\n[analysis]\ntargets = [\"5m\", \"4m\"]\n"
        ),
        file("B20 retention", "[backup]\nkeep_daily = 0\n[logs]\nkeep_days = 36500\n"),
        file(
            "closed words",
            "language = \"russian\"\n[privacy]\noutward = \"mask\"\n[logs]\nformat = \"JSON\"\n[sources.chats]\nkind = \"gateway\"\n"
        ),
    ]));
}

#[test]
fn b8_to_b12_zone_hours_patterns() {
    insta::assert_snapshot!(golden(&[
        file("B8 MSK", "[shop]\nzone = \"MSK\"\n"),
        file("B8 Moscow", "[shop]\nzone = \"Moscow\"\n"),
        file("B8 Europe/Moskva", "[shop]\nzone = \"Europe/Moskva\"\n"),
        file(
            "hours",
            "[shop]\nhours = \"с 10 до 23\"\nweek = { sat = \"11:00-\", sunday = \"closed\" }\nexceptions = { \"01.01.2026\" = \"closed\" }\n[alerts]\nquiet_hours = \"night\"\n"
        ),
        file(
            "B9 patterns",
            "[jobs]\nexport = \"*/0 * * * *\"\nreport_daily = \"0 9 * *\"\ncheck = \"60 * * * * *\"\nbackup = \"0 9 * * ПН\"\n"
        ),
        file("B10 never", "[jobs]\nreport_daily = \"0 9 30 2 *\"\n"),
        file("B11 every second", "[jobs]\nexport = \"* * * * * *\"\n"),
        file("B12 in the gap", "[shop]\nzone = \"Europe/Berlin\"\n[jobs]\nreport_daily = \"30 2 * * *\"\n"),
        file("jobs off", "[jobs]\nexport = \"\"\nreport_daily = \"\"\n"),
    ]));
}

#[test]
fn b13_to_b16_addresses_and_ids() {
    insta::assert_snapshot!(golden(&[
        file("B13 http", "[sources.crm]\nurl = \"http://shop.retailcrm.ru\"\nkey = \"canary7f3a9c1e55d2\"\n"),
        file("B13 path", "[sources.crm]\nurl = \"https://shop.retailcrm.ru/api/v5\"\nkey = \"k\"\n"),
        file(
            "B13 key in the query",
            "[sources.crm]\nurl = \"https://shop.retailcrm.ru/?apiKey=canary7f3a9c1e55d2\"\nkey = \"k\"\n"
        ),
        file("B13 password", "[sources.crm]\nurl = \"https://me:canary7f3a9c1e55d2@shop.retailcrm.ru\"\nkey = \"k\"\n"),
        file("B13 metadata address", "[sources.chats]\nurl = \"https://169.254.169.254\"\ntoken = \"t\"\n"),
        file("B13 file", "[sources.chats]\nurl = \"file:///etc/passwd\"\ntoken = \"t\"\n"),
        variables(
            "B14 the sheet's whole address",
            &[(
                "GOOGLE_SHEETS_ID",
                "https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit#gid=0"
            )]
        ),
        variables("B15 spaces and documents", &[("GOOGLE_SHEETS_ID", "1Bxi MVs0")]),
        variables(
            "B15 a document",
            &[(
                "GOOGLE_SHEETS_ID",
                "https://docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit"
            )]
        ),
        variables("B16 a name", &[("TELEGRAM_CHAT_ID", "@shop")]),
        variables("B16 a word", &[("TELEGRAM_CHAT_ID", "main group")]),
        variables("B16 zero", &[("TELEGRAM_CHAT_ID", "0")]),
        variables("B16 too large", &[("TELEGRAM_CHAT_ID", "-4503599627370496")]),
    ]));
}

#[test]
fn b18_to_b21_places() {
    let all = golden(&[
        file(
            "B18 one name twice",
            "[store]\nurl = \"sqlite://spindle.xlsx\"\n[logs]\ndir = \"copies\"\n[backup]\ndir = \"copies\"\n",
        ),
        file("B19 missing", "data_dir = \"nowhere\"\n"),
        file("B19 a file", "data_dir = \"config.toml\"\n"),
        file("B28 store", "[store]\nurl = \"spindle.db\"\n"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("config.toml"),
        format!("[sources.crm]\nurl = \"https://a.retailcrm.ru\"\nkey = \"{CANARY}\"\n"),
    )
    .unwrap();
    set_mode(&folder.path().join("config.toml"), 0o644);
    let open = told(&config::load(&inputs(folder.path(), &[])), folder.path());
    insta::assert_snapshot!(format!("{all}==== B21 readable by all\n{open}"));
}

#[test]
fn b22_to_b28_environment() {
    use std::os::unix::ffi::OsStringExt;
    let mut all = golden(&[
        variables(
            "B22 halves",
            &[
                ("RETAILCRM_URL", "https://a.retailcrm.ru"),
                ("RETAILCRM_API_KEY", "  "),
                ("MG_TOKEN", CANARY),
                ("TELEGRAM_CHAT_ID", "5"),
            ],
        ),
        variables(
            "B23 quotes",
            &[("TELEGRAM_BOT_TOKEN", "\"123456789:canary7f3a9c1e55d2\""), ("TELEGRAM_CHAT_ID", "5")],
        ),
        variables(
            "B23 line break",
            &[("TELEGRAM_BOT_TOKEN", "123456789:canary7f3a9c1e55d2\nx"), ("TELEGRAM_CHAT_ID", "5")],
        ),
        variables(
            "B23 bot prefix",
            &[("TELEGRAM_BOT_TOKEN", "bot123456789:canary7f3a9c1e55d2"), ("TELEGRAM_CHAT_ID", "5")],
        ),
        variables("B23 length", &[("TELEGRAM_BOT_TOKEN", "123456789:canary7f3a9c1e55d2"), ("TELEGRAM_CHAT_ID", "5")]),
        variables("B25 PORT", &[("PORT", "abc")]),
        variables("B25 PORT 0", &[("PORT", "0")]),
        variables("B25 PORT 70000", &[("PORT", "70000")]),
        variables("B28 scheme", &[("DATABASE_URL", "mysql://root:canary7f3a9c1e55d2@db/x")]),
        variables("B28 postgres", &[("DATABASE_URL", "postgres://spindle:p@canary7f3a9c1e55d2@db/x")]),
        variables("unknown variables", &[("SPINDLE_SHOP__ZOEN", "UTC"), ("SPINDLE_SERVICE_HOST", "10.0.0.1")]),
        variables(
            "lists and numbers",
            &[
                ("LAST_DAYS", "many"),
                ("CHANNELS", "WhatsApp, VK!"),
                ("WORK_HOURS", "10-"),
                ("SPINDLE_JOBS__DRAIN", "10"),
            ],
        ),
        Case { name: "TZ over the file", file: "[shop]\nzone = \"Asia/Almaty\"\n", variables: &[("TZ", "UTC")] },
    ]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), format!("{CANARY}\n")).unwrap();
    let key_file = folder.path().join("key").display().to_string();
    let mut tell = |name: &str, loaded: Result<Loaded, Vec<Fault>>| {
        all.push_str(&format!("==== {name}\n{}\n", told(&loaded, folder.path())));
    };
    let crm = ("RETAILCRM_URL", "https://a.retailcrm.ru");
    let both = [crm, ("RETAILCRM_API_KEY", CANARY), ("RETAILCRM_API_KEY_FILE", &key_file)];
    tell("B26 value and file", config::load(&inputs(folder.path(), &both)));
    tell(
        "B26 file alone",
        config::load(&inputs(folder.path(), &both[..1].iter().chain(&both[2..]).copied().collect::<Vec<_>>())),
    );
    let missing = [crm, ("RETAILCRM_API_KEY_FILE", "/nowhere/key")];
    tell("a file that is missing", config::load(&inputs(folder.path(), &missing)));
    let mut invalid = inputs(folder.path(), &[]);
    invalid.variables.push(("WORK_HOURS".into(), OsString::from_vec(vec![0xFF, 0x31])));
    tell("B27 not UTF-8", config::load(&invalid));
    assert!(!all.contains(CANARY));
    insta::assert_snapshot!(all);
}

#[test]
fn b24_service_accounts() {
    let sheet = ("GOOGLE_SHEETS_ID", "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms");
    let key = format!("-----BEGIN PRIVATE KEY-----\\n{CANARY}ab\\n-----END PRIVATE KEY-----\\n");
    let account = |kind: &str, key: &str| {
        format!(
            "{{\"type\":\"{kind}\",\"client_email\":\"bot@shop.iam.gserviceaccount.com\",\"private_key\":\"{key}\",\"token_uri\":\"https://oauth2.googleapis.com/token\"}}"
        )
    };
    let sound = account("service_account", &key);
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(&sound);
    let cases = [
        ("JSON", sound.clone()),
        ("base64", encoded),
        ("a path that is missing", "/nowhere/key.json".to_owned()),
        ("neither", CANARY.to_owned()),
        ("cut JSON", sound[..60].to_owned()),
        ("person's key", account("authorized_user", &key)),
        ("OAuth client", format!("{{\"installed\":{{\"client_secret\":\"{CANARY}\"}}}}")),
        ("fields missing", "{\"type\":\"service_account\"}".to_owned()),
        ("escaped twice", account("service_account", &key.replace("\\n", "\\\\n"))),
        ("real line breaks", account("service_account", &key.replace("\\n", "\n"))),
        ("line breaks lost", account("service_account", &key.replace("\\n", ""))),
        ("end missing", account("service_account", &key.replace("END", "XXX"))),
        ("public key", account("service_account", &key.replace("PRIVATE", "PUBLIC"))),
        ("token address", sound.replace("https://oauth2.googleapis.com/token", "http://evil.example/token")),
    ];
    let mut all = String::new();
    for (name, value) in &cases {
        let given = [sheet, ("GOOGLE_SERVICE_ACCOUNT_JSON", value.as_str())];
        all.push_str(&golden(&[variables(name, &given)]));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn all_faults_are_told_at_once() {
    let text = "language = \"fr\"\n[shop]\nzone = \"MSK\"\nzoen = 1\n[web]\nport = \"x\"\n[jobs]\ndrain = \"1\"\nexport = \"* *\"\n";
    let folder = tempfile::tempdir().unwrap();
    let faults = load_in(folder.path(), text.as_bytes(), &[("PORT", "x"), ("TELEGRAM_CHAT_ID", "x")]).unwrap_err();
    let keys: Vec<&str> = faults.iter().map(|fault| fault.key.split(' ').next().unwrap()).collect();
    for key in [
        "language",
        "shop.zone",
        "shop.zoen",
        "web.port",
        "jobs.drain",
        "jobs.export",
        "PORT",
        "channels.owner.chat_id",
        "channels.owner.token",
    ] {
        assert!(keys.contains(&key), "{key} is not told: {keys:?}");
    }
}

#[test]
fn layers_go_over_each_other_and_tell_where_a_value_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[shop]\nhours = \"09:00-18:00\"\nlast_days = 5\nweek = { sun = \"closed\" }\nexceptions = { \"2026-01-01\" = \"closed\" }\n[channels.owner]\nchat_id = -100123\ntoken = \"123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\n";
    let given =
        [("LAST_DAYS", "6"), ("SPINDLE_SHOP__LAST_DAYS", "7"), ("PORT", "9000"), ("CHANNELS", "WhatsApp, instagram")];
    let loaded =
        load_in(folder.path(), text.as_bytes(), &given).unwrap_or_else(|faults| panic!("{}", config::tell(&faults)));
    let config = &loaded.config;
    assert_eq!(config.shop.last_days, 7);
    assert_eq!((config.web.port, config.web.bind.as_str()), (9000, "0.0.0.0"));
    assert_eq!(config.sources.chats.channels, ["whatsapp", "instagram"]);
    assert_eq!(config.channels.owner.chat_id, "-100123");
    assert_eq!(config.hours().week[6], []);
    assert_eq!(config.hours().exceptions.len(), 1);
    assert!(
        config.telegram_enabled() && config.workbook_enabled() && !config.crm_enabled() && !config.google_enabled()
    );
    assert!(config.missing_source().is_some());
    let origins: Vec<String> =
        loaded.origins.iter().map(|o| format!("{} = {} ({})", o.key, o.value, o.place)).collect();
    insta::assert_snapshot!(origins.join("\n"));
}

#[test]
fn a_bind_of_ones_own_stays_when_the_platform_gives_the_port() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = load_in(folder.path(), b"[web]\nbind = \"127.0.0.1\"\n", &[("PORT", "9000")]).unwrap();
    assert_eq!(loaded.config.web.bind, "127.0.0.1");
}

#[test]
fn the_data_folder_is_relative_to_the_file_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    std::fs::create_dir(&shop).unwrap();
    std::fs::write(shop.join("config.toml"), "data_dir = \".\"\n").unwrap();
    let mut given = inputs(folder.path(), &[]);
    given.file = Some("shop/config.toml".into());
    assert_eq!(Path::new(&config::load(&given).unwrap().config.data_dir), shop);
    std::fs::write(shop.join("config.toml"), "language = \"en\"\n").unwrap();
    assert_eq!(Path::new(&config::load(&given).unwrap().config.data_dir), folder.path());
}

#[test]
fn the_guide_tells_every_setting_with_its_default() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md")).unwrap();
    let compiled: toml::Table = toml::from_str(config::COMPILED).unwrap();
    let mut keys = Vec::new();
    leaves("", &toml::Value::Table(compiled), &mut keys);
    for (key, default) in &keys {
        let line = format!("| `{key}` | `{default}` |");
        assert!(guide.contains(&line), "docs/settings.md lacks or tells wrongly: {line}");
    }
    let told = guide.lines().filter(|line| line.starts_with("| `") && line.matches('|').count() >= 4).count();
    assert_eq!(told, keys.len(), "docs/settings.md tells a key that is gone");
}

fn leaves(path: &str, value: &toml::Value, keys: &mut Vec<(String, String)>) {
    match value {
        toml::Value::Table(table) if !table.is_empty() => {
            for (name, inner) in table {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&path, inner, keys);
            }
        }
        other => keys.push((path.to_owned(), other.to_string())),
    }
}
