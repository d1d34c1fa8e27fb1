//! Groups to tasks: waiting for a group is waiting for its leaves (the tasks with nothing after
//! them within it); what a group waits for, its roots wait for.
//!
//! Groups are worked through from the innermost out, so that all edges within a group are known
//! when its roots and leaves are asked for.

use std::{cmp::Reverse, collections::HashSet, mem};

use super::{Edge, Members, Name};
use crate::file::Span;

/// Most edges that are drawn. A group of a thousand tasks that waits for another one makes a
/// million of them; a short file could otherwise fill any memory.
pub(super) const EDGES_MAX: usize = 1_000_000;

/// The upstream edges of each task, without doubles, in the order of the file; and the name with
/// which they became more than `EDGES_MAX`, behind which groups stand for nothing.
pub(super) fn edges(members: &Members) -> (Vec<Vec<Edge>>, Option<Span>) {
    let mut resolver = Resolver {
        members,
        inside: vec![Vec::new(); members.groups.len()],
        leaves: vec![Vec::new(); members.groups.len()],
        is_root_of: vec![Vec::new(); members.tasks.len()],
        drawn: 0,
        too_many: None,
    };
    for (task, member) in members.tasks.iter().enumerate() {
        for group in &member.groups {
            resolver.inside[*group].push(task);
        }
    }
    let mut order: Vec<usize> = (0..members.groups.len()).collect();
    order.sort_by_key(|group| Reverse(members.groups[*group].groups.len()));
    for group in order {
        resolver.find_ends(group);
    }
    let mut last_seen = vec![usize::MAX; members.tasks.len()];
    let edges = (0..members.tasks.len())
        .map(|task| {
            let mut edges = resolver.upstream(task);
            edges.retain(|edge| mem::replace(&mut last_seen[edge.from], task) != task);
            edges
        })
        .collect();
    (edges, resolver.too_many)
}

struct Resolver<'a> {
    members: &'a Members,
    /// The tasks in each group, those of inner groups included.
    inside: Vec<Vec<usize>>,
    /// The leaves of the groups worked through so far.
    leaves: Vec<Vec<usize>>,
    /// The groups worked through so far whose root the task is.
    is_root_of: Vec<Vec<usize>>,
    /// How many edges groups were turned into so far.
    drawn: usize,
    too_many: Option<Span>,
}

impl Resolver<'_> {
    /// The edges of `task`, as far as the groups are worked through.
    fn upstream(&mut self, task: usize) -> Vec<Edge> {
        let own = &self.members.tasks[task].upstream;
        let of_groups =
            self.is_root_of[task].iter().flat_map(|group| &self.members.groups[*group].upstream);
        let mut edges = Vec::with_capacity(own.len());
        for mention in own.iter().chain(of_groups) {
            match &mention.name {
                Name::Task(from) => edges.push(Edge { from: *from, span: mention.span }),
                Name::Group(group) => {
                    let leaves = &self.leaves[*group];
                    if self.drawn + leaves.len() > EDGES_MAX {
                        self.too_many.get_or_insert(mention.span);
                        continue;
                    }
                    self.drawn += leaves.len();
                    let edge = |from: &usize| Edge { from: *from, span: mention.span };
                    edges.extend(leaves.iter().map(edge));
                }
            }
        }
        edges
    }

    /// Finds the roots and leaves of `group`, whose inner groups are worked through.
    fn find_ends(&mut self, group: usize) {
        let tasks = mem::take(&mut self.inside[group]);
        let members = self.members;
        let is_inside = |task: usize| members.tasks[task].groups.contains(&group);
        let mut has_downstream = HashSet::new();
        let mut roots = Vec::new();
        let mut upstream_inside = Vec::with_capacity(tasks.len());
        for task in &tasks {
            let inside: Vec<_> = self
                .upstream(*task)
                .iter()
                .map(|edge| edge.from)
                .filter(|from| is_inside(*from))
                .collect();
            if inside.is_empty() {
                roots.push(*task);
            }
            has_downstream.extend(inside.iter().copied());
            upstream_inside.push(inside);
        }
        let ends =
            tasks.iter().zip(&upstream_inside).filter(|(task, _)| !has_downstream.contains(*task));
        let mut leaves = Vec::new();
        for (task, upstream) in ends {
            // As in Airflow, nobody waits for a teardown by waiting for its group.
            if self.members.tasks[*task].teardown {
                let worked = |from: &usize| {
                    let from = &self.members.tasks[*from];
                    !from.setup && !from.teardown
                };
                leaves.extend(upstream.iter().copied().filter(worked));
            } else {
                leaves.push(*task);
            }
        }
        for task in roots {
            self.is_root_of[task].push(group);
        }
        self.leaves[group] = leaves;
    }
}
