//! Trouble that people are told about, and its end. `raise` and `resolve` only record what is; what
//! is said, and when, is decided once in a few seconds by `decide`.
//!
//! A new alert: a message `alert-...` in `locales/`, raised where the trouble is noticed, resolved
//! where it is seen to be over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::channels::html::escape;
use crate::channels::log::Log;
use crate::model::alert::{Alert, Severity};
use crate::model::fault::Wrong;
use crate::model::hours;
use crate::model::ids::Shop;
use crate::model::run::Post;
use crate::model::secret::Secret;
use crate::model::time::{Clock, OpenHours, Seconds, Time, from_micros};
use crate::reports::alerts::alert_text;
use crate::store::{AlertState, Result, Store};
use crate::text::catalogue::{Arg, Catalogue};
use crate::text::cut::shorten;

pub mod decide;

use decide::{Action, FLAP_SECS, Rules, Watched, decide};

/// `[alerts]`
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub waiting: Seconds,
    pub repeat: Seconds,
    pub group: Seconds,
    /// `23:00-09:00`, or "".
    pub quiet_hours: String,
    /// For the live watch: that there is one, and its rules.
    pub warn: bool,
    pub escalate_after: Seconds,
    pub payment_hosts: Vec<String>,
    /// An address whose path is a key.
    pub heartbeat_url: Secret,
    pub heartbeat_every: Seconds,
}

impl Config {
    /// The rules of telling in the shop's zone. Quiet hours that cannot be read are none.
    pub fn rules(&self, zone: Tz) -> Rules {
        Rules { repeat: self.repeat.to_delta(), group: self.group.to_delta(), quiet: self.quiet(), zone }
    }

    fn quiet(&self) -> Option<OpenHours> {
        let text = self.quiet_hours.trim();
        let one = |hours: Vec<OpenHours>| <[OpenHours; 1]>::try_from(hours).ok().map(|[hours]| hours);
        hours::parse(text).ok().filter(|_| !text.is_empty()).and_then(one)
    }

    /// What is wrong with the section, by field.
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let mut found = Vec::new();
        if !self.quiet_hours.trim().is_empty() && self.quiet().is_none() {
            found.push(("quiet_hours", Wrong::new("wanted one span of hours", "write 23:00-09:00, or \"\" for never")));
        }
        let plain = |host: &String| host.contains('.') && !host.contains(['/', ':', '@', ' ']);
        if let Some(host) = self.payment_hosts.iter().find(|host| !plain(host)) {
            found.push(("payment_hosts", Wrong::new(format!("{host:?} is no host"), "write it like yookassa.ru")));
        }
        let beats = self.heartbeat_url.open();
        if !beats.is_empty() && !["https://", "http://"].iter().any(|scheme| beats.starts_with(scheme)) {
            found.push(("heartbeat_url", Wrong::new("is no address", "write https://...")));
        }
        found
    }
}

/// Cause of the trouble of a channel; its own channel is not used to tell it.
pub const CHANNEL_CAUSE: &str = "channel:";

/// First part of the outbox keys of alerts.
pub const ALERT_KEY: &str = "alert/";

/// Where the marks that go with the states are kept.
const MARKS: &str = "alerts";
const PASS: Duration = Duration::from_secs(5);
/// Longest message, in visible units; the rest is left to "possibly repeated" and the like.
const MESSAGE_UNITS: usize = 3_500;
const MESSAGE_CAUSES: usize = 20;

/// Tells people about trouble, through the outbox, in the channels given.
pub struct Alerts {
    store: Arc<dyn Store>,
    shop: Shop,
    clock: Clock,
    rules: Rules,
    catalogue: Arc<Catalogue>,
    channels: Vec<String>,
    /// One hand at a time: every change is a read and a write.
    turn: tokio::sync::Mutex<()>,
}

/// What is known of causes beside their states. Times in microseconds since 1970.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Marks {
    over_since: BTreeMap<String, i64>,
    cool_until: BTreeMap<String, i64>,
    muted_until: Option<i64>,
}

impl Alerts {
    /// `channels`: names of the channels alerts go to.
    pub fn new(
        store: Arc<dyn Store>,
        shop: Shop,
        clock: Clock,
        rules: Rules,
        catalogue: Arc<Catalogue>,
        channels: Vec<String>,
    ) -> Alerts {
        Alerts { store, shop, clock, rules, catalogue, channels, turn: tokio::sync::Mutex::new(()) }
    }

    /// The trouble is there. Seen again it only counts. A store that fails is logged: the next
    /// time the trouble is seen records it.
    pub async fn raise(&self, alert: Alert) {
        let cause = alert.cause.clone();
        if let Err(error) = self.record(alert).await {
            tracing::error!(alert.cause = %cause, %error, "an alert could not be recorded");
        }
    }

    /// The trouble is over. Of a cause that does not fire: nothing.
    pub async fn resolve(&self, cause: &str) {
        if let Err(error) = self.mark_over(cause).await {
            tracing::error!(alert.cause = %cause, %error, "the end of an alert could not be recorded");
        }
    }

