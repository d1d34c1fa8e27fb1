//! What a file means: the tree, whose shape is checked, becomes a `Dag` with every default applied.
//!
//! What `shape` has complained about is passed over in silence here and its default taken, so that
//! there is always a `Dag`. Each file below reports the mistakes of its own subject.

mod dates;
mod graph;
mod params;
mod schedule;
mod slots;
mod tasks;
mod templates;

use std::collections::{BTreeMap, HashSet};

use jiff::tz::TimeZone;

use super::{
    Source, Span,
    diagnostic::{Report, code},
    duration::parse_duration,
    shape::Catalogue,
    tree::{Entry, Node, Value},
};
use crate::{
    model::{Dag, Group, Missed, Notifications, TaskId, TimetableKind},
    timetable::time_zone,
};

/// Longest id, as in Airflow.
const ID_LENGTH_MAX: usize = 250;
/// How much of a long id is shown.
const ID_SHOWN: usize = 60;
const ID_RULE: &str = "as in Airflow, an id is made of letters from A to Z, digits, `_`, `-` and \
                       `.`, at most 250 of them; `display_name` and `description` take any text";

/// A file whose shape is checked.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub text: &'a str,
    pub root: &'a Node,
    pub source: &'a Source<'a>,
    pub catalogue: &'a Catalogue<'a>,
}

/// The DAG that `file` means.
pub(super) fn mean(report: &mut Report, file: File) -> Dag {
    let File { root, source, .. } = file;
    let dag_id = dag_id(report, root, source.stem);
    let (timezone, zone) = dates::timezone(report, root.get("timezone"), source.default_timezone);
    let keys = Keys { own: root, defaults: None };
    let mut dag = Dag::new(dag_id, &timezone);
    dag.display_name = keys.text("display_name").unwrap_or(dag.display_name);
    dag.description = keys.text("description").unwrap_or_default();
    dag.doc = keys.text("doc").unwrap_or_default();
    dag.schedule = schedule::specs(report, file);
    if keys.is("timetable", "interval") {
        dag.timetable = TimetableKind::Interval;
    }
    dates::bounds(report, root, &zone, &mut dag);
    dag.catchup = keys.flag("catchup");
    dag.missed = match root.get("missed").and_then(Node::text) {
        Some("all") => Missed::All,
        Some("skip") => Missed::Skip,
        _ => Missed::Latest,
    };
    dag.max_active_runs = keys.count("max_active_runs").unwrap_or(dag.max_active_runs);
    dag.max_active_tasks = keys.count("max_active_tasks").unwrap_or(dag.max_active_tasks);
    dag.dagrun_timeout = keys.duration("dagrun_timeout");
    dag.fail_fast = keys.flag("fail_fast");
    dag.late_after = keys.duration("late_after");
    dag.tags = keys.texts("tags");
    dag.owner = keys.text("owner").unwrap_or_default();
    dag.params = params::params(report, root, !dag.schedule.is_empty());
    dag.env = keys.env(report);
    dag.python = keys.text("python");
    dag.notifications = keys.notifications();
    dag.groups = groups(report, root);
    dag.tasks = tasks::tasks(report, root, file.catalogue);
    graph::connect(report, root, &mut dag);
    dag.layout = layout(report, root, &dag);
    slots::check(report, root, &dag);
    let uses_ds = templates::check(report, file);
    if let Some(span) = uses_ds {
        slots::check_ds(report, &dag, span);
    }
    dag
}

/// The keys of a DAG or a task, with the defaults behind them.
#[derive(Clone, Copy)]
struct Keys<'a> {
    own: &'a Node,
    defaults: Option<&'a Node>,
}

