//! Chats: found by words, customer, manager, topic, outcome or problem; the worst first when asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use crate::metrics::chat_lines::{ChatLine, Outcome};
use crate::model::findings::AdviceRule;
use crate::model::ids::{ChatId, CustomerId};
use crate::model::labels::{Label as _, Topic};
use crate::web::access::viewer::{Viewer, only};
use crate::web::books::Book;
use crate::web::fault::Fault;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::window::{Asked, Window, given};
use crate::web::pages::{Page, figures};
use crate::web::site::Site;

/// Lines of a page of the list.
const PAGE: usize = 50;
/// Messages and customers a search may name.
const FOUND_MOST: u32 = 500;
const WORDS_MOST: usize = 100;
/// Every rule that gives advice: what can be wrong in a chat.
pub const PROBLEMS: [AdviceRule; 6] = [
    AdviceRule::NoAnswer,
    AdviceRule::WaitingCustomer,
    AdviceRule::SlowFirstAnswer,
    AdviceRule::AskedPriceNotGiven,
    AdviceRule::InterestWithoutNextStep,
    AdviceRule::NoClarifyingQuestion,
];

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Worst,
    Newest,
    LongestWait,
    Money,
}

impl Sort {
    pub const ALL: [(Sort, &'static str, &'static str); 4] = [
        (Sort::Newest, "newest", "web-sort-newest"),
        (Sort::Worst, "worst", "web-sort-worst"),
        (Sort::LongestWait, "wait", "web-sort-wait"),
        (Sort::Money, "money", "web-sort-money"),
    ];
}

/// What the list is filtered by, beside the window.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    pub q: Option<String>,
    pub topic: Option<String>,
    pub outcome: Option<String>,
    pub problem: Option<String>,
    pub sort: Option<String>,
    pub page: Option<String>,
}

/// The same, understood.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub words: Option<String>,
    pub topic: Option<Topic>,
    pub outcome: Option<Outcome>,
    pub problem: Option<AdviceRule>,
}

impl Wanted {
    pub fn filter(&self) -> Result<Filter, Fault> {
        let word = |text: &Option<String>| given(text).map(str::to_owned);
        let words = word(&self.q).map(|words| words.chars().take(WORDS_MOST).collect());
        let topic = word(&self.topic)
            .map(|code| Topic::of_code(&code).ok_or_else(|| Fault::bad("topic", "a topic of /api/v1/openapi.json")));
        let outcome = word(&self.outcome).map(|code| {
            Outcome::of_code(&code)
                .ok_or_else(|| Fault::bad("outcome", "paid, ordered, waiting, no_reply, answered, quiet"))
        });
        let problem =
            word(&self.problem).map(|code| problem_of(&code).ok_or_else(|| Fault::bad("problem", "a rule of advice")));
        Ok(Filter { words, topic: topic.transpose()?, outcome: outcome.transpose()?, problem: problem.transpose()? })
    }

    pub fn sort(&self) -> Result<Sort, Fault> {
        let Some(name) = given(&self.sort) else { return Ok(Sort::Newest) };
        let found = Sort::ALL.iter().find(|(_, known, _)| *known == name).map(|(sort, ..)| *sort);
        found.ok_or_else(|| Fault::bad("sort", "newest, worst, wait, money"))
    }
}

fn problem_of(code: &str) -> Option<AdviceRule> {
    PROBLEMS.into_iter().find(|rule| problem_code(*rule) == code)
}

/// `no-answer`: the rule in addresses and in the API.
pub fn problem_code(rule: AdviceRule) -> &'static str {
    rule.message().trim_start_matches("advice-")
}

/// The chats this person asks for, sorted.
pub async fn select<'b>(
    site: &Site,
    lines: &'b [ChatLine],
    window: &Window,
    filter: &Filter,
    sort: Sort,
    viewer: &crate::model::access::WebUser,
) -> Result<Vec<&'b ChatLine>, Fault> {
    let by_words = match &filter.words {
        Some(words) => Some(found(site, words, window, only(viewer).is_none()).await?),
        None => None,
    };
    let wanted = |line: &&ChatLine| {
        let of_manager = match window.scope.manager {
            None => true,
            Some(Some(manager)) => line.people.contains(&manager),
            Some(None) => line.people.is_empty(),
        };
        of_manager
            && window.scope.channel.is_none_or(|channel| line.channel == Some(channel))
            && filter.topic.is_none_or(|topic| line.topics.contains(topic))
            && filter.outcome.is_none_or(|outcome| line.outcome == outcome)
            && filter.problem.is_none_or(|rule| line.advice.iter().any(|advice| advice.rule == rule))
            && by_words.as_ref().is_none_or(|found| found.holds(line))
    };
    let mut chosen: Vec<&ChatLine> = lines.iter().filter(wanted).collect();
    match sort {
        Sort::Worst => chosen.sort_by_cached_key(|line| line.badness()),
        Sort::Newest => chosen.sort_by_key(|line| (std::cmp::Reverse(line.last_at), line.chat)),
        Sort::LongestWait => chosen.sort_by_key(|line| (std::cmp::Reverse(line.longest_wait_secs), line.chat)),
        Sort::Money => chosen.sort_by_key(|line| (std::cmp::Reverse((line.revenue, line.orders)), line.chat)),
    }
    Ok(chosen)
}

