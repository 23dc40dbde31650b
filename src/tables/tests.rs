//! Every table of the list over the same small shop, and over none.

use std::collections::BTreeSet;

use super::*;
use crate::model::chat::{Author, Channel, Manager};
use crate::model::findings::{MessageClass, MessageRow};
use crate::model::ids::{ChannelId, ManagerId, MessageId};
use crate::model::table::{Cell, ColumnKind};
use crate::money::sample::{facts_of, order, payment, status as reference};
use crate::tables::messages_raw::{MessageContext, message_head, message_row};

fn manager(id: i64, crm_id: Option<i64>, name: &str) -> Manager {
    Manager { id: ManagerId(id), crm_id, name: name.into(), active: true, technical: false }
}

/// An answered chat with a paid order, one nobody answered, one begun by the shop, one with thanks only.
fn shop() -> Facts {
    let mut facts = facts_of(&[
        "C0 Здравствуйте, сколько стоит платье? | H300:1 Здравствуйте! 4500 рублей | C360 беру, оформляйте",
        "C0 есть 44 размер? | C60 ау",
        "H0:2 Добрый день, поступили новинки",
        "C0 спасибо",
    ]);
    facts.managers = [manager(1, Some(70), "Анна Ковалёва"), manager(2, None, "=1+1")]
        .into_iter()
        .map(|manager| (manager.id, manager))
        .collect();
    let channel = Channel { id: ChannelId(1), kind: "whatsapp".into(), name: None, active: true, updated_at: None };
    facts.channels.insert(channel.id, channel);
    facts.references = vec![reference("payment_status", "paid", None, true)];
    let mut paid = order(900, 600, 450_000);
    paid.payments = vec![payment("paid", 450_000)];
    facts.orders = vec![paid];
    facts.rules.chat_link = "https://shop.example/chats/{chat}".into();
    facts.quotes.insert(facts.chats[1].findings.marks[0].id, "есть 44 размер?".into());
    facts.completeness.messages = 8;
    facts.completeness.messages_with_author = 8;
    facts
}

/// Rows as a person would read them, for snapshots.
pub(super) fn shown(table: &Table) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Empty => "·".to_owned(),
        Cell::Text(text) => text.replace(['\u{a0}', '\n'], " "),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => format!("{number:.3}"),
        Cell::Money(sum) => format!("{:.2}", sum.to_number()),
        Cell::Boolean(yes) => yes.to_string(),
        Cell::DateTime(at) => at.format("%d.%m %H:%M").to_string(),
        Cell::Date(day) => day.to_string(),
    };
    let line = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join(" | ");
    table.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn built(name: &str) -> String {
    let entry = TABLES.iter().find(|entry| entry.name == name).unwrap();
    shown(&(entry.build)(&shop(), &Catalogue::new("ru").unwrap()))
}

/// The kind of a cell fits its column: the sinks format by column.
fn fits(kind: ColumnKind, cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(_) => matches!(kind, ColumnKind::Text | ColumnKind::Link),
        Cell::Integer(_) => kind == ColumnKind::Integer,
        Cell::Number(_) => matches!(kind, ColumnKind::Rate | ColumnKind::Decimal),
        Cell::Money(_) => kind == ColumnKind::Money,
        Cell::Boolean(_) => kind == ColumnKind::Boolean,
        Cell::DateTime(_) => kind == ColumnKind::DateTime,
        Cell::Date(_) => kind == ColumnKind::Date,
    }
}

pub(super) fn assert_sound(table: &Table) {
    let head = &table.head;
    assert_eq!(head.notes.len(), head.columns.len());
    assert!(head.notes.iter().all(|note| !note.trim().is_empty()), "{}", head.name);
    let names: BTreeSet<&str> = head.columns.iter().map(|column| column.name).collect();
    assert_eq!(names.len(), head.columns.len(), "{}", head.name);
    let mut keys = BTreeSet::new();
    for row in &table.rows {
        assert_eq!(row.len(), head.columns.len(), "{}", head.name);
        for (cell, column) in row.iter().zip(head.columns) {
            assert!(fits(column.kind, cell), "{}.{}: {cell:?}", head.name, column.name);
        }
        let key: Vec<String> = head.key.iter().map(|at| format!("{:?}", row[*at])).collect();
        assert!(!key.iter().any(|part| part == "Empty"), "{}: an empty key", head.name);
        assert!(keys.insert(key), "{}: a key twice", head.name);
    }
}

#[test]
fn every_table_is_sound_in_both_languages_with_and_without_data() {
    for language in ["ru", "en"] {
        let catalogue = Catalogue::new(language).unwrap();
        for entry in TABLES {
            for facts in [shop(), facts_of(&[])] {
                let table = (entry.build)(&facts, &catalogue);
                assert_eq!(table.head.name, entry.name);
                assert_sound(&table);
            }
        }
    }
}

#[test]
fn columns_are_those_the_shop_knows() {
    let catalogue = Catalogue::new("ru").unwrap();
    let columns = |head: &crate::model::table::TableHead| {
        let names: Vec<&str> = head.columns.iter().map(|column| column.name).collect();
        format!("{}: {}", head.name, names.join(", "))
    };
    let mut all: Vec<String> = TABLES.iter().map(|entry| columns(&(entry.build)(&shop(), &catalogue).head)).collect();
    all.push(columns(&message_head("messages_raw", &catalogue)));
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn chats_raw_shows_every_chat() {
    insta::assert_snapshot!(built("chats_raw"));
}

#[test]
fn manager_summary_shows_everybody_who_took_part() {
    insta::assert_snapshot!(built("manager_summary"));
}

#[test]
fn channel_summary_shows_every_channel() {
    insta::assert_snapshot!(built("channel_summary"));
}

#[test]
fn chat_advice_shows_every_chat_with_advice() {
    insta::assert_snapshot!(built("chat_advice"));
}

#[test]
fn status_tells_what_the_figures_rest_on() {
    insta::assert_snapshot!(built("status").replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn messages_become_rows() {
    let facts = shop();
    let catalogue = Catalogue::new("ru").unwrap();
    let context = |masked| MessageContext {
        zone: facts.rules.hours.zone,
        managers: &facts.managers,
        masked,
        catalogue: &catalogue,
    };
    let mut message = crate::analysis::sample::message(5, facts.period.from, Author::Manager(Some(ManagerId(1))));
    message.text = "Мой номер 8 916 123-45-67".into();
    let row = |message: &crate::model::chat::Message, masked| {
        let row = MessageRow { message: message.clone(), class: Some(MessageClass::Human), labels: Default::default() };
        let table = Table {
            head: message_head("messages_2026_03", &catalogue),
            rows: vec![message_row(&row, &context(masked))],
        };
        assert_sound(&table);
        shown(&table)
    };
    assert_eq!(
        row(&message, false),
        "1 | 5 | 02.03 10:00 | out | H | 70 | Анна Ковалёва | text | Мой номер 8 916 123-45-67 | · | · | ·"
    );
    assert_eq!(
        row(&message, true),
        "1 | 5 | 02.03 10:00 | out | H | 70 | Анна Ковалёва | text | Мой номер +7 *** ** 67 | · | · | ·"
    );
    message.author = Author::Unknown;
    message.deleted_at = Some(facts.now);
    assert_eq!(row(&message, true), "1 | 5 | 02.03 10:00 | · | H | unassigned | Без сотрудника | text | · | · | · | ·");
    message.author = Author::Customer(None);
    message.id = MessageId(6);
    assert_eq!(row(&message, true), "1 | 6 | 02.03 10:00 | in | H | · | · | text | · | · | · | ·");
}
