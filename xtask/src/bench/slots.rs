//! How late a task starts after the moment it was due.
//!
//! The tasks themselves tell: each appends its slot and the time to a file, so that the delay ends
//! where the user's command begins. Bash's own start is thus part of it, on both sides.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, Unit};

use super::{
    Bench, dags,
    figures::{Figures, quantile},
    floor,
    program::until,
};

/// Slots of one DAG, a second apart: enough for a p99.
const SLOTS: usize = 100;
/// DAGs due at the same moment.
const CROWD: usize = 1_000;
/// What the scheduler runs at once unless told otherwise; the floor gets the same.
const AT_ONCE: usize = 32;

/// Measures one DAG that is due often and many that are due together.
pub fn measure(bench: &Bench) -> Result<Figures> {
    let mut figures = Figures::default();
    one(bench, &mut figures)?;
    crowd(bench, &mut figures)?;
    Ok(figures)
}

fn one(bench: &Bench, figures: &mut Figures) -> Result<()> {
    let log = bench.folder.join("one.log");
    let dag = dags::stamp("every 1s", "", &log.to_string_lossy());
    let home = bench.program.home(bench.folder.join("one"), &[("one".to_owned(), dag)])?;
    let (server, _) = home.ready(1)?;
    home.unpause(&["one".to_owned()])?;
    // The first slot lay in the past when the DAG was switched on.
    until("the DAG has run often enough", Duration::from_secs(1), || {
        Ok(slots(&log)?.len() > SLOTS)
    })?;
    server.stop()?;
    let slots = slots(&log)?;
    let late = slots.iter().skip(1).map(|(slot, times)| (times[0] - *slot as f64) * 1e3);
    let late: Vec<f64> = late.collect();
    figures.add("one due, p99", "ms", vec![quantile(&late, 0.99)]);
    figures.add("one due", "ms", late);
    Ok(())
}

fn crowd(bench: &Bench, figures: &mut Figures) -> Result<()> {
    let log = bench.folder.join("crowd.log");
    let start = (Timestamp::now() + SignedDuration::from_secs(30)).round(Unit::Second)?;
    let dag = dags::stamp("every 20s", &start.to_string(), &log.to_string_lossy());
    let dags: Vec<_> = (0..CROWD).map(|n| (format!("d{n}"), dag.clone())).collect();
    let names: Vec<_> = dags.iter().map(|(name, _)| name.clone()).collect();
    let home = bench.program.home(bench.folder.join("crowd"), &dags)?;
    let (server, _) = home.ready(CROWD)?;
    home.unpause(&names)?;
    let mut floors = Vec::new();
    for round in 1..=bench.rounds {
        until("all DAGs have run", Duration::from_millis(200), || {
            let complete = slots(&log)?.into_values().filter(|times| times.len() == CROWD);
            Ok(complete.count() >= round)
        })?;
        floors.push(floor_of_crowd(bench, &bench.folder.join(format!("floor{round}.log")))?);
    }
    server.stop()?;
    let all = slots(&log)?;
    let complete = all.iter().filter(|(_, times)| times.len() == CROWD);
    let last = complete.map(|(slot, times)| quantile(times, 1.0) - *slot as f64).take(bench.rounds);
    figures.add("1,000 due", "s", last.collect());
    figures.add("spawn loop", "s", floors);
    figures.ratio("1,000 due / spawn loop");
    Ok(())
}

/// How long a bare loop takes until the last of as many processes has started.
fn floor_of_crowd(bench: &Bench, log: &Path) -> Result<f64> {
    let command = format!("echo 1970-01-01T00:00:00Z $EPOCHREALTIME >> '{}'", log.display());
    let start = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
    floor::spawn_loop(bench, CROWD, AT_ONCE, &command)?;
    let all = slots(log)?;
    let times = all.values().next().context("the floor left no stamps")?;
    Ok(quantile(times, 1.0) - start)
}

/// The stamps in `log`: for each slot when its processes ran, in seconds since the epoch. A last
/// line that is still being written is left out.
fn slots(log: &Path) -> Result<BTreeMap<i64, Vec<f64>>> {
    let text = if log.exists() { fs::read_to_string(log)? } else { String::new() };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut slots: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for line in whole.lines() {
        let (slot, time) = line.split_once(' ').context("a stamp is a slot and a time")?;
        let slot: Timestamp = slot.parse()?;
        slots.entry(slot.as_second()).or_default().push(time.parse()?);
    }
    Ok(slots)
}
