//! The promises: what is measured, and the bar that each figure must clear.
//!
//! Data only. How a figure comes about is in the module that the row names; a figure without a
//! bar is shown for scale.

use anyhow::Result;

use super::{Bench, desktop, edits, figures::Figures, layout, screens, serve, slots, tasks};

/// One thing that is measured.
#[derive(Debug)]
pub struct Row {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// Measures it.
    pub measure: fn(&Bench) -> Result<Figures>,
    /// What its figures must reach.
    pub bars: &'static [Bar],
}

/// A limit for the median of a figure, by the figure's name.
#[derive(Debug)]
pub struct Bar {
    /// The figure it judges.
    pub figure: &'static str,
    /// What the figure must reach, in the figure's unit.
    pub limit: Limit,
}

/// Which side of a number is good.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// Not above it.
    AtMost(f64),
    /// Not below it.
    AtLeast(f64),
}

const fn at_most(figure: &'static str, limit: f64) -> Bar {
    Bar { figure, limit: Limit::AtMost(limit) }
}

const fn at_least(figure: &'static str, limit: f64) -> Bar {
    Bar { figure, limit: Limit::AtLeast(limit) }
}

/// Every row, in the order in which it is measured.
pub const ROWS: &[Row] = &[
    Row {
        name: "fan-out",
        what: "1 -> 5,000 -> 1 tasks of `true`, all sides `bash -c true`, 16 at once",
        measure: tasks::fan_out,
        bars: &[
            at_most("run / xargs -P", 1.0),
            at_most("serve / xargs -P", 1.0),
            at_least("spawn loop / run", 0.6),
            at_least("spawn loop / serve", 0.6),
        ],
    },
    Row {
        name: "chain",
        what: "chain of 200 `true` tasks; a hop above the bare process (and, durable, one fdatasync)",
        measure: tasks::chain,
        bars: &[
            at_most("run, above a process", 1.5),
            at_most("serve, above process and sync", 1.5),
        ],
    },
    Row {
        name: "forty",
        what: "40 light bash tasks in sequence, from start to end",
        measure: tasks::forty,
        bars: &[at_most("run", 0.12), at_most("serve", 0.12)],
    },
    Row {
        name: "slot",
        what: "slot to process start: one DAG due each second; 1,000 DAGs due at once",
        measure: slots::measure,
        bars: &[at_most("one due, p99", 50.0), at_most("1,000 due / spawn loop", 1.5)],
    },
    Row {
        name: "serve",
        what: "`serve` with 1,000 DAGs: cold start, one changed file, start to ready, idle",
        measure: serve::measure,
        bars: &[
            at_most("cold, all listed", 0.5),
            at_most("changed file live", 0.2),
            at_most("start to ready", 0.3),
            at_most("RSS, idle", 40.0),
            at_most("wake-ups in 10 s, idle", 0.0),
        ],
    },
    Row {
        name: "edit",
        what: "one edit of a DAG file of 1,000 tasks, confirmed by the reader",
        measure: edits::measure,
        bars: &[
            at_most("set", 20.0),
            at_most("connect", 20.0),
            at_most("rename", 20.0),
            at_most("add", 20.0),
        ],
    },
    Row {
        name: "layout",
        what: "`graph` of seeded DAGs: time and crossings, beside dagre; of 1,000 and 5,000 tasks",
        measure: layout::measure,
        bars: &[
            at_most("crossings / dagre's", 1.0),
            at_most("1,000 tasks", 0.3),
            at_most("5,000 tasks", 2.0),
        ],
    },
    Row {
        name: "desktop",
        what: "memory of the desktop program, in the tray and with a window, beside an empty one",
        measure: desktop::measure,
        bars: &[at_most("tray, above empty", 25.0)],
    },
    Row {
        name: "screens",
        what: "screens with 1,000,000 task instances, 100,000 runs of one DAG, 500 DAGs, a 1 GB log",
        measure: screens::measure,
        bars: &[
            at_most("home", 50.0),
            at_most("dags", 50.0),
            at_most("timeline", 50.0),
            at_most("queue", 50.0),
            at_most("palette", 50.0),
            at_most("grid", 50.0),
            at_most("grid, long ago", 50.0),
            at_most("calendar", 50.0),
            at_most("next", 50.0),
            at_most("backlog", 50.0),
            at_most("graph", 50.0),
            at_most("live run", 50.0),
            at_most("changes", 50.0),
            at_most("try", 50.0),
            at_most("log of 1 GB, end", 50.0),
            at_most("log of 1 GB, middle", 50.0),
        ],
    },
];
