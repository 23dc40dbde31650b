//! The order model as a job: trained, numbered, kept, and read back with the facts.

use std::sync::Arc;

use spindle::app::{App, Stop};
use spindle::config::{self, Inputs};
use spindle::model::order_model::OrderModel;
use spindle::model::run::RunState;
use spindle::model::time::{Clock, Period};
use spindle::money::chance::Chances;

#[tokio::test(flavor = "multi_thread")]
async fn every_training_has_its_number_and_the_latest_comes_with_the_facts() {
    let folder = tempfile::tempdir().unwrap();
    let text = "data_dir = \".\"\n[shop]\nlast_days = 31\n[sources.chats]\nkind = \"demo\"\n[sources.demo]\ndays = 30\nchats = 320\nseed = 7\n";
    std::fs::write(folder.path().join("config.toml"), text).unwrap();
    let clock = Clock::fixed("2026-03-03T08:00:00Z".parse().unwrap());
    let inputs = Inputs {
        file: None,
        variables: Vec::new(),
        folder: folder.path().to_path_buf(),
        now: clock.now(),
        needs_data_dir: true,
    };
    let loaded = config::load(&inputs).unwrap_or_else(|faults| panic!("{}", config::tell(&faults)));
    let app: Arc<App> = App::build(loaded.config, clock.clone()).await.unwrap();
    let (store, shop) = (app.parts.store.clone(), app.parts.shop.clone());
    for job in ["export", "analyse", "order_model", "order_model"] {
        let run = app.once(job, &Stop::default()).await.unwrap();
        assert_eq!(run.state, RunState::Ok, "{job}: {:?}", run.error);
        clock.advance(chrono::TimeDelta::minutes(1));
    }
    let kept = |name: &'static str| {
        let (store, shop) = (store.clone(), shop.clone());
        async move {
            let text = store.value(&shop, name).await.unwrap().unwrap();
            serde_json::from_str::<OrderModel>(&text).unwrap()
        }
    };
    assert_eq!(kept("order_model.1").await.version, 1);
    let period = Period::new(clock.now() - chrono::TimeDelta::days(31), clock.now());
    let facts = store.facts(&shop, period, &app.parts.rules, clock.now()).await.unwrap();
    let model = facts.order_model.clone().unwrap();
    assert_eq!((model.version, model.as_ref()), (2, &kept("order_model").await));
    assert!(model.chats > 50 && model.orders > 0, "{model:?}");
    // A model is used or its refusal is told, never neither.
    assert_eq!(model.learned.is_some(), model.refusal.is_none());

    let chances = Chances::new(&facts);
    let risks: Vec<_> = facts.chats.iter().filter_map(|chat| chances.at_risk(chat)).collect();
    assert!(!risks.is_empty());
    for risk in &risks {
        assert!(risk.sum.0 >= 0 && risk.sum <= risk.expected && risk.chance.count > 0, "{risk:?}");
        assert!(risk.chance.interval.0 <= risk.chance.probability && risk.chance.probability <= risk.chance.interval.1);
    }
    store.close().await;
}
