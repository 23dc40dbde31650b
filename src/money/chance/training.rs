//! Trains the order model on the shop's own chats: learned on the earlier ones, measured on the later ones, which it
//! has not seen; kept only when it is surely better there than the base rate.

use crate::model::facts::Facts;
use crate::model::learned::Feature;
use crate::model::order_model::{Fifth, Measured, OrderModel, Refusal};
use crate::money::chance::features::{FEATURES, Said, cells, seen_until};
use crate::money::chance::moments::{Moment, moments};
use crate::stats::calibration::{auc, by_fifths, calibration_error, skill};
use crate::stats::learner::{Column, Sample, judge_all, learn};

/// Orders without which nothing is learned, in all and among the later chats.
const ORDERS_LEAST: usize = 100;
const LATER_ORDERS_LEAST: usize = 20;
/// Share of the chats that is learned from, by time.
const EARLIER: f64 = 0.7;

/// One training; `version` is the number it gets.
pub fn train(facts: &Facts, version: u32) -> OrderModel {
    let links = crate::money::attribution::link_orders(facts);
    let mut known: Vec<Moment> = moments(facts, &links).into_iter().filter(|moment| moment.is_mature).collect();
    known.sort_by_key(|moment| (moment.at, moment.chat, moment.episode));
    let sample = sample(facts, &known);
    let orders = sample.happened.iter().filter(|came| **came).count();
    let mut model = OrderModel {
        version,
        trained_at: facts.now,
        chats: known.len() as u64,
        orders: orders as u64,
        measured: None,
        refusal: Some(Refusal::TooFew),
        learned: None,
    };
    let split = (known.len() as f64 * EARLIER) as usize;
    let (earlier, later) = (rows(&sample, 0..split), rows(&sample, split..known.len()));
    if orders < ORDERS_LEAST || later.happened.iter().filter(|came| **came).count() < LATER_ORDERS_LEAST {
        return model;
    }
    model.measured = measure(&earlier, &later);
    let has_skill = model.measured.as_ref().is_some_and(|measured| measured.skill_low > 0.0);
    model.learned = if has_skill { learn(&sample) } else { None };
    model.refusal = model.learned.is_none().then_some(Refusal::NoSkill);
    model
}

fn measure(earlier: &Sample, later: &Sample) -> Option<Measured> {
    let trial = learn(earlier)?;
    let told = judge_all(&trial, later);
    let (skill, skill_low) = skill(&told, &later.happened, trial.base_rate)?;
    let fifths = by_fifths(&told, &later.happened);
    let fifths = fifths.into_iter().map(|(promised, came, count)| Fifth { promised, came, count: count as u64 });
    Some(Measured {
        skill,
        skill_low,
        auc: auc(&told, &later.happened),
        calibration_error: calibration_error(&told, &later.happened)?,
        fifths: fifths.collect(),
    })
}

/// The features of moments as a table.
pub fn sample(facts: &Facts, moments: &[Moment]) -> Sample {
    let mut columns: Vec<Column> = FEATURES
        .iter()
        .map(|feature| match feature.said {
            Said::Name(_) | Said::Intent => Column::Categories(Vec::with_capacity(moments.len())),
            _ => Column::Numbers(Vec::with_capacity(moments.len())),
        })
        .collect();
    let mut happened = Vec::with_capacity(moments.len());
    for moment in moments {
        let Some(seen) = seen_until(facts, &facts.chats[moment.chat], moment.episode, moment.at) else { continue };
        happened.push(moment.delay_secs.is_some());
        for (column, cell) in columns.iter_mut().zip(cells(&seen)) {
            match (column, cell) {
                (Column::Numbers(cells), Feature::Number(number)) => cells.push(number),
                (Column::Numbers(cells), _) => cells.push(f64::NAN),
                (Column::Categories(cells), Feature::Category(name)) => cells.push(name.to_owned()),
                (Column::Categories(cells), _) => cells.push(String::new()),
            }
        }
    }
    Sample { names: FEATURES.iter().map(|feature| feature.name.to_owned()).collect(), columns, happened }
}

fn rows(sample: &Sample, range: std::ops::Range<usize>) -> Sample {
    let cut = |column: &Column| match column {
        Column::Numbers(cells) => Column::Numbers(cells[range.clone()].to_vec()),
        Column::Categories(cells) => Column::Categories(cells[range.clone()].to_vec()),
    };
    Sample {
        names: sample.names.clone(),
        columns: sample.columns.iter().map(cut).collect(),
        happened: sample.happened[range.clone()].to_vec(),
    }
}
