//! Chats, their messages, their episodes.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};

use crate::metrics::chat_lines::ChatLine;
use crate::model::facts::ChatFacts;
use crate::model::findings::{Episode, MessageMark, MessageRow, Wait, WaitEnd};
use crate::model::ids::{ChatId, ManagerId};
use crate::model::labels::{Label as _, MessageLabels};
use crate::model::own_label::LabelHead;
use crate::store::Audit;
use crate::text::mask;
use crate::web::api::Problems;
use crate::web::api::caller::Caller;
use crate::web::api::metrics::WindowQuery;
use crate::web::api::paging::{Listed, Paging};
use crate::web::fault::Fault;
use crate::web::pages::chats::{Sort, Wanted, problem_code, select};
use crate::web::pages::query::number;
use crate::web::site::Site;

const MESSAGES_MOST: u32 = 1_000;

/// What chats are chosen by.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChatQuery {
    /// Words of a message, a customer's name or phone, or the chat's number
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// Topic of a customer's message: `price`, `delivery`, ...
    #[param(pattern = "^[a-z_]{1,30}$")]
    pub topic: Option<String>,
    /// `paid`, `ordered`, `waiting`, `no_reply`, `answered`, `quiet`
    #[param(pattern = "^(paid|ordered|waiting|no_reply|answered|quiet)$")]
    pub outcome: Option<String>,
    /// Rule of an advice: `no-answer`, `slow-first-answer`, ...
    #[param(pattern = "^[a-z-]{1,40}$")]
    pub problem: Option<String>,
}

/// One chat in a period.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ChatItem {
    pub id: i64,
    pub channel: Option<i64>,
    pub customer: Option<i64>,
    /// Who wrote last or holds its wait.
    pub manager: Option<i64>,
    #[schema(format = "date-time")]
    pub last_at: String,
    pub inbound: u32,
    pub outbound: u32,
    pub unanswered_inbound: u32,
    pub first_response_secs: Option<u32>,
    pub longest_wait_secs: Option<u32>,
    pub outcome: String,
    pub orders: u32,
    /// Paid, in whole units of the shop's currency.
    pub revenue: f64,
    pub topics: Vec<String>,
    pub objections: Vec<String>,
    pub advice: Vec<AdviceItem>,
}

/// An advice with its evidence.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct AdviceItem {
    pub rule: String,
    /// 1 is most urgent.
    pub priority: u8,
    /// The message that proves it.
    pub message: Option<i64>,
}

pub fn item(line: &ChatLine) -> ChatItem {
    ChatItem {
        id: line.chat.0,
        channel: line.channel.map(|id| id.0),
        customer: line.customer.map(|id| id.0),
        manager: line.figures.manager.map(|id| id.0),
        last_at: line.last_at.to_rfc3339(),
        inbound: line.figures.inbound,
        outbound: line.figures.outbound,
        unanswered_inbound: line.figures.unanswered_inbound,
        first_response_secs: line.figures.first_response_secs,
        longest_wait_secs: line.longest_wait_secs,
        outcome: line.outcome.code().to_owned(),
        orders: line.orders,
        revenue: line.revenue.to_number(),
        topics: line.topics.iter().map(|topic| topic.code().to_owned()).collect(),
        objections: line.objections.iter().map(|objection| objection.code().to_owned()).collect(),
        advice: line.advice.iter().map(advice).collect(),
    }
}

fn advice(advice: &crate::model::findings::Advice) -> AdviceItem {
    AdviceItem {
        rule: problem_code(advice.rule).to_owned(),
        priority: advice.priority,
        message: advice.evidence.map(|id| id.0),
    }
}

/// Chats of a period, by number
#[utoipa::path(get, path = "/api/v1/chats", tag = "chats", params(WindowQuery, ChatQuery, Paging), responses((status = 200, body = Listed<ChatItem>), Problems))]
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(query): Query<WindowQuery>,
    Query(wanted): Query<ChatQuery>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<ChatItem>>, Fault> {
    Ok(Json(chosen(&site, &caller, query, wanted, &paging).await?))
}