/// What a search by words named.
struct Found {
    chats: BTreeSet<ChatId>,
    customers: BTreeSet<CustomerId>,
    number: Option<i64>,
}

impl Found {
    fn holds(&self, line: &ChatLine) -> bool {
        self.chats.contains(&line.chat)
            || line.customer.is_some_and(|customer| self.customers.contains(&customer))
            || self.number == Some(line.chat.0)
    }
}

/// A manager does not look through the customers of others by name.
async fn found(site: &Site, words: &str, window: &Window, customers_too: bool) -> Result<Found, Fault> {
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let messages = store.find_messages(shop, words, window.scope.period, FOUND_MOST).await?;
    let customers = match customers_too {
        true => store.find_customers(shop, words, FOUND_MOST).await?,
        false => Vec::new(),
    };
    Ok(Found {
        chats: messages.into_iter().map(|(chat, _)| chat).collect(),
        customers: customers.into_iter().collect(),
        number: words.trim_start_matches('#').parse().ok(),
    })
}

pub async fn page(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let window = asked.window(&site, &viewer)?;
    let (filter, sort) = (wanted.filter()?, wanted.sort()?);
    let at: usize = given(&wanted.page).unwrap_or("1").parse().map_err(|_| Fault::bad("page", "a number from 1"))?;
    let book = site.books.covering(window.scope.period).await?;
    let lines = book.lines(window.scope.period).await?;
    let frame = Frame::new(&site, &viewer, "/chats");
    let chosen = select(&site, &lines, &window, &filter, sort, &viewer.user).await?;
    let first = at.saturating_sub(1).saturating_mul(PAGE);
    let shown: Vec<&ChatLine> = chosen.iter().copied().skip(first).take(PAGE).collect();
    let body = html! {
        (window.picker(&frame, &book.facts, "/chats", &kept(&wanted)))
        (filters(&frame, &window, &wanted, &filter, sort))
        p.lead aria-live="polite" { (frame.with("web-chats-found", &[("count", chosen.len().into())])) " · " (window.told(&frame)) }
        @if shown.is_empty() { (layout::empty(&frame.t("web-empty-chats"))) }
        @else { (list(&frame, &book, &shown).await?) }
        (pager(&frame, chosen.len(), at, &|page| address(&window, &wanted, page)))
    };
    Ok(frame.page(&frame.t("web-nav-chats"), body))
}

fn kept(wanted: &Wanted) -> Vec<(&'static str, &str)> {
    let pairs = [
        ("q", &wanted.q),
        ("topic", &wanted.topic),
        ("outcome", &wanted.outcome),
        ("problem", &wanted.problem),
        ("sort", &wanted.sort),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name, given(value)?))).collect()
}

fn address(window: &Window, wanted: &Wanted, page: usize) -> String {
    let page = page.to_string();
    let mut pairs = kept(wanted);
    pairs.push(("page", &page));
    window.address("/chats", &pairs)
}

/// Links to the neighbouring pages of a list.
pub fn pager(frame: &Frame<'_>, count: usize, at: usize, address: &dyn Fn(usize) -> String) -> Markup {
    let last = count.div_ceil(PAGE).max(1);
    html! {
        @if last > 1 {
            nav.pager aria-label=(frame.t("web-pages")) {
                @if at > 1 { a rel="prev" href=(address(at - 1)) { "← " (frame.t("web-previous")) } }
                span { (frame.with("web-page-of", &[("page", at.into()), ("last", last.into())])) }
                @if at < last { a rel="next" href=(address(at + 1)) { (frame.t("web-next")) " →" } }
            }
        }
    }
}

