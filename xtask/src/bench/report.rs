//! The figures as a table for people and as JSON for whoever draws them over time.
//!
//! Judges medians against bars; what a figure means is for the module that measured it.

use std::fmt::Write;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    figures::{Figure, Figures, quantile},
    rows::{Limit, Row},
};

/// Prints one row: a line for each figure, with its bar if it has one.
pub fn print(row: &Row, figures: &Figures) {
    print!("{}", table(row, figures));
}

/// How many bars of `measured` are missed.
pub fn missed(measured: &[(&Row, Figures)]) -> usize {
    let count = |(row, figures): &(&Row, Figures)| {
        row.bars.iter().filter(|bar| !is_met(bar.limit, median_of(figures, bar.figure))).count()
    };
    measured.iter().map(count).sum()
}

/// Everything that was measured, every sample included.
pub fn json(measured: &[(&Row, Figures)], rounds: usize) -> Result<String> {
    let rows: Vec<Value> = measured.iter().map(|(row, figures)| row_json(row, figures)).collect();
    let document = json!({
        "date": Timestamp::now().to_string(),
        "processors": std::thread::available_parallelism()?.get(),
        "rounds": rounds,
        "rows": rows,
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn table(row: &Row, figures: &Figures) -> String {
    let mut text = format!("\n{}: {}\n", row.name, row.what);
    for figure in figures.iter() {
        let range = (quantile(&figure.samples, 0.0), quantile(&figure.samples, 1.0));
        let range = format!("({} .. {})", number(range.0), number(range.1));
        let median = format!("{} {}", number(figure.median()), figure.unit);
        let bar = row.bars.iter().find(|bar| bar.figure == figure.name);
        let bar = bar.map_or_else(String::new, |bar| verdict(bar.limit, figure.median()));
        let line = format!("  {:30} {median:>12}  {range:24} {bar}", figure.name);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for bar in row.bars.iter().filter(|bar| figures.samples(bar.figure).is_empty()) {
        let _ = writeln!(text, "  {:30} not measured", bar.figure);
    }
    text
}

fn verdict(limit: Limit, median: f64) -> String {
    let bar = match limit {
        Limit::AtMost(limit) => format!("at most {limit}"),
        Limit::AtLeast(limit) => format!("at least {limit}"),
    };
    format!("{bar}: {}", if is_met(limit, median) { "met" } else { "MISSED" })
}

fn is_met(limit: Limit, median: f64) -> bool {
    match limit {
        Limit::AtMost(limit) => median <= limit,
        Limit::AtLeast(limit) => median >= limit,
    }
}

fn median_of(figures: &Figures, name: &str) -> f64 {
    quantile(figures.samples(name), 0.5)
}

/// Three significant digits, as far as they are behind the point.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 || size == 0.0 => 2,
        size if size >= 0.1 => 3,
        _ => 5,
    };
    format!("{value:.decimals$}")
}

fn row_json(row: &Row, figures: &Figures) -> Value {
    let figure = |figure: &Figure| {
        let bar = row.bars.iter().find(|bar| bar.figure == figure.name);
        let limit = bar.map(|bar| match bar.limit {
            Limit::AtMost(limit) => json!({ "at_most": limit }),
            Limit::AtLeast(limit) => json!({ "at_least": limit }),
        });
        json!({
            "name": figure.name,
            "unit": figure.unit,
            "median": figure.median(),
            "samples": figure.samples,
            "bar": limit,
            "met": bar.map(|bar| is_met(bar.limit, figure.median())),
        })
    };
    let figures: Vec<Value> = figures.iter().map(figure).collect();
    json!({ "name": row.name, "what": row.what, "figures": figures })
}

#[cfg(test)]
mod tests {
    use super::super::rows::Bar;
    use super::*;

    const ROW: Row = Row {
        name: "a",
        what: "b",
        measure: |_| Ok(Figures::default()),
        bars: &[
            Bar { figure: "fast", limit: Limit::AtMost(1.0) },
            Bar { figure: "much", limit: Limit::AtLeast(0.6) },
            Bar { figure: "absent", limit: Limit::AtMost(1.0) },
        ],
    };

    fn figures() -> Figures {
        let mut figures = Figures::default();
        figures.add("fast", "s", vec![0.5, 1.0, 70.0]);
        figures.add("much", "", vec![0.59]);
        figures.add("floor", "ms", vec![123.4]);
        figures
    }

    #[test]
    fn a_table_shows_medians_ranges_and_bars() {
        let expected = "
a: b
  fast                                 1.00 s  (0.500 .. 70.0)          at most 1: met
  much                                 0.590   (0.590 .. 0.590)         at least 0.6: MISSED
  floor                                123 ms  (123 .. 123)
  absent                         not measured
";
        assert_eq!(table(&ROW, &figures()), expected);
    }

    #[test]
    fn what_is_missed_or_not_measured_counts() {
        assert_eq!(missed(&[(&ROW, figures())]), 2);
    }

    #[test]
    fn json_holds_every_sample() {
        let row = row_json(&ROW, &figures());
        assert_eq!(row["figures"][0]["samples"], json!([0.5, 1.0, 70.0]));
        assert_eq!(row["figures"][1]["bar"], json!({ "at_least": 0.6 }));
        assert_eq!(row["figures"][1]["met"], json!(false));
        assert_eq!(row["figures"][2]["met"], json!(null));
    }
}