/// The chats a caller asks for.
pub async fn chosen(
    site: &Site,
    caller: &Caller,
    query: WindowQuery,
    wanted: ChatQuery,
    paging: &Paging,
) -> Result<Listed<ChatItem>, Fault> {
    let window = query.window(site, caller)?;
    let ChatQuery { q, topic, outcome, problem } = wanted;
    if q.as_ref().is_some_and(|words| words.chars().count() > 100) {
        return Err(Fault::bad("q", "at most 100 letters"));
    }
    let filter = Wanted { q, topic, outcome, problem, ..Wanted::default() }.filter()?;
    let book = site.books.covering(window.scope.period).await?;
    let lines = book.lines(window.scope.period).await?;
    let mut chosen = select(site, &lines, &window, &filter, Sort::Newest, &caller.user).await?;
    chosen.sort_by_key(|line| line.chat);
    paging.page("chats", &chosen, |line| line.chat.0, |line| item(line))
}

/// A wait of a customer.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct WaitItem {
    #[schema(format = "date-time")]
    pub opened_at: String,
    /// The message that asks.
    pub message: i64,
    /// `human`, `cross_channel`, `bot`, `cancelled`, `dismissed`, `open`.
    pub end: String,
    #[schema(format = "date-time")]
    pub ended_at: Option<String>,
    pub manager: Option<i64>,
    pub first: bool,
    pub calendar_secs: Option<u32>,
    pub work_secs: Option<u32>,
    pub crm_secs: Option<u32>,
    pub off_hours: bool,
    pub crosses_gap: bool,
}

/// One episode.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct EpisodeItem {
    pub chat: i64,
    /// Its place in the chat, from 0.
    pub number: u32,
    pub dialog: Option<i64>,
    #[schema(format = "date-time")]
    pub started_at: String,
    #[schema(format = "date-time")]
    pub ended_at: String,
    #[schema(format = "date-time")]
    pub closed_at: Option<String>,
    pub inbound: u32,
    pub outbound: u32,
    pub templates: u32,
    pub questions: u32,
    pub next_step: bool,
    pub interest: bool,
    pub kind: Option<String>,
    /// Confidence in the kind, percent.
    pub kind_sure: u8,
    pub waits: Vec<WaitItem>,
    pub advice: Vec<AdviceItem>,
    pub orders: Vec<i64>,
}

fn wait(wait: &Wait) -> WaitItem {
    let (end, at, manager): (&str, Option<crate::model::time::Time>, Option<ManagerId>) = match wait.end {
        WaitEnd::Human { at, manager, .. } => ("human", Some(at), manager),
        WaitEnd::CrossChannel { at, manager, .. } => ("cross_channel", Some(at), manager),
        WaitEnd::Bot { at, .. } => ("bot", Some(at), None),
        WaitEnd::Cancelled { at } => ("cancelled", Some(at), None),
        WaitEnd::Dismissed { at } => ("dismissed", Some(at), None),
        WaitEnd::Open => ("open", None, None),
    };
    WaitItem {
        opened_at: wait.opened_at.to_rfc3339(),
        message: wait.opened_by.0,
        end: end.to_owned(),
        ended_at: at.map(|at| at.to_rfc3339()),
        manager: manager.map(|id| id.0),
        first: wait.first,
        calendar_secs: wait.calendar_secs,
        work_secs: wait.work_secs,
        crm_secs: wait.crm_secs,
        off_hours: wait.off_hours,
        crosses_gap: wait.crosses_gap,
    }
}

