//! What screens ask, with a long history behind them.
//!
//! The history is too long to be made by running tasks, so an example of the host writes it into
//! the database and asks; here its answers become figures.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Bench, figures::Figures};
use crate::shell;

/// The screens, as the example calls them.
const SCREENS: &[&str] = &[
    "home",
    "dags",
    "timeline",
    "queue",
    "palette",
    "grid",
    "grid, long ago",
    "calendar",
    "next",
    "backlog",
    "graph",
    "live run",
    "changes",
    "try",
    "log of 1 GB, end",
    "log of 1 GB, middle",
];

/// Measures the median answer of each screen.
pub fn measure(bench: &Bench) -> Result<Figures> {
    let rounds = (bench.rounds * 5).to_string();
    let args = ["run", "--release", "--quiet", "-p", "mainspring-host", "--example", "screens"];
    let text = shell::output(shell::cargo(&args).args(["--", &rounds]))?;
    let told: Value = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    let mut figures = Figures::default();
    for screen in SCREENS {
        let milliseconds = told[screen].as_f64().with_context(|| format!("no `{screen}`"))?;
        figures.add(screen, "ms", vec![milliseconds]);
    }
    Ok(figures)
}
