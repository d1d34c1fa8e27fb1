//! How a DAG is laid out: how long it takes, and how often edges cross, beside dagre on the same
//! graphs.
//!
//! Both sides are judged by what they draw: two edges cross where their lines do, or where they lie
//! on each other without an end in common. dagre is npm's, run by node, installed below `target`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Bench, figures::Figures};
use crate::shell;

const DAGRE: &str = "@dagrejs/dagre@3.1.3";
/// Sizes that are compared, each with the names of its figures: ours, dagre's.
const COMPARED: [(usize, [&str; 4]); 3] = [
    (50, ["50: graph", "50: dagre", "50: crossings", "50: crossings of dagre"]),
    (200, ["200: graph", "200: dagre", "200: crossings", "200: crossings of dagre"]),
    (500, ["500: graph", "500: dagre", "500: crossings", "500: crossings of dagre"]),
];
/// Lays out what stands in `graph.json`; a route runs from middle to middle.
const SCRIPT: &str = "
const dagre = require('@dagrejs/dagre');
const { count, edges } = JSON.parse(require('fs').readFileSync(process.argv[2]));
const graph = new (dagre.default ?? dagre).graphlib.Graph();
graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 88, edgesep: 16 });
graph.setDefaultEdgeLabel(() => ({}));
for (let n = 0; n < count; n++) graph.setNode(`t${n}`, { width: 208, height: 52 });
for (const [from, to] of edges) graph.setEdge(`t${from}`, `t${to}`);
const start = process.hrtime.bigint();
(dagre.default ?? dagre).layout(graph);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const routes = edges.map(([from, to]) => {
  const points = graph.edge(`t${from}`, `t${to}`).points.slice(1, -1);
  const all = [graph.node(`t${from}`), ...points, graph.node(`t${to}`)];
  return { from: `t${from}`, to: `t${to}`, points: all.map(({ x, y }) => ({ x, y })) };
});
console.log(JSON.stringify({ seconds, edges: routes }));
";

/// Measures time and crossings.
pub fn measure(bench: &Bench) -> Result<Figures> {
    let mut figures = Figures::default();
    let dagre = install()?;
    let mut all = (0.0, 0.0);
    for (count, [ours, theirs, crossed, crossed_theirs]) in COMPARED {
        let mut samples: [Vec<f64>; 4] = Default::default();
        for seed in 0..bench.rounds as u64 {
            let edges = edges(count, count * 7 / 5, seed);
            let (seconds, routes) = graph(bench, count, &edges)?;
            samples[0].push(seconds);
            samples[2].push(crossings(&routes) as f64);
            if let Some(folder) = &dagre {
                let (seconds, routes) = run_dagre(folder, count, &edges)?;
                samples[1].push(seconds);
                samples[3].push(crossings(&routes) as f64);
            }
        }
        all.0 += samples[2].iter().sum::<f64>();
        all.1 += samples[3].iter().sum::<f64>();
        let [seconds, seconds_theirs, crossings, crossings_theirs] = samples;
        figures.add(ours, "s", seconds);
        figures.add(crossed, "", crossings);
        if dagre.is_some() {
            figures.add(theirs, "s", seconds_theirs);
            figures.add(crossed_theirs, "", crossings_theirs);
        }
    }
    if dagre.is_some() {
        figures.add("crossings / dagre's", "", vec![all.0 / all.1]);
    }
    for (name, count) in [("1,000 tasks", 1_000), ("5,000 tasks", 5_000)] {
        let times = (0..bench.rounds as u64)
            .map(|seed| Ok(graph(bench, count, &edges(count, count * 7 / 5, seed))?.0));
        figures.add(name, "s", times.collect::<Result<_>>()?);
    }
    Ok(figures)
}

/// A graph like a DAG that has grown: tasks come after one of the last few, and some after others.
fn edges(count: usize, wanted: usize, seed: u64) -> Vec<(usize, usize)> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let near = count / 5;
    let mut edges: Vec<(usize, usize)> =
        (1..count).map(|to| (to - 1 - below(to.min(near)), to)).collect();
    while edges.len() < wanted {
        let from = below(count - 1);
        let edge = (from, from + 1 + below((count - 1 - from).min(near)));
        if !edges.contains(&edge) {
            edges.push(edge);
        }
    }
    edges
}

type Routes = Vec<(String, String, Vec<(f64, f64)>)>;

/// `mainspring graph`, the whole process, reading the file included.
fn graph(bench: &Bench, count: usize, edges: &[(usize, usize)]) -> Result<(f64, Routes)> {
    let mut upstream = vec![String::new(); count];
    for (from, to) in edges {
        upstream[*to].push_str(&format!("t{from}, "));
    }
    let task = |(n, upstream): (usize, &String)| {
        format!("  t{n}: {{ operator: empty, upstream: [{}] }}\n", upstream.trim_end_matches(", "))
    };
    let tasks: String = upstream.iter().enumerate().map(task).collect();
    let home = bench
        .program
        .home(bench.folder.join("layout"), &[("graph".to_owned(), format!("tasks:\n{tasks}"))])?;
    let start = Instant::now();
    let document = home.graph("graph")?;
    Ok((start.elapsed().as_secs_f64(), routes(&document)?))
}