fn episode(chat: ChatId, number: usize, episode: &Episode) -> EpisodeItem {
    EpisodeItem {
        chat: chat.0,
        number: u32::try_from(number).unwrap_or(u32::MAX),
        dialog: episode.dialog.map(|id| id.0),
        started_at: episode.started_at.to_rfc3339(),
        ended_at: episode.ended_at.to_rfc3339(),
        closed_at: episode.closed_at.map(|at| at.to_rfc3339()),
        inbound: episode.inbound,
        outbound: episode.outbound,
        templates: episode.templates,
        questions: episode.questions,
        next_step: episode.next_step,
        interest: episode.interest,
        kind: episode.kind.map(|kind| kind.code().to_owned()),
        kind_sure: episode.kind_sure,
        waits: episode.waits.iter().map(wait).collect(),
        advice: episode.advice.iter().map(advice).collect(),
        orders: episode.order_ids.clone(),
    }
}

/// A chat with its episodes.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ChatDetail {
    pub id: i64,
    pub channel: Option<i64>,
    pub customer: Option<i64>,
    pub episodes: Vec<EpisodeItem>,
    pub advice: Vec<AdviceItem>,
    /// Version of the rules that judged it.
    pub rules: u32,
}

/// The chat of a path, when the caller may see it.
pub fn seen<'b>(book: &'b crate::web::books::Book, caller: &Caller, id: ChatId) -> Result<&'b ChatFacts, Fault> {
    let facts = book.facts.chat(id).ok_or(Fault::NotFound)?;
    match caller.only() {
        Some(own) if !is_of(facts, own) => Err(Fault::NotFound),
        _ => Ok(facts),
    }
}

fn is_of(facts: &ChatFacts, own: ManagerId) -> bool {
    let wrote = facts.findings.marks.iter().any(|mark| mark.class.is_human() && mark.manager == Some(own));
    let mut waits = facts.findings.episodes.iter().flat_map(|episode| &episode.waits);
    wrote || waits.any(|wait| wait.holdings.iter().any(|held| held.manager == Some(own)))
}

/// One chat of the usual days with everything found in it
#[utoipa::path(get, path = "/api/v1/chats/{id}", tag = "chats", params(("id" = i64, Path, description = "Number of the chat")), responses((status = 200, body = ChatDetail), Problems))]
pub async fn one(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ChatDetail>, Fault> {
    let book = site.books.current().await?;
    let facts = seen(&book, &caller, ChatId(number(&id)?))?;
    let episodes = facts.findings.episodes.iter().enumerate();
    Ok(Json(ChatDetail {
        id: facts.chat.id.0,
        channel: facts.chat.channel.map(|id| id.0),
        customer: facts.chat.customer.map(|id| id.0),
        episodes: episodes.map(|(number, one)| episode(facts.chat.id, number, one)).collect(),
        advice: crate::metrics::advice(&book.facts, facts).iter().map(advice).collect(),
        rules: facts.findings.rules,
    }))
}

/// One message with its marks.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct MessageItem {
    pub id: i64,
    #[schema(format = "date-time")]
    pub sent_at: String,
    /// `C` customer, `H` human, `T` template, `B` bot, `A` automation, `S` system, `N` note, `R`
    /// reaction, `V` call, `D` deleted; absent until judged.
    pub class: Option<String>,
    pub manager: Option<i64>,
    /// Persons masked unless the token has the scope `persons`.
    pub text: String,
    pub needs_reply: bool,
    pub labels: Vec<LabelItem>,
}

/// What the judgement says of a message in one list of labels.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct LabelItem {
    /// `question`, `spin`, `stage`, `next_step`, `topic`, `objection`, `sentiment`.
    pub head: String,
    pub codes: Vec<String>,
    /// Percent; below 60 is "not sure".
    pub sure: u8,
}

/// The labels of a message by list.
pub fn labels(labels: &MessageLabels) -> Vec<LabelItem> {
    let item = |head: LabelHead| {
        let codes = head.codes_of(head.bits_in(labels)?);
        Some(LabelItem {
            head: head.code().to_owned(),
            codes: codes.into_iter().map(str::to_owned).collect(),
            sure: head.sure_in(labels)?,
        })
    };
    LabelHead::ALL.into_iter().filter_map(item).collect()
}

