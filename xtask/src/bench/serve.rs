//! What a scheduler with many DAGs weighs, how soon it is there, and whether it really sleeps.
//!
//! "There" means that the command line lists every DAG; the time of that command is part of it.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use jiff::{Timestamp, ToSpan};

use super::{
    Bench, dags,
    figures::Figures,
    program::{Home, until},
};

const DAGS: usize = 1_000;
/// How long it is left alone before and while its wake-ups are counted.
const SETTLE: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(10);

/// Measures cold and warm starts, a changed file, and idleness.
pub fn measure(bench: &Bench) -> Result<Figures> {
    let mut figures = Figures::default();
    let dags = nightly()?;
    let mut cold = Vec::new();
    for round in 0..bench.rounds {
        let home = bench.program.home(bench.folder.join(format!("cold{round}")), &dags)?;
        let (server, time) = home.ready(DAGS)?;
        cold.push(time.as_secs_f64());
        server.stop()?;
    }
    figures.add("cold, all listed", "s", cold);
    let home = bench.program.home(bench.folder.join("serve"), &dags)?;
    let (server, _) = home.ready(DAGS)?;
    let names: Vec<String> = dags.into_iter().map(|(name, _)| name).collect();
    home.unpause(&names)?;
    figures.add("changed file live", "s", changes(&home, bench.rounds)?);
    server.stop()?;
    idle(&home, bench.rounds, &mut figures)?;
    Ok(figures)
}

/// DAGs of three tasks that are due once a day, tomorrow at the earliest.
fn nightly() -> Result<Vec<(String, String)>> {
    let tomorrow = (Timestamp::now() + 24.hours()).strftime("%Y-%m-%d").to_string();
    let text = format!(
        "description: as written\nschedule: \"0 3 * * *\"\nstart_date: {tomorrow}\n{}",
        dags::chain(3, "true")
    );
    Ok((0..DAGS).map(|n| (format!("d{n}"), text.clone())).collect())
}

/// The time from writing a file until its new description is listed.
fn changes(home: &Home<'_>, rounds: usize) -> Result<Vec<f64>> {
    let mut samples = Vec::new();
    for round in 0..rounds {
        let file = home.dag(&format!("d{round}"));
        let text = fs::read_to_string(&file)?;
        let start = Instant::now();
        fs::write(&file, text.replace("as written", "as changed"))?;
        until("the changed file is listed", Duration::from_millis(2), || {
            let changed = |dag: &serde_json::Value| dag["description"] == "as changed";
            Ok(home.list()?.iter().filter(|dag| changed(dag)).count() == round + 1)
        })?;
        samples.push(start.elapsed().as_secs_f64());
    }
    Ok(samples)
}

fn idle(home: &Home<'_>, rounds: usize, figures: &mut Figures) -> Result<()> {
    let (mut ready, mut rss, mut wakes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (server, time) = home.ready(DAGS)?;
        ready.push(time.as_secs_f64());
        thread::sleep(SETTLE);
        let before = server.sleeps()?;
        thread::sleep(IDLE);
        // A thread that ended meanwhile takes its count with it.
        let after = server.sleeps()?.into_iter();
        wakes.push(after.map(|(thread, n)| n - before.get(&thread).unwrap_or(&0.0)).sum());
        rss.push(server.rss()?);
        server.stop()?;
    }
    figures.add("start to ready", "s", ready);
    figures.add("RSS, idle", "MB", rss);
    figures.add("wake-ups in 10 s, idle", "", wakes);
    Ok(())
}
