//! Whatever a channel answers and whenever the process dies: no report twice, none silently lost.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use proptest::prelude::*;
use spindle::channels::Channel;
use spindle::http::HttpError;
use spindle::model::ids::Shop;
use spindle::model::run::{Delivery, Post, PostState};
use spindle::model::time::{Clock, from_micros};
use spindle::spine::alerts::{Alerts, Config};
use spindle::spine::outbox::Outbox;
use spindle::store::{self, Store};
use spindle::text::catalogue::Catalogue;
use tokio::sync::Notify;

/// What happens to one attempt.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Taken,
    TakenAnswerLost,
    LostBefore,
    NotSent,
    Busy,
    Refused,
    /// The process dies before, after the messenger took it.
    DiesBefore,
    DiesAfter,
}

/// A messenger that follows a script, then takes everything.
#[derive(Default)]
struct Messenger {
    script: Mutex<VecDeque<Fate>>,
    taken: Mutex<Vec<String>>,
    died: Notify,
}

#[async_trait]
impl Channel for Messenger {
    fn name(&self) -> &str {
        "owner"
    }

    async fn deliver(&self, post: &Post, _reply_to: Option<i64>) -> Delivery {
        let fate = self.script.lock().unwrap().pop_front().unwrap_or(Fate::Taken);
        if matches!(fate, Fate::Taken | Fate::TakenAnswerLost | Fate::DiesAfter) {
            self.taken.lock().unwrap().push(post.key.clone());
        }
        match fate {
            Fate::Taken => Delivery::Delivered { message_id: Some(1) },
            Fate::TakenAnswerLost | Fate::LostBefore => Delivery::Unknown { reason: "lost".into() },
            Fate::NotSent => Delivery::NotSent { after: None, reason: "away".into() },
            Fate::Busy => Delivery::NotSent { after: Some(std::time::Duration::from_secs(77)), reason: "busy".into() },
            Fate::Refused => Delivery::Refused { reason: "no".into() },
            Fate::DiesBefore | Fate::DiesAfter => {
                self.died.notify_one();
                std::future::pending().await
            }
        }
    }

    async fn check(&self) -> Result<Vec<String>, HttpError> {
        Ok(Vec::new())
    }
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    use Fate::*;
    let fate =
        prop::sample::select(vec![Taken, TakenAnswerLost, LostBefore, NotSent, Busy, Refused, DiesBefore, DiesAfter]);
    prop::collection::vec(fate, 0..14)
}

async fn outbox(store: &Arc<dyn Store>, clock: &Clock, messenger: &Arc<Messenger>) -> Outbox {
    let config = Config {
        waiting: spindle::model::time::Seconds(60),
        repeat: spindle::model::time::Seconds(14_400),
        group: spindle::model::time::Seconds(60),
        quiet_hours: String::new(),
        warn: false,
        escalate_after: spindle::model::time::Seconds(900),
        payment_hosts: Vec::new(),
        heartbeat_url: spindle::model::secret::Secret::default(),
        heartbeat_every: spindle::model::time::Seconds(300),
    };
    let catalogue = Arc::new(Catalogue::new("ru").unwrap());
    let rules = config.rules(chrono_tz::UTC);
    let alerts =
        Alerts::new(store.clone(), Shop::main(), clock.clone(), rules, catalogue.clone(), vec!["owner".to_owned()]);
    let outbox = Outbox::new(
        store.clone(),
        Shop::main(),
        clock.clone(),
        catalogue,
        Arc::new(alerts),
        vec![messenger.clone() as Arc<dyn Channel>],
    );
    outbox.recover().await.unwrap();
    outbox
}

/// Delivers through every death until all is settled.
async fn live(store: &Arc<dyn Store>, clock: &Clock, messenger: &Arc<Messenger>) {
    let mut program = outbox(store, clock, messenger).await;
    for _ in 0..60 {
        let settled = tokio::select! {
            biased;
            settled = program.deliver_due() => settled.unwrap(),
            () = messenger.died.notified() => {
                program = outbox(store, clock, messenger).await;
                false
            }
        };
        let waiting = store.outbox(&Shop::main(), Some(PostState::Pending), 100).await.unwrap();
        if settled && waiting.is_empty() {
            return;
        }
        clock.advance(TimeDelta::seconds(301));
    }
    panic!("never settles");
}

fn posts(at: spindle::model::time::Time) -> Vec<Post> {
    let post = |key: String, may_repeat| Post {
        key,
        channel: "owner".into(),
        html: "текст".into(),
        silent: false,
        may_repeat,
        reply_to: None,
        attachment: None,
        created_at: at,
        expires_at: None,
    };
    let mut posts: Vec<Post> = (1..=3).map(|part| post(format!("daily/2026-03-02/owner/{part}"), false)).collect();
    posts.extend((1..=2).map(|number| post(format!("alert/{number}/loud/all/owner"), true)));
    posts
}

async fn story(script: Vec<Fate>) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(from_micros(1_772_442_000_000_000));
    let store = store::open("sqlite://spindle.db", folder.path(), clock.clone()).await.unwrap();
    let messenger = Arc::new(Messenger { script: Mutex::new(script.into()), ..Messenger::default() });
    let posts = posts(clock.now());
    store.post(&Shop::main(), &posts).await.unwrap();
    live(&store, &clock, &messenger).await;

    let taken = messenger.taken.lock().unwrap().clone();
    let mut times = BTreeMap::<&str, usize>::new();
    taken.iter().for_each(|key| *times.entry(key).or_default() += 1);
    for post in &posts {
        let entry = store.outbox_entry(&Shop::main(), &post.key).await.unwrap().unwrap();
        let count = times.get(post.key.as_str()).copied().unwrap_or(0);
        prop_assert!(count <= if post.may_repeat { 2 } else { 1 }, "{} was taken {count} times", post.key);
        match entry.state {
            PostState::Sent => prop_assert!(count >= 1, "{} is called sent and was not", post.key),
            PostState::Unknown => {
                let notice = format!("unknown/{}/try-{}", post.key, entry.attempts);
                let told = store.outbox_entry(&Shop::main(), &notice).await.unwrap();
                prop_assert!(told.is_some(), "{} is unknown and nobody is told", post.key);
            }
            PostState::Dead => {}
            state => prop_assert!(false, "{} is left {state:?}", post.key),
        }
    }
    let parts: Vec<&String> = taken.iter().filter(|key| key.starts_with("daily/")).collect();
    prop_assert!(parts.is_sorted(), "parts out of order: {parts:?}");

    // Once more with nothing to do: nothing at all happens.
    let before = taken.len();
    live(&store, &clock, &messenger).await;
    prop_assert_eq!(messenger.taken.lock().unwrap().len(), before);
    store.close().await;
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_report_twice_and_none_lost(script in fates()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(story(script))?;
    }
}
