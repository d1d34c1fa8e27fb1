//! What a task costs beside its process: many at once, and one after the other.
//!
//! `run` is measured as a whole process with a throw-away store; `serve` by the run's own dates,
//! with every change of state on the disk.

use anyhow::Result;

use super::{
    Bench, dags,
    figures::{Figures, Side},
    floor,
};

const WIDTH: usize = 5_000;
const AT_ONCE: usize = 16;
const HOPS: usize = 200;

/// Many tasks between two.
pub fn fan_out(bench: &Bench) -> Result<Figures> {
    let all = WIDTH + 2;
    let floors: Vec<Side<'_>> = vec![
        ("xargs -P", Box::new(|| floor::xargs(bench, all, AT_ONCE))),
        ("spawn loop", Box::new(|| floor::spawn_loop(bench, all, AT_ONCE, "true"))),
    ];
    let mut figures = beside(bench, "fan_out", dags::fan_out(WIDTH, AT_ONCE), floors)?;
    for ratio in ["run / xargs -P", "serve / xargs -P", "spawn loop / run", "spawn loop / serve"] {
        figures.ratio(ratio);
    }
    Ok(figures)
}

/// Many tasks in sequence: what lies between two of them.
pub fn chain(bench: &Bench) -> Result<Figures> {
    let floors: Vec<Side<'_>> = vec![
        ("process", Box::new(|| floor::bare_process(bench))),
        ("fdatasync", Box::new(|| floor::fdatasync(bench))),
    ];
    let mut figures = beside(bench, "chain", dags::chain(HOPS, "true"), floors)?;
    let above = |total: f64, floor: f64| (total / HOPS as f64 - floor) * 1e3;
    figures.combine(("process and sync", "s"), ("process", "fdatasync"), |a, b| a + b);
    figures.combine(("run, above a process", "ms"), ("run", "process"), above);
    figures.combine(("serve, above process and sync", "ms"), ("serve", "process and sync"), above);
    Ok(figures)
}

/// A short sequence of tasks that print something, as other schedulers publish it.
pub fn forty(bench: &Bench) -> Result<Figures> {
    let bare = || floor::spawn_loop(bench, 40, 1, "echo 42");
    let floors: Vec<Side<'_>> = vec![("bare processes", Box::new(bare))];
    beside(bench, "forty", dags::chain(40, "echo 42"), floors)
}

/// Measures the DAG `text` by `run` and by `serve`, in turns with its floors.
fn beside(bench: &Bench, name: &str, text: String, floors: Vec<Side<'_>>) -> Result<Figures> {
    let home = bench.program.home(bench.folder.join(name), &[(name.to_owned(), text)])?;
    let (server, _) = home.ready(1)?;
    home.unpause(&[name.to_owned()])?;
    let mut sides = floors;
    sides.push(("run", Box::new(|| home.run(name))));
    sides.push(("serve", Box::new(|| home.trigger(name))));
    let figures = Figures::alternate(bench.rounds, &sides)?;
    server.stop()?;
    Ok(figures)
}