/// The folder in which node finds dagre; says aloud where it cannot be had.
fn install() -> Result<Option<PathBuf>> {
    let Some(npm) = shell::find("npm").filter(|_| shell::has("node")) else {
        eprintln!("node and npm are not on PATH: NOT compared with dagre");
        return Ok(None);
    };
    let folder = shell::target().join("dagre");
    if !folder.join("node_modules").is_dir() {
        fs::create_dir_all(&folder)?;
        let mut install = shell::command(npm);
        install.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(DAGRE);
        if let Err(error) = shell::output(&mut install) {
            eprintln!("{error:#}\nNOT compared with dagre");
            return Ok(None);
        }
    }
    fs::write(folder.join("layout.js"), SCRIPT)?;
    Ok(Some(folder))
}

fn run_dagre(folder: &Path, count: usize, edges: &[(usize, usize)]) -> Result<(f64, Routes)> {
    let input = folder.join("graph.json");
    fs::write(&input, json!({ "count": count, "edges": edges }).to_string())?;
    let node = shell::find("node").context("`node` is not on PATH")?;
    let mut command = shell::command(node);
    command.arg(folder.join("layout.js")).arg(&input).stdin(Stdio::null());
    let answer: Value = serde_json::from_str(&shell::output(&mut command)?)?;
    Ok((answer["seconds"].as_f64().context("dagre tells no time")?, routes(&answer)?))
}

fn routes(document: &Value) -> Result<Routes> {
    let edges = document["edges"].as_array().context("no `edges` in the layout")?;
    let route = |edge: &Value| {
        let name = |key: &str| edge[key].as_str().map(str::to_owned);
        let point = |at: &Value| Some((at["x"].as_f64()?, at["y"].as_f64()?));
        let points = edge["points"].as_array()?.iter().map(point).collect::<Option<_>>()?;
        Some((name("from")?, name("to")?, points))
    };
    edges.iter().map(|edge| route(edge).context("an edge without its points")).collect()
}

/// How often edges cross.
fn crossings(routes: &Routes) -> usize {
    let mut sum = 0;
    for (at, (from, to, points)) in routes.iter().enumerate() {
        for (other_from, other_to, others) in &routes[at + 1..] {
            let met = meetings(points, others);
            let is_related = [from, to].iter().any(|end| [other_from, other_to].contains(end));
            sum += match met {
                (0, true) if !is_related => 1,
                (crossed, _) => crossed,
            };
        }
    }
    sum
}

/// How often two lines cross, and whether they touch at all.
fn meetings(one: &[(f64, f64)], other: &[(f64, f64)]) -> (usize, bool) {
    let (mut crossed, mut touched) = (0, false);
    for a in one.windows(2) {
        for b in other.windows(2) {
            let apart = |of: fn((f64, f64)) -> f64| {
                let (a, b) = ([of(a[0]), of(a[1])], [of(b[0]), of(b[1])]);
                a[0].max(a[1]) < b[0].min(b[1]) || b[0].max(b[1]) < a[0].min(a[1])
            };
            if apart(|at| at.0) || apart(|at| at.1) {
                continue;
            }
            let sides = [
                side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]),
                side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]),
            ];
            crossed += usize::from(sides.iter().all(|side| *side < 0.0));
            touched |= sides.iter().all(|side| *side <= 0.0);
        }
    }
    (crossed, touched)
}

/// On which side of the line from `a` to `b` a point lies: the sign.
fn side(a: (f64, f64), b: (f64, f64), at: (f64, f64)) -> f64 {
    ((b.0 - a.0) * (at.1 - a.1) - (b.1 - a.1) * (at.0 - a.0)).signum()
        * f64::from(u8::from((b.0 - a.0) * (at.1 - a.1) != (b.1 - a.1) * (at.0 - a.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &[(f64, f64)], other: &[(f64, f64)], expected: (usize, bool)) {
        assert_eq!(meetings(one, other), expected);
    }

    #[test]
    fn lines_cross_or_touch() {
        let level = [(0.0, 0.0), (10.0, 0.0)];
        check(&level, &[(5.0, -5.0), (5.0, 5.0)], (1, true));
        check(&level, &[(5.0, 0.0), (5.0, 5.0)], (0, true));
        check(&level, &[(5.0, 0.0), (15.0, 0.0)], (0, true));
        check(&level, &[(5.0, 1.0), (15.0, 1.0)], (0, false));
        check(&level, &[(3.0, -1.0), (3.0, 1.0), (6.0, 1.0), (6.0, -1.0)], (2, true));
    }

    #[test]
    fn graphs_are_the_same_every_time() {
        assert_eq!(edges(20, 28, 3), edges(20, 28, 3));
        assert_ne!(edges(20, 28, 3), edges(20, 28, 4));
        assert!(edges(50, 70, 1).iter().all(|(from, to)| from < to && *to < 50));
    }
}
