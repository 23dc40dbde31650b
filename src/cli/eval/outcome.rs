//! `eval outcome`: the learner behind the probability of an order, on any table with a yes-no column.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::read;
use crate::cli::exit::Exit;
use crate::cli::screen;
use crate::stats::calibration::{auc, brier, by_fifths, calibration_error, skill};
use crate::stats::learner::{Column, Sample, judge_all, learn};
use crate::text::learn::csv;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV with a header; comma or semicolon between the cells
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// The same columns, for measuring
    #[arg(long, value_name = "FILE")]
    test: PathBuf,
    /// The column to foretell: true or false, yes or no, 1 or 0
    #[arg(long, value_name = "COLUMN")]
    target: String,
    /// One JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// Cells of a file by column.
struct Cells {
    names: Vec<String>,
    /// By column.
    columns: Vec<Vec<String>>,
    happened: Vec<bool>,
}

/// Learns on one file, judges the other, prints how well.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Exit> {
    let train = load(&arguments.train, &arguments.target)?;
    let test = load(&arguments.test, &arguments.target)?;
    let (train, test) = samples(train, test).map_err(Exit::usage)?;
    let started = Instant::now();
    let model = learn(&train).ok_or_else(|| {
        Exit::usage(format!("{}: each outcome must occur at least ten times", arguments.train.display()))
    })?;
    let secs = started.elapsed().as_secs_f64();
    let judged = judge_all(&model, &test);
    let measures = [
        ("auc", auc(&judged, &test.happened)),
        ("brier", brier(&judged, &test.happened)),
        ("ece", calibration_error(&judged, &test.happened)),
        ("brier_of_base_rate", brier(&vec![model.base_rate; judged.len()], &test.happened)),
        ("skill", skill(&judged, &test.happened, model.base_rate).map(|skill| skill.0)),
        ("train_seconds", Some(secs)),
        ("trees", Some(model.trees.len() as f64)),
        ("train", Some(train.happened.len() as f64)),
        ("test", Some(test.happened.len() as f64)),
    ];
    if arguments.json {
        let values: serde_json::Map<String, serde_json::Value> =
            measures.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        screen::say(&serde_json::Value::Object(values).to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    let rows = measures.map(|(name, value)| vec![name.to_owned(), shown(value)]);
    screen::say(&screen::table(&["measure", "value"], &rows));
    let fifths = by_fifths(&judged, &test.happened);
    let rows: Vec<Vec<String>> = fifths
        .iter()
        .map(|(promised, came, count)| vec![format!("{promised:.3}"), format!("{came:.3}"), count.to_string()])
        .collect();
    screen::say(&screen::table(&["promised", "came", "cases"], &rows));
    Ok(ExitCode::SUCCESS)
}

fn load(file: &Path, target: &str) -> Result<Cells, Exit> {
    parse(&read(file)?, target).map_err(|fault| Exit::usage(format!("{}: {fault}", file.display())))
}

fn parse(source: &str, target: &str) -> Result<Cells, String> {
    let source = source.trim_start_matches('\u{FEFF}');
    let header = source.lines().next().unwrap_or_default();
    let separator = if header.matches(';').count() > header.matches(',').count() { ';' } else { ',' };
    let mut rows = csv::records(source, separator)?.into_iter();
    let (_, header) = rows.next().ok_or("the file is empty")?;
    let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let place = names
        .iter()
        .position(|name| name == target)
        .ok_or_else(|| format!("line 1: there is no column '{target}'; there are {}", names.join(", ")))?;
    let mut cells = Cells { columns: vec![Vec::new(); names.len()], names, happened: Vec::new() };
    for (line, row) in rows {
        if row.len() != cells.names.len() {
            return Err(format!("line {line}: {} cells instead of {}", row.len(), cells.names.len()));
        }
        let happened = outcome(&row[place]).ok_or_else(|| format!("line {line}: '{}' is no yes or no", row[place]))?;
        cells.happened.push(happened);
        cells.columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell.trim().to_owned()));
    }
    cells.columns.remove(place);
    cells.names.remove(place);
    Ok(cells)
}

fn outcome(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" | "да" => Some(true),
        "false" | "no" | "0" | "нет" => Some(false),
        _ => None,
    }
}

/// A column is one of numbers when every cell of both files is a number or empty.
fn samples(train: Cells, test: Cells) -> Result<(Sample, Sample), String> {
    let (known, other): (BTreeSet<&String>, BTreeSet<&String>) =
        (train.names.iter().collect(), test.names.iter().collect());
    if train.names != test.names {
        let odd: Vec<&str> = known.symmetric_difference(&other).map(|name| name.as_str()).collect();
        return Err(format!("the columns of both files differ or stand in another order: {}", odd.join(", ")));
    }
    let is_number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok_and(f64::is_finite);
    let numeric: Vec<bool> =
        train.columns.iter().zip(&test.columns).map(|(one, two)| one.iter().chain(two).all(is_number)).collect();
    let sample = |cells: Cells| {
        let columns = cells.columns.into_iter().zip(&numeric).map(|(column, numeric)| match numeric {
            true => Column::Numbers(column.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()),
            false => Column::Categories(column),
        });
        Sample { columns: columns.collect(), names: cells.names, happened: cells.happened }
    };
    Ok((sample(train), sample(test)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_categories_and_gaps() {
        let one = parse("a;b;won\n1;x;TRUE\n;y;false\n", "won").unwrap();
        let two = parse("a;b;won\n2.5;;1\n", "won").unwrap();
        let (one, two) = samples(one, two).unwrap();
        assert_eq!(one.happened, [true, false]);
        assert!(matches!(&one.columns[0], Column::Numbers(cells) if cells[0] == 1.0 && cells[1].is_nan()));
        assert_eq!(two.columns[1], Column::Categories(vec![String::new()]));
    }

    #[test]
    fn faults_are_named() {
        assert!(parse("", "won").err().unwrap().contains("empty"));
        assert!(parse("a,b\n1,2\n", "won").err().unwrap().contains("a, b"));
        assert!(parse("a,won\n1\n", "won").err().unwrap().starts_with("line 2"));
        assert!(parse("a,won\n1,maybe\n", "won").err().unwrap().contains("maybe"));
        let fault = samples(parse("a,won\n1,1\n", "won").unwrap(), parse("b,won\n1,1\n", "won").unwrap());
        assert!(fault.err().unwrap().contains("a, b"));
    }
}
