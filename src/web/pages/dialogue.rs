//! One dialogue as a messenger shows it: waits drawn in time, marks on every message, advice with its
//! evidence, order and payments beside it. Who opens whose dialogue is noted.

mod bubble;
mod side;

use std::sync::Arc;

use axum::extract::{Path, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use crate::metrics;
use crate::model::facts::ChatFacts;
use crate::model::findings::{MessageRow, Wait, WaitEnd};
use crate::model::ids::{ChatId, MessageId};
use crate::model::time::Time;
use crate::store::Audit;
use crate::web::access::viewer::Viewer;
use crate::web::books::{Book, Linked};
use crate::web::fault::Fault;
use crate::web::pages::layout::Frame;
use crate::web::pages::{Page, figures, query};
use crate::web::site::Site;

/// Longer chats show their newest messages.
const MESSAGES_MOST: u32 = 400;

/// What the page is made from.
struct Dialogue<'a> {
    frame: &'a Frame<'a>,
    book: &'a Book,
    facts: Option<&'a ChatFacts>,
    messages: &'a [MessageRow],
    /// Orders that came of it.
    links: Vec<Linked>,
}

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer, Path(id): Path<String>) -> Page {
    let chat = ChatId(query::number(&id)?);
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let messages = store.chat_messages(shop, chat, MESSAGES_MOST).await?;
    let Some(last) = messages.last().map(|row| row.message.sent_at) else { return Err(Fault::NotFound) };
    let book = book_of(&site, chat, last).await?;
    let facts = book.facts.chat(chat);
    if !may_open(&viewer, facts) {
        return Err(Fault::NotFound);
    }
    note_access(&site, &viewer, chat).await?;
    let customer = facts.and_then(|facts| facts.chat.customer);
    let customer = store.customers(shop, &customer.into_iter().collect::<Vec<_>>()).await?.into_iter().next();
    let frame = Frame::new(&site, &viewer, "/chats");
    let links = book.links().await?.iter().filter(|link| link.chat == chat).cloned().collect();
    let dialogue = Dialogue { frame: &frame, book: &book, facts, messages: &messages, links };
    let name = customer.as_ref().and_then(|customer| customer.name.clone());
    let title = name.unwrap_or_else(|| frame.with("web-chat", &[("number", chat.to_string().into())]));
    let body = html! {
        p.lead { (figures::channel_of(&book.facts, facts.and_then(|facts| facts.chat.channel))) " · " (frame.with("web-chat", &[("number", chat.to_string().into())])) }
        div.dialogue {
            section.messages aria-label=(frame.t("web-messages")) { (dialogue.messages()) }
            aside.beside { (dialogue.beside(customer.as_ref())) }
        }
    };
    Ok(frame.page(&title, body))
}

/// The usual book when it knows the chat; an old chat is read with the facts of its last days.
async fn book_of(site: &Site, chat: ChatId, last: Time) -> anyhow::Result<Arc<Book>> {
    let book = site.books.current().await?;
    if book.facts.chat(chat).is_some() {
        return Ok(book);
    }
    let day: NaiveDate = last.with_timezone(&site.parts.zone).date_naive();
    let first = day.checked_sub_days(chrono::Days::new(30)).unwrap_or(day);
    site.books.covering(crate::model::time::Period::of_days(site.parts.zone, first, day)).await
}

/// A manager opens the chats he wrote in or holds; a stranger's looks as if it were not there.
pub fn may_open(viewer: &Viewer, facts: Option<&ChatFacts>) -> bool {
    let Some(own) = viewer.only() else { return true };
    let Some(facts) = facts else { return false };
    let wrote = facts.findings.marks.iter().any(|mark| mark.class.is_human() && mark.manager == Some(own));
    let holds = |wait: &Wait| wait.holdings.iter().any(|held| held.manager == Some(own));
    wrote || facts.findings.episodes.iter().flat_map(|episode| &episode.waits).any(holds)
}