    /// Nothing but critical trouble is told until then; `None` ends the silence.
    pub async fn mute(&self, until: Option<Time>) -> Result<()> {
        let _turn = self.turn.lock().await;
        let mut marks = self.marks().await?;
        marks.muted_until = until.map(|until| until.timestamp_micros());
        self.keep(&marks).await
    }

    /// Decides and tells, until stopped.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.tell().await {
                tracing::error!(%error, "alerts could not be told, trying again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PASS) => {}
            }
        }
    }

    /// One pass: everything that is due is put into the outbox.
    pub async fn tell(&self) -> Result<()> {
        let _turn = self.turn.lock().await;
        let now = self.clock.now();
        self.finish_telling(now).await?;
        let states = self.store.alerts(&self.shop).await?;
        let marks = self.marks().await?;
        let watched: Vec<Watched> = states.iter().map(|state| watched(state, &marks)).collect();
        for action in decide(&watched, marks.muted_until.map(from_micros), now, &self.rules) {
            self.act(&action, &states, now).await?;
        }
        Ok(())
    }

    async fn record(&self, alert: Alert) -> Result<()> {
        let _turn = self.turn.lock().await;
        let mut marks = self.marks().await?;
        if marks.over_since.remove(&alert.cause).is_some() {
            self.keep(&marks).await?;
        }
        let known = self.store.alerts(&self.shop).await?.into_iter().find(|state| state.alert.cause == alert.cause);
        tracing::warn!(alert.cause = %alert.cause, severity = ?alert.severity, "alert {}", alert.message);
        let cause = alert.cause.clone();
        let state = match known {
            Some(state) => AlertState { alert, count: state.count.saturating_add(1), ..state },
            None => AlertState { alert, since: self.clock.now(), last_told: None, count: 1, first_post: None },
        };
        self.store.save_alert(&self.shop, &cause, Some(&state), &[]).await
    }

    async fn mark_over(&self, cause: &str) -> Result<()> {
        let _turn = self.turn.lock().await;
        let states = self.store.alerts(&self.shop).await?;
        if !states.iter().any(|state| state.alert.cause == cause) {
            return Ok(());
        }
        let mut marks = self.marks().await?;
        if marks.over_since.contains_key(cause) {
            return Ok(());
        }
        tracing::info!(alert.cause = %cause, "alert is over");
        let now = self.clock.now();
        marks.over_since.retain(|cause, _| states.iter().any(|state| state.alert.cause == *cause));
        marks.cool_until.retain(|_, until| *until > now.timestamp_micros());
        marks.over_since.insert(cause.to_owned(), now.timestamp_micros());
        self.keep(&marks).await
    }

    async fn act(&self, action: &Action, states: &[AlertState], now: Time) -> Result<()> {
        let of = |cause: &String| states.iter().find(|state| state.alert.cause == *cause);
        match action {
            Action::Tell { causes, silent } => {
                // First every cause is given to the message, then the message is written with each:
                // whatever dies between, the next pass finishes it under the same key.
                let key = first_key(&causes[0], *silent, now);
                for state in causes.iter().filter_map(of) {
                    let given = AlertState { first_post: Some(key.clone()), ..state.clone() };
                    self.store.save_alert(&self.shop, &given.alert.cause, Some(&given), &[]).await?;
                }
                self.finish_telling(now).await
            }
            Action::Remind { causes, silent } => {
                let told: Vec<&AlertState> = causes.iter().filter_map(of).collect();
                let html = self.message(&told, |state| self.reminder(state, now));
                let about = about_channel(&causes[0]).unwrap_or("all");
                let key = format!("{ALERT_KEY}{}/again/{about}", now.timestamp_micros());
                let posts = self.posts(&key, &causes[0], html, *silent, None, now);
                for state in told {
                    let state = AlertState { last_told: Some(now), ..state.clone() };
                    self.store.save_alert(&self.shop, &state.alert.cause, Some(&state), &posts).await?;
                }
                Ok(())
            }
            Action::Recover { cause, silent } => match of(cause) {
                Some(state) => self.recover(state, *silent, now).await,
                None => Ok(()),
            },
            Action::Forget { cause } => self.store.save_alert(&self.shop, cause, None, &[]).await,
        }
    }

    /// Tells the causes that were given to a first message and are not told yet.
    async fn finish_telling(&self, now: Time) -> Result<()> {
        let mut messages = BTreeMap::<String, Vec<AlertState>>::new();
        for state in self.store.alerts(&self.shop).await? {
            if let (Some(key), None) = (&state.first_post, state.last_told) {
                messages.entry(key.clone()).or_default().push(state);
            }
        }
        for (key, states) in messages {
            let html = self.message(&states.iter().collect::<Vec<_>>(), |state| self.line(state));
            let silent = is_silent(&key);
            let posts = self.posts(&key, &states[0].alert.cause, html, silent, None, now);
            for state in &states {
                let state = AlertState { last_told: Some(now), ..state.clone() };
                self.store.save_alert(&self.shop, &state.alert.cause, Some(&state), &posts).await?;
            }
        }
        Ok(())
    }

    async fn recover(&self, state: &AlertState, silent: bool, now: Time) -> Result<()> {
        let cause = &state.alert.cause;
        let mut marks = self.marks().await?;
        let over = marks.over_since.get(cause).copied().map_or(now, from_micros);
        if let Some(told) = state.last_told {
            marks.cool_until.insert(cause.clone(), (told + TimeDelta::seconds(FLAP_SECS)).timestamp_micros());
            self.keep(&marks).await?;
        }
        let lasted = self.lasted(state, over);
        let text = self.text(state);
        let line = self.catalogue.text("alert-over", &[("text", text.into()), ("duration", lasted.into())]);
        let html = escape(&shorten(&line, MESSAGE_UNITS));
        let key = format!("{ALERT_KEY}{}/{cause}/over", state.since.timestamp_micros());
        let posts = self.posts(&key, cause, html, silent, state.first_post.as_deref(), now);
        self.store.save_alert(&self.shop, cause, None, &posts).await
    }

    /// One post for each channel that can tell the cause. Keys end in the channel's name.
    fn posts(&self, key: &str, cause: &str, html: String, silent: bool, answers: Option<&str>, now: Time) -> Vec<Post> {
        let about = about_channel(cause);
        let mut channels: Vec<&str> =
            self.channels.iter().map(String::as_str).filter(|name| Some(*name) != about).collect();
        if channels.is_empty() {
            channels.push(Log::NAME);
        }
        let post = |channel: &str| Post {
            key: format!("{key}/{channel}"),
            channel: channel.to_owned(),
            html: html.clone(),
            silent,
            may_repeat: true,
            reply_to: answers.map(|first| format!("{first}/{channel}")),
            attachment: None,
            created_at: now,
            expires_at: None,
        };
        channels.into_iter().map(post).collect()
    }

    /// Lines of several causes in one message that surely fits.
    fn message(&self, states: &[&AlertState], line: impl Fn(&AlertState) -> String) -> String {
        let shown = states.len().min(MESSAGE_CAUSES);
        let room = MESSAGE_UNITS / shown.max(1);
        let mut lines: Vec<String> = states[..shown].iter().map(|state| escape(&shorten(&line(state), room))).collect();
        if states.len() > shown {
            let more = Arg::from(states.len() - shown);
            lines.push(escape(&self.catalogue.text("alert-more", &[("count", more)])));
        }
        lines.join("\n\n")
    }

    fn line(&self, state: &AlertState) -> String {
        let text = [("text", Arg::from(self.text(state)))];
        match state.alert.severity {
            Severity::Info => self.catalogue.text("alert-info", &text),
            Severity::Warning => self.catalogue.text("alert-warning", &text),
            Severity::Critical => self.catalogue.text("alert-critical", &text),
        }
    }

    fn reminder(&self, state: &AlertState, now: Time) -> String {
        let lasts = self.lasted(state, now);
        self.catalogue.text("alert-again", &[("text", self.line(state).into()), ("duration", lasts.into())])
    }

    fn text(&self, state: &AlertState) -> String {
        alert_text(&state.alert, &self.catalogue)
    }

    fn lasted(&self, state: &AlertState, until: Time) -> String {
        self.catalogue.duration((until - state.since).num_seconds().max(0).unsigned_abs())
    }

    /// Marks that cannot be read are as good as none: at worst something is told once more.
    async fn marks(&self) -> Result<Marks> {
        let kept = self.store.value(&self.shop, MARKS).await?;
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn keep(&self, marks: &Marks) -> Result<()> {
        let text = serde_json::to_string(marks).unwrap_or_default();
        self.store.set_value(&self.shop, MARKS, Some(&text)).await
    }
}

/// The key of a first message tells how it is sent, so that a later process can finish it.
fn first_key(cause: &str, silent: bool, now: Time) -> String {
    let sound = if silent { "silent" } else { "loud" };
    format!("{ALERT_KEY}{}/{sound}/{}", now.timestamp_micros(), about_channel(cause).unwrap_or("all"))
}

fn is_silent(first_key: &str) -> bool {
    first_key.split('/').nth(2) == Some("silent")
}

fn about_channel(cause: &str) -> Option<&str> {
    cause.strip_prefix(CHANNEL_CAUSE)
}

fn watched(state: &AlertState, marks: &Marks) -> Watched {
    let cause = &state.alert.cause;
    let mark = |marks: &BTreeMap<String, i64>| marks.get(cause).copied().map(from_micros);
    Watched {
        state: state.clone(),
        over_since: mark(&marks.over_since),
        cool_until: mark(&marks.cool_until),
        about_channel: about_channel(cause).unwrap_or("").to_owned(),
    }
}
