//! Edges: names to tasks, groups to their leaves and roots, and what may not be connected.
//!
//! `names` looks up what is written, `resolve` turns groups into the tasks they stand for, `cycle`
//! finds tasks that wait for each other. All of it is linear in the number of edges.

mod cycle;
mod names;
mod resolve;

use self::resolve::EDGES_MAX;
use crate::{
    file::{
        Span,
        diagnostic::{Report, code},
        tree::Node,
    },
    model::{Dag, TaskId, TriggerRule},
};

/// A task or a group, by its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Task(usize),
    Group(usize),
}

/// A name where it is written.
#[derive(Debug, Clone, Copy)]
struct Mention {
    name: Name,
    span: Span,
}

/// A task or a group, with what it waits for and what it stands in.
#[derive(Debug, Default)]
struct Member {
    upstream: Vec<Mention>,
    /// The groups around it, outermost first.
    groups: Vec<usize>,
    teardown: bool,
    setup: bool,
}

/// All members of a DAG.
#[derive(Debug, Default)]
struct Members {
    tasks: Vec<Member>,
    groups: Vec<Member>,
}

/// An edge from a task to the one that holds it, and the name that made it.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: usize,
    span: Span,
}

/// Fills in the upstream of every task of `dag`, and checks the graph.
pub(super) fn connect(report: &mut Report, root: &Node, dag: &mut Dag) {
    let members = names::members(report, root, dag);
    let (edges, too_many) = resolve::edges(&members);
    if let Some(span) = too_many {
        let message = format!("groups that wait for groups make more than {EDGES_MAX} edges");
        let hint = "put a task with `operator: empty` between the two groups";
        report.error(code::OUT_OF_RANGE, span, message).hint(hint);
    }
    let ids: Vec<TaskId> = dag.tasks.iter().map(|task| task.task_id.clone()).collect();
    for (task, upstream) in dag.tasks.iter_mut().zip(&edges) {
        task.upstream = upstream.iter().map(|edge| ids[edge.from].clone()).collect();
    }
    warn_of_empty_groups(report, dag, &members);
    cycle::report_cycles(report, &ids, &edges);
    check_setups(report, root, dag, &edges);
}

/// Waiting for a group without tasks is waiting for nothing.
fn warn_of_empty_groups(report: &mut Report, dag: &Dag, members: &Members) {
    let mut has_tasks = vec![false; members.groups.len()];
    for group in members.tasks.iter().flat_map(|task| &task.groups) {
        has_tasks[*group] = true;
    }
    for mention in members.tasks.iter().chain(&members.groups).flat_map(|member| &member.upstream) {
        if let Name::Group(at) = mention.name
            && !has_tasks[at]
        {
            let group = &dag.groups[at].group_id;
            report
                .warning(
                    code::EMPTY_GROUP,
                    mention.span,
                    format!("the group `{group}` has no tasks to wait for"),
                )
                .hint(format!("a task of the group is called `{group}.<name>`"));
        }
    }
}

/// Airflow refuses a task behind a setup that might run although the setup failed.
fn check_setups(report: &mut Report, root: &Node, dag: &Dag, edges: &[Vec<Edge>]) {
    let entries = root.get("tasks").map_or(&[][..], Node::entries);
    for ((task, upstream), entry) in dag.tasks.iter().zip(edges).zip(entries) {
        let Some(setup) = upstream.iter().find(|edge| dag.tasks[edge.from].setup) else { continue };
        if task.teardown.is_some() || task.trigger_rule == TriggerRule::AllSuccess {
            continue;
        }
        let rule = entry.value.get("trigger_rule");
        let span = rule.map_or(setup.span, |node| node.span);
        let message = format!(
            "`{}` comes directly after the setup `{}`, so its trigger_rule must be `all_success`",
            task.task_id, dag.tasks[setup.from].task_id
        );
        report
            .error(code::SETUP_TRIGGER_RULE, span, message)
            .hint("put a task between the two, or make it a teardown");
    }
}