/// Who opened whose dialogue: kept with what left the house.
async fn note_access(site: &Site, viewer: &Viewer, chat: ChatId) -> Result<(), Fault> {
    let audit = Audit {
        at: site.now(),
        target: format!("web:{}", viewer.user.name),
        action: "dialogue opened".into(),
        detail: format!("chat {chat}"),
    };
    Ok(site.parts.store.audit(&site.parts.shop, &audit).await?)
}

impl Dialogue<'_> {
    fn at(&self, at: Time) -> chrono::NaiveDateTime {
        at.with_timezone(&self.frame.site.parts.zone).naive_local()
    }

    fn messages(&self) -> Markup {
        let mut day: Option<NaiveDate> = None;
        let mut before: Option<Time> = None;
        html! {
            @if self.messages.len() as u32 >= MESSAGES_MOST { p.quiet { (self.frame.with("web-messages-cut", &[("count", i64::from(MESSAGES_MOST).into())])) } }
            ol.bubbles {
                @for row in self.messages {
                    @let sent = row.message.sent_at;
                    @if day.replace(self.at(sent).date()) != Some(self.at(sent).date()) {
                        li.day { (self.frame.texts.weekday_date(self.at(sent).date())) }
                    }
                    @if let Some(wait) = self.wait_ended_by(row.message.id) { (self.wait(wait)) }
                    @else if let Some(quiet) = before.map(|before| sent - before).filter(|gap| gap.num_hours() >= 12) {
                        li.silence { (self.frame.with("web-silence", &[("time", self.frame.texts.duration(quiet.num_seconds().unsigned_abs()).into())])) }
                    }
                    (self.bubble(row))
                    @let _ = before.replace(sent);
                }
                @for wait in self.open_waits() { (self.wait(wait)) }
            }
        }
    }

    fn waits(&self) -> impl Iterator<Item = &Wait> {
        self.facts.into_iter().flat_map(|facts| &facts.findings.episodes).flat_map(|episode| &episode.waits)
    }

    fn open_waits(&self) -> impl Iterator<Item = &Wait> {
        self.waits().filter(|wait| wait.is_open())
    }

    fn wait_ended_by(&self, message: MessageId) -> Option<&Wait> {
        self.waits().find(|wait| match wait.end {
            WaitEnd::Human { message: by, .. } | WaitEnd::Bot { message: by, .. } => by == message,
            _ => false,
        })
    }

    /// A wait as a bar whose length grows with it.
    fn wait(&self, wait: &Wait) -> Markup {
        let (frame, rules) = (self.frame, &self.frame.site.parts.rules);
        let now = frame.site.now();
        let calendar =
            wait.calendar_secs.map_or_else(|| (now - wait.opened_at).num_seconds().max(0).unsigned_abs(), u64::from);
        let work = wait.work_secs.map_or_else(
            || u64::from(crate::analysis::working_time::working_secs(&rules.hours, wait.opened_at, now)),
            u64::from,
        );
        let is_slow = work > u64::from(rules.slow_first_reply_secs);
        let level = [60, 300, 900, 3_600, 14_400].iter().filter(|bound| work > **bound).count();
        let told = |secs: u64| frame.texts.duration(secs).into();
        let text = match wait.is_open() {
            true => frame.with("web-wait-open", &[("time", told(calendar)), ("work", told(work))]),
            false if wait.off_hours => frame.with("web-wait-off-hours", &[("time", told(calendar))]),
            false => frame.with("web-wait", &[("time", told(calendar)), ("work", told(work))]),
        };
        html! {
            li.wait.(format!("wait-{level} {}", if is_slow { "slow" } else { "" })) {
                span.bar aria-hidden="true" {}
                a href=(format!("#m{}", wait.opened_by)) { (text) }
                @if wait.crosses_gap { span.chip { (frame.t("web-wait-gap")) } }
            }
        }
    }

    /// Advice of the chat, the most urgent first.
    fn advice(&self) -> Vec<crate::model::findings::Advice> {
        self.facts.map(|facts| metrics::advice(&self.book.facts, facts)).unwrap_or_default()
    }
}
