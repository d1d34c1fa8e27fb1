//! Which layer each node belongs to: every edge goes forward, and edges are short.
//!
//! Longest paths first, then nodes slide along their slack to where their edges are shortest: the
//! optimum is rarely missed, at the cost of a few walks over the edges.

use std::collections::VecDeque;

/// Rounds of sliding; most graphs are at rest after two.
const ROUNDS: usize = 8;

/// The edges that close a cycle when the graph is walked in the order of the nodes.
pub(super) fn closing(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut out = vec![Vec::new(); count];
    for (at, (from, to)) in edges.iter().enumerate() {
        out[*from].push((at, *to));
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Visit {
        Never,
        Open,
        Done,
    }
    let mut visit = vec![Visit::Never; count];
    let mut found = Vec::new();
    for start in 0..count {
        let mut stack = vec![(start, 0)];
        if visit[start] != Visit::Never {
            continue;
        }
        visit[start] = Visit::Open;
        while let Some((node, next)) = stack.last_mut() {
            let Some((edge, to)) = out[*node].get(*next).copied() else {
                visit[*node] = Visit::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            match visit[to] {
                Visit::Open => found.push(edge),
                Visit::Done => {}
                Visit::Never => {
                    visit[to] = Visit::Open;
                    stack.push((to, 0));
                }
            }
        }
    }
    found
}

/// The layer of each node, from 0; the edges have no cycle.
pub(super) fn ranks(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut before = vec![Vec::new(); count];
    let mut after = vec![Vec::new(); count];
    for (from, to) in edges {
        before[*to].push(*from);
        after[*from].push(*to);
    }
    let walk = walk(&before, &after);
    let mut rank = vec![0_usize; count];
    for node in &walk {
        rank[*node] = before[*node].iter().map(|other| rank[*other] + 1).max().unwrap_or(0);
    }
    for _ in 0..ROUNDS {
        let mut moved = false;
        for node in walk.iter().rev().copied() {
            // What could go either way goes along, so that a chain follows its last node.
            let latest = after[node].iter().map(|other| rank[*other] - 1).min();
            if let Some(latest) = latest.filter(|_| after[node].len() >= before[node].len()) {
                moved |= latest != rank[node] && after[node].len() > before[node].len();
                rank[node] = latest;
            }
        }
        for node in walk.iter().copied() {
            let earliest = before[node].iter().map(|other| rank[*other] + 1).max();
            if let Some(earliest) = earliest.filter(|_| before[node].len() >= after[node].len()) {
                moved |= earliest != rank[node] && before[node].len() > after[node].len();
                rank[node] = earliest;
            }
        }
        if !moved {
            break;
        }
    }
    without_gaps(rank)
}

fn without_gaps(rank: Vec<usize>) -> Vec<usize> {
    let mut used = rank.clone();
    used.sort_unstable();
    used.dedup();
    rank.iter().map(|rank| used.partition_point(|other| other < rank)).collect()
}

/// The nodes, each after all before it; among equals in their own order.
fn walk(before: &[Vec<usize>], after: &[Vec<usize>]) -> Vec<usize> {
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut ready: VecDeque<usize> = (0..waits.len()).filter(|node| waits[*node] == 0).collect();
    let mut walk = Vec::with_capacity(waits.len());
    while let Some(node) = ready.pop_front() {
        walk.push(node);
        for other in &after[node] {
            waits[*other] -= 1;
            if waits[*other] == 0 {
                ready.push_back(*other);
            }
        }
    }
    walk
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[(usize, usize)], expected: &[usize]) {
        assert_eq!(ranks(expected.len(), edges), expected);
    }

    #[test]
    fn edges_go_forward_and_are_short() {
        check(&[], &[0]);
        check(&[(0, 1), (1, 2), (0, 2)], &[0, 1, 2]);
        // 4 -> 5 comes in late: it waits beside the end, not at the start.
        check(&[(0, 1), (1, 2), (2, 3), (4, 5), (5, 3)], &[0, 1, 2, 3, 1, 2]);
        // What has slack between a fork and a join stays near the fork.
        check(&[(0, 1), (1, 2), (2, 3), (0, 4), (4, 3)], &[0, 1, 2, 3, 1]);
    }

    #[test]
    fn cycles_are_found_where_they_close() {
        assert_eq!(closing(3, &[(0, 1), (1, 2), (2, 0)]), [2]);
        assert_eq!(closing(3, &[(0, 1), (1, 2), (0, 2)]), [0; 0]);
        assert_eq!(closing(2, &[(1, 0), (0, 1)]), [0]);
    }
}