fn message(row: &MessageRow, mark: Option<&MessageMark>, sees_persons: bool) -> MessageItem {
    let message = &row.message;
    let text = match (message.deleted_at.is_some(), sees_persons) {
        (true, _) => String::new(),
        (false, true) => message.text.clone(),
        (false, false) => mask::mask(&message.text),
    };
    MessageItem {
        id: message.id.0,
        sent_at: message.sent_at.to_rfc3339(),
        class: mark.map(|mark| mark.class).or(row.class).map(|class| class.letter().to_owned()),
        manager: mark.and_then(|mark| mark.manager).map(|id| id.0),
        text,
        needs_reply: mark.is_some_and(|mark| mark.needs_reply),
        labels: mark.map(|mark| labels(&mark.labels)).unwrap_or_default(),
    }
}

/// The messages of a chat.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct MessageList {
    pub items: Vec<MessageItem>,
    pub masked: bool,
}

/// The newest messages of a chat, at most 1000, in the order of time
#[utoipa::path(get, path = "/api/v1/chats/{id}/messages", tag = "chats", params(("id" = i64, Path, description = "Number of the chat")), responses((status = 200, body = MessageList), Problems))]
pub async fn messages(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<MessageList>, Fault> {
    Ok(Json(messages_of(&site, &caller, ChatId(number(&id)?)).await?))
}

/// The messages of a chat as the caller may see them; opening them in full is noted.
pub async fn messages_of(site: &Site, caller: &Caller, id: ChatId) -> Result<MessageList, Fault> {
    let book = site.books.current().await?;
    let facts = seen(&book, caller, id)?;
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let rows = store.chat_messages(shop, id, MESSAGES_MOST).await?;
    let sees_persons = caller.sees_persons();
    if sees_persons {
        let target = format!("api:{}", caller.user.name);
        let audit = Audit { at: site.now(), target, action: "dialogue opened".into(), detail: format!("chat {id}") };
        store.audit(shop, &audit).await?;
    }
    let marks = &facts.findings.marks;
    let mark = |row: &MessageRow| marks.iter().find(|mark| mark.id == row.message.id);
    let items = rows.iter().map(|row| message(row, mark(row), sees_persons)).collect();
    Ok(MessageList { items, masked: !sees_persons })
}

/// Episodes that began in a period, by chat
#[utoipa::path(get, path = "/api/v1/episodes", tag = "chats", params(WindowQuery, Paging), responses((status = 200, body = Listed<EpisodeItem>), Problems))]
pub async fn episodes(
    State(site): State<Arc<Site>>,
    caller: Caller,
    Query(query): Query<WindowQuery>,
    Query(paging): Query<Paging>,
) -> Result<Json<Listed<EpisodeItem>>, Fault> {
    let window = query.window(&site, &caller)?;
    let book = site.books.covering(window.scope.period).await?;
    let of_channel =
        |facts: &&ChatFacts| window.scope.channel.is_none_or(|channel| facts.chat.channel == Some(channel));
    let of_manager = |facts: &&ChatFacts| match window.scope.manager {
        Some(Some(manager)) => is_of(facts, manager),
        _ => true,
    };
    // A page holds whole chats: an episode alone has no number that never changes.
    let began = |one: &Episode| window.scope.period.contains(one.started_at);
    let has = |facts: &&ChatFacts| facts.findings.episodes.iter().any(began);
    let chats: Vec<&ChatFacts> = book.facts.chats.iter().filter(of_channel).filter(of_manager).filter(has).collect();
    let page = paging.page(
        "episodes",
        &chats,
        |facts| facts.chat.id.0,
        |facts| {
            let all = facts.findings.episodes.iter().enumerate().filter(|(_, one)| began(one));
            all.map(|(number, one)| episode(facts.chat.id, number, one)).collect::<Vec<_>>()
        },
    )?;
    Ok(Json(Listed { items: page.items.into_iter().flatten().collect(), total: None, next_cursor: page.next_cursor }))
}