impl<'a> Keys<'a> {
    fn get(self, key: &str) -> Option<&'a Node> {
        self.own.get(key).or_else(|| self.defaults.and_then(|defaults| defaults.get(key)))
    }

    fn text(self, key: &str) -> Option<String> {
        self.get(key).and_then(Node::text).map(str::to_owned)
    }

    fn is(self, key: &str, word: &str) -> bool {
        self.get(key).and_then(Node::text) == Some(word)
    }

    fn texts(self, key: &str) -> Vec<String> {
        let nodes = self.get(key).map_or(&[][..], Node::one_or_many);
        nodes.iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    fn flag(self, key: &str) -> bool {
        self.get(key).and_then(Node::bool).unwrap_or(false)
    }

    fn count(self, key: &str) -> Option<u32> {
        self.get(key).and_then(Node::int).and_then(|number| u32::try_from(number).ok())
    }

    fn duration(self, key: &str) -> Option<std::time::Duration> {
        let node = self.get(key)?;
        match node.value {
            Value::Int(0) => Some(std::time::Duration::ZERO),
            _ => parse_duration(node.text()?).ok(),
        }
    }

    fn env(self, report: &mut Report) -> BTreeMap<String, String> {
        let mut env = BTreeMap::new();
        for entry in self.get("env").map_or(&[][..], Node::entries) {
            if entry.key.is_empty() || entry.key.contains(['=', '\0']) {
                let message =
                    format!("`{}` cannot be the name of an environment variable", entry.key);
                report.error(code::BAD_ENV_NAME, entry.key_span, message);
            } else if let Some(text) = entry.value.text() {
                env.insert(entry.key.clone(), text.to_owned());
            }
        }
        env
    }

    fn notifications(self) -> Notifications {
        Notifications {
            on_failure: self.texts("on_failure"),
            on_success: self.texts("on_success"),
            on_retry: self.texts("on_retry"),
            on_recovery: self.texts("on_recovery"),
            on_late: self.texts("on_late"),
        }
    }
}

fn dag_id(report: &mut Report, root: &Node, stem: &str) -> String {
    if let Some((id, span)) = root.get("dag_id").and_then(|node| Some((node.text()?, node.span))) {
        check_id(report, "dag_id", id, span);
        return id.to_owned();
    }
    if let Some(reason) = id_problem(stem) {
        let span = Span::new(root.span.start, root.span.start);
        let message = format!("the file's name `{stem}` cannot be a dag_id: {reason}");
        report.error(code::BAD_ID, span, message).hint("add a `dag_id:` to the file, or rename it");
    }
    stem.to_owned()
}

/// Complains about an id that Airflow would refuse.
fn check_id(report: &mut Report, what: &str, id: &str, span: Span) {
    let Some(reason) = id_problem(id) else { return };
    let message = match id.char_indices().nth(ID_SHOWN) {
        _ if id.is_empty() => format!("a {what} cannot be empty"),
        Some((end, _)) => format!("`{}...` cannot be a {what}: {reason}", &id[..end]),
        None => format!("`{id}` cannot be a {what}: {reason}"),
    };
    report.error(code::BAD_ID, span, message).hint(ID_RULE);
}

fn id_problem(id: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if id.is_empty() {
        return Some("it is empty".to_owned());
    }
    match id.chars().find(|c| !allowed(*c)) {
        Some(' ') => Some("spaces are not allowed".to_owned()),
        Some(other) => Some(format!("`{}` is not allowed", other.escape_debug())),
        None if id.len() > ID_LENGTH_MAX => Some(format!("it is {} characters long", id.len())),
        None => None,
    }
}

fn groups(report: &mut Report, root: &Node) -> Vec<Group> {
    let entries = root.get("groups").map_or(&[][..], Node::entries);
    let mut groups = Vec::with_capacity(entries.len());
    for Entry { key, key_span, value } in entries {
        check_id(report, "group id", key, *key_span);
        groups.push(Group {
            group_id: key.clone(),
            tooltip: value.get("tooltip").and_then(Node::text).unwrap_or_default().to_owned(),
            expand: tasks::expand(report, value.get("expand")),
        });
    }
    groups
}

fn layout(report: &mut Report, root: &Node, dag: &Dag) -> BTreeMap<TaskId, (i64, i64)> {
    let entries = root.get("layout").map_or(&[][..], Node::entries);
    if entries.is_empty() {
        return BTreeMap::new();
    }
    let tasks = dag.tasks.iter().map(|task| task.task_id.as_str());
    let nodes: HashSet<_> =
        tasks.chain(dag.groups.iter().map(|group| group.group_id.as_str())).collect();
    let mut layout = BTreeMap::new();
    for entry in entries {
        if !nodes.contains(entry.key.as_str()) {
            let message = format!("there is no task `{}`; its position is not used", entry.key);
            report.warning(code::STALE_LAYOUT, entry.key_span, message);
        } else if let [x, y] = entry.value.items()
            && let (Some(x), Some(y)) = (x.int(), y.int())
        {
            layout.insert(TaskId::from(entry.key.as_str()), (x, y));
        }
    }
    layout
}

/// The zone called `name`, for what is written beside it.
fn zone(name: &str) -> TimeZone {
    time_zone(name).unwrap_or(TimeZone::UTC)
}