fn filters(frame: &Frame<'_>, window: &Window, wanted: &Wanted, filter: &Filter, sort: Sort) -> Markup {
    html! {
        form.filters method="get" action="/chats" data-auto="" {
            @for (name, value) in window.pairs() { input type="hidden" name=(name) value=(value); }
            label { span.quiet { (frame.t("web-words")) } input type="search" name="q" maxlength=(WORDS_MOST) value=[given(&wanted.q)]; }
            label { span.quiet { (frame.t("web-topic")) }
                select name="topic" {
                    option value="" { (frame.t("web-any")) }
                    @for topic in Topic::ALL { option value=(topic.code()) selected[filter.topic == Some(*topic)] { (mark_text(frame, "topic", topic.code())) } }
                }
            }
            label { span.quiet { (frame.t("web-outcome")) }
                select name="outcome" {
                    option value="" { (frame.t("web-any")) }
                    @for outcome in Outcome::ALL { option value=(outcome.code()) selected[filter.outcome == Some(outcome)] { (mark_text(frame, "outcome", outcome.code())) } }
                }
            }
            label { span.quiet { (frame.t("web-problem")) }
                select name="problem" {
                    option value="" { (frame.t("web-any")) }
                    @for rule in PROBLEMS { option value=(problem_code(rule)) selected[filter.problem == Some(rule)] { (mark_text(frame, "problem", problem_code(rule))) } }
                }
            }
            label { span.quiet { (frame.t("web-sort")) }
                select name="sort" { @for (known, code, text) in Sort::ALL { option value=(code) selected[known == sort] { (frame.t(text)) } } }
            }
            button type="submit" { (frame.t("web-show")) }
        }
    }
}

/// The word for a label, an outcome, a problem.
pub fn mark_text(frame: &Frame<'_>, of: &str, code: &str) -> String {
    let id = format!("mark-{of}-{}", code.replace('_', "-").to_lowercase());
    if frame.texts.has(&id) { frame.t(&id) } else { code.to_owned() }
}

/// The worst chats of a window.
pub async fn worst(frame: &Frame<'_>, book: &Arc<Book>, window: &Window, most: usize) -> Result<Markup, Fault> {
    let lines = book.lines(window.scope.period).await?;
    let user = &frame.viewer.user;
    let chosen = select(frame.site, &lines, window, &Filter::default(), Sort::Worst, user).await?;
    let shown: Vec<&ChatLine> = chosen.into_iter().filter(|line| !line.advice.is_empty()).take(most).collect();
    if shown.is_empty() {
        return Ok(layout::empty(&frame.t("web-empty-worst")));
    }
    list(frame, book, &shown).await
}

/// Chats as rows; each leads to its dialogue, at the message that proves the advice.
pub async fn list(frame: &Frame<'_>, book: &Book, lines: &[&ChatLine]) -> Result<Markup, Fault> {
    let ids: Vec<CustomerId> = lines.iter().filter_map(|line| line.customer).collect();
    let customers = frame.site.parts.store.customers(&frame.site.parts.shop, &ids).await?;
    let names: BTreeMap<CustomerId, String> =
        customers.into_iter().filter_map(|customer| Some((customer.id, customer.name?))).collect();
    Ok(html! {
        ul.chats {
            @for line in lines { li { (row(frame, book, line, line.customer.and_then(|id| names.get(&id)))) } }
        }
    })
}

fn row(frame: &Frame<'_>, book: &Book, line: &ChatLine, customer: Option<&String>) -> Markup {
    let at = line.last_at.with_timezone(&frame.site.parts.zone).naive_local();
    let advice = line.advice.first();
    let anchor = advice.and_then(|advice| advice.evidence).map_or_else(String::new, |id| format!("#m{id}"));
    let quote = advice.and_then(|advice| book.facts.quotes.get(&advice.evidence?));
    html! {
        a.chat href=(format!("/chats/{}{anchor}", line.chat)) {
            span.who {
                b { (customer.map_or_else(|| frame.with("web-chat", &[("number", line.chat.to_string().into())]), Clone::clone)) }
                span.quiet { (figures::channel_of(&book.facts, line.channel)) " · " (frame.texts.stamp(at)) }
            }
            span.what {
                @if let Some(quote) = quote { q { (quote) } }
                span.chips {
                    @for advice in line.advice.iter().take(2) { span.chip.(if advice.priority == 1 { "bad" } else { "attention" }) { (mark_text(frame, "problem", problem_code(advice.rule))) } }
                    @if line.advice.len() > 2 { span.chip { "+" (line.advice.len() - 2) } }
                    span.chip.(if line.outcome == Outcome::Paid { "good" } else { "" }) { (mark_text(frame, "outcome", line.outcome.code())) }
                }
            }
            span.side {
                span { (figures::manager_name(&book.facts, frame.texts, line.figures.manager)) }
                @if let Some(secs) = line.longest_wait_secs.filter(|secs| *secs > 0) {
                    span.quiet { (frame.with("web-longest-wait", &[("time", frame.texts.duration(u64::from(secs)).into())])) }
                }
                @if line.revenue.0 > 0 { b { (frame.texts.money(line.revenue, &frame.site.parts.rules.currency)) } }
            }
        }
    }
}
