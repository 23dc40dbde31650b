//! The lists are whole: names unique, references valid, every entry told to people.

use std::collections::BTreeSet;

use spindle::config::Config;
use spindle::jobs::{JOBS, Timing};
use spindle::reports::REPORTS;
use spindle::spine::pattern::Pattern;
use spindle::tables::TABLES;

fn all_unique<'a>(names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name), "{name} is listed twice");
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit()), "{name}");
    }
}

#[test]
fn names_are_unique() {
    all_unique(JOBS.iter().map(|job| job.name));
    all_unique(TABLES.iter().map(|table| table.name));
    all_unique(REPORTS.iter().map(|report| report.name));
}

#[test]
fn jobs_follow_jobs_that_come_before_them() {
    for (place, job) in JOBS.iter().enumerate() {
        let Timing::After(parent, _) = &job.timing else { continue };
        assert!(JOBS[..place].iter().any(|other| other.name == *parent), "{} follows {parent}", job.name);
    }
}

#[test]
fn every_job_has_sound_defaults_and_is_told() {
    let config = Config::compiled().unwrap();
    for job in JOBS {
        assert!(!job.what.is_empty(), "{} has no sentence", job.name);
        assert!((job.deadline)(&config.jobs).0 >= 60, "{}", job.name);
        if let Timing::Pattern(pattern) = &job.timing
            && !pattern(&config.jobs).is_empty()
        {
            Pattern::parse(pattern(&config.jobs), config.zone()).unwrap();
        }
    }
}

#[test]
fn every_report_has_its_job() {
    for report in REPORTS {
        let job = format!("report_{}", report.name);
        assert!(JOBS.iter().any(|entry| entry.name == job), "no job {job}");
    }
}
