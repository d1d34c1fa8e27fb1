//! Tasks that wait for each other, with the way round spelled out.
//!
//! One report for each knot of tasks, not for each way through it. Tasks that wait for themselves
//! are caught before, in `names`.

use std::collections::{HashMap, VecDeque};

use petgraph::{algo::kosaraju_scc, graph::DiGraph};

use super::Edge;
use crate::{
    file::diagnostic::{Report, code},
    model::TaskId,
};

/// Longest way round that is spelled out in full.
const PATH_MAX: usize = 12;

/// Reports each knot of tasks once, by a shortest way round in it.
pub(super) fn report_cycles(report: &mut Report, ids: &[TaskId], edges: &[Vec<Edge>]) {
    let mut graph: DiGraph<(), (), usize> = DiGraph::default();
    let nodes: Vec<_> = ids.iter().map(|_| graph.add_node(())).collect();
    for (to, upstream) in edges.iter().enumerate() {
        for edge in upstream {
            graph.add_edge(nodes[edge.from], nodes[to], ());
        }
    }
    // Not Tarjan's: petgraph's is recursive, and a long chain would exhaust the stack.
    for knot in kosaraju_scc(&graph) {
        if knot.len() > 1 {
            let mut knot: Vec<usize> = knot.into_iter().map(|node| node.index()).collect();
            knot.sort_unstable();
            report_knot(report, ids, edges, &knot);
        }
    }
}

fn report_knot(report: &mut Report, ids: &[TaskId], edges: &[Vec<Edge>], knot: &[usize]) {
    let Some(path) = way_round(edges, knot) else { return };
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    let mut names: Vec<&str> = path.iter().map(|task| ids[*task].as_str()).collect();
    names.push(ids[*first].as_str());
    let mut shown = names.join(" -> ");
    if names.len() > PATH_MAX {
        let hidden = names.len() - PATH_MAX;
        let (head, tail) = (&names[..PATH_MAX / 2], &names[names.len() - PATH_MAX / 2..]);
        shown = format!("{} -> ({hidden} more) -> {}", head.join(" -> "), tail.join(" -> "));
    }
    let closing = edges[*first].iter().find(|edge| edge.from == *last);
    let span = closing.map(|edge| edge.span).unwrap_or_default();
    report
        .error(code::CYCLE, span, format!("tasks wait for each other: {shown}"))
        .hint("remove one of these edges");
}

/// A shortest way from the knot's first task back to it, in the direction of the run.
fn way_round(edges: &[Vec<Edge>], knot: &[usize]) -> Option<Vec<usize>> {
    let start = *knot.first()?;
    let mut downstream_of: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    // Backwards along the upstream edges, so that each step knows what comes after it.
    while let Some(task) = queue.pop_front() {
        for edge in &edges[task] {
            if edge.from == start {
                return Some(forwards(start, task, &downstream_of));
            }
            if knot.binary_search(&edge.from).is_ok() && !downstream_of.contains_key(&edge.from) {
                downstream_of.insert(edge.from, task);
                queue.push_back(edge.from);
            }
        }
    }
    None
}

/// From `start` by way of `second` on to the task directly before `start`.
fn forwards(start: usize, second: usize, downstream_of: &HashMap<usize, usize>) -> Vec<usize> {
    let mut path = vec![start];
    let mut task = second;
    while task != start {
        path.push(task);
        let Some(next) = downstream_of.get(&task) else { break };
        task = *next;
    }
    path
}
