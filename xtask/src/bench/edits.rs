//! What an edit of a large DAG file costs: from the text before to the text after, confirmed by the
//! reader.
//!
//! Told by the difference between a script of many edits and one of few, so that the start of the
//! program and the reading of its arguments cancel out.

use std::{fs, time::Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Bench, dags, figures::Figures};
use crate::shell;

/// Tasks of the file.
const TASKS: usize = 1_000;
/// Edits of the long script; the short one has one.
const EDITS: usize = 40;

/// Measures each kind of edit.
pub fn measure(bench: &Bench) -> Result<Figures> {
    let file = bench.folder.join("thousand.yaml");
    fs::write(&file, dags::chain(TASKS, "echo {{ ds }}"))?;
    let set = |n: usize| {
        let task = format!("t{}", n * 20);
        json!({ "edit": "set", "task_id": task, "path": ["retries"], "value": n })
    };
    let connect = |n: usize| json!({ "edit": "connect", "from": format!("t{n}"), "to": "t999" });
    let rename = |n: usize| json!({ "edit": "rename_task", "task_id": format!("t{}", n * 20), "to": format!("r{n}") });
    let add = |n: usize| {
        let task = json!({ "operator": "bash", "command": "true" });
        json!({ "edit": "add_task", "task_id": format!("n{n}"), "task": task, "after": "t500" })
    };
    let kinds: [(&str, &dyn Fn(usize) -> serde_json::Value); 4] =
        [("set", &set), ("connect", &connect), ("rename", &rename), ("add", &add)];
    let mut figures = Figures::default();
    for (name, kind) in kinds {
        let mut samples = Vec::new();
        for _ in 0..bench.rounds {
            let (few, many) = (script(bench, &file, kind, 1)?, script(bench, &file, kind, EDITS)?);
            samples.push((many - few) * 1_000.0 / (EDITS - 1) as f64);
        }
        figures.add(name, "ms", samples);
    }
    Ok(figures)
}

/// The seconds that a script of `count` edits takes, the whole process.
fn script(
    bench: &Bench,
    file: &std::path::Path,
    kind: &dyn Fn(usize) -> serde_json::Value,
    count: usize,
) -> Result<f64> {
    let edits: Vec<_> = (0..count).map(kind).collect();
    let script = bench.folder.join("edits.json");
    fs::write(&script, serde_json::to_string(&edits)?)?;
    let mut command = bench.program.command();
    command.arg("edit").arg(file).arg("script").arg(&script).arg("--dry-run");
    let start = Instant::now();
    let said = shell::output(&mut command)?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(said.contains("@@"), "the edits changed nothing");
    Ok(seconds)
}
