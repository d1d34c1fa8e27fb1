//! Changing a DAG file as a careful person would: an [`Edit`] in, the new text out, and nothing
//! touched that the edit does not speak of.
//!
//! The way of an edit: `model` says what the file is to mean, `sync` changes the text until it
//! means that, and the reader confirms it. Comments, order, blank lines and quoting of everything
//! else stay byte for byte, because only differences are written. `concrete` is the text with its
//! places, `align` says which items of a list stay, `extent` whose a comment is, `write` and
//! `scalar` write what is new by the file's own `habits`, `patch` is the way back. Files on disk
//! are the host's business.

mod align;
mod concrete;
mod extent;
mod habits;
mod model;
mod note;
mod order;
mod patch;
mod references;
mod scalar;
mod sync;
#[cfg(test)]
mod tests;
mod view;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value as Json};

pub use patch::Hunk;
pub use view::{GroupView, TaskView, View};

use self::{
    concrete::Concrete,
    model::{Plan, Step},
    sync::Sync,
};
use super::{Diagnostic, Reading, Severity, Source, code, holds_nothing, read};

/// How often the text is brought nearer to what it is to mean: a value that others take over by an
/// alias has to be written out there in a second round.
const ROUNDS_MAX: usize = 6;
/// In so many of these rounds only what differs is changed.
const ROUNDS_IN_PARTS: usize = 3;

/// One change of a DAG file. A path names keys and, in lists, items (from 0).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// A new task, with the keys that it is to have.
    AddTask {
        /// Its name; a task of a group is named in full.
        task_id: String,
        /// Its keys, `operator` among them.
        task: Map<String, Json>,
        /// The task behind which it stands in the file; the last one if left out.
        #[serde(default)]
        after: Option<String>,
    },
    /// A task goes, and nobody waits for it any more.
    RemoveTask {
        /// Which.
        task_id: String,
        /// Who waited for it waits for what it waited for.
        #[serde(default)]
        reconnect: bool,
    },
    /// Another name for a task; edges, branches, setups and `xcom_pull` follow.
    RenameTask {
        /// Its name so far.
        task_id: String,
        /// Its new name.
        to: String,
    },
    /// Another place in the file. It changes no meaning.
    MoveTask {
        /// Which.
        task_id: String,
        /// The task behind which it goes; the first place if left out.
        #[serde(default)]
        after: Option<String>,
    },
    /// Another name for a group, and so for all that is in it.
    RenameGroup {
        /// Its name so far.
        group_id: String,
        /// Its new name.
        to: String,
    },
    /// A group goes, its tasks stay: they lose its prefix and take over its edges.
    RemoveGroup {
        /// Which.
        group_id: String,
    },
    /// `to` comes after `from`; both are tasks or groups.
    Connect {
        /// The upstream end.
        from: String,
        /// The downstream end.
        to: String,
    },
    /// `to` no longer comes after `from`.
    Disconnect {
        /// The upstream end.
        from: String,
        /// The downstream end.
        to: String,
    },
    /// A field gets a value. What leads to it is made where it is missing; of a list or mapping
    /// only what differs is changed.
    Set {
        /// Of this task; of the DAG if left out.
        #[serde(default)]
        task_id: Option<String>,
        /// Which field: `["retries"]`, `["env", "NAME"]`, `["params", "day", "default"]`.
        path: Vec<String>,
        /// Its value.
        value: Json,
    },
    /// A field goes, and with it what it leaves empty.
    Unset {
        /// Of this task; of the DAG if left out.
        #[serde(default)]
        task_id: Option<String>,
        /// Which field.
        path: Vec<String>,
    },
    /// A node is put somewhere by hand, or (without a position) left to the layout again.
    Place {
        /// A task or group.
        node: String,
        /// The corner at its top left, in pixels.
        #[serde(default)]
        at: Option<(i64, i64)>,
    },
    /// Text for text; what undoes an edit.
    Patch {
        /// In the order of the text.
        hunks: Vec<Hunk>,
    },
}

/// What an edit made of a file.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// What changed, by whole lines.
    pub hunks: Vec<Hunk>,
    /// What the new text says, and what is wrong with it.
    pub reading: Reading,
}

impl Edited {
    /// The edit that takes this one back: applied to the new text, it gives the old one, byte for
    /// byte.
    pub fn undo(&self) -> Edit {
        Edit::Patch { hunks: patch::inverse(&self.hunks) }
    }
}

/// Why an edit is refused. The text stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct EditError {
    /// Its kind, for programs: stable, snake case.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl EditError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        self.hint_if(Some(hint.into()))
    }

    fn hint_if(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// Carries out `edit` on `text`.
///
/// The result always reads back as exactly what the edit means. A field may get a value that is
/// wrong for it: the diagnostics of [`Edited::reading`] say so.
///
/// # Errors
/// The text is no YAML or has lines that end in CR alone, the edit speaks of what is not there, or
/// its result would be no DAG (a cycle, a name that cannot be a task_id, two of one name).
pub fn edit(text: &str, edit: &Edit, source: &Source) -> Result<Edited, EditError> {
    edit_all(text, std::slice::from_ref(edit), source)
}

/// Carries out `edits` on `text`, one after the other: all of them or, where one is refused, none.
/// Without any, the text is only read.
///
/// # Errors
/// As [`edit`]. Whether the result is a DAG is asked at the end: an edge may be turned round by
/// adding the new one before the old one goes.
pub fn edit_all(text: &str, edits: &[Edit], source: &Source) -> Result<Edited, EditError> {
    let mut now = text.to_owned();
    let mut reading = None;
    for run in runs(edits) {
        let next = match run {
            [Edit::Patch { hunks }] => (patch::apply(&now, hunks)?, None),
            run => carry_out(&now, run, source)?,
        };
        (now, reading) = next;
    }
    let reading = reading.unwrap_or_else(|| read(&now, source));
    // What somebody typed, or takes back, may be as wrong as they like.
    if edits.iter().any(|edit| !matches!(edit, Edit::Patch { .. })) {
        refuse_what_is_no_dag(text, &reading, source)?;
    }
    Ok(Edited { hunks: patch::between(text, &now), text: now, reading })
}

/// Edits that are carried out in one go: names and places of entries first, values afterwards,
/// as only `Plan::steps` have an order in the text.
fn runs(edits: &[Edit]) -> impl Iterator<Item = &[Edit]> {
    use Edit::{MoveTask, Patch, RemoveGroup, RenameGroup, RenameTask};
    edits.chunk_by(|one, next| {
        let is_alone = |edit: &Edit| matches!(edit, Patch { .. } | RemoveGroup { .. });
        let is_step =
            |edit: &Edit| matches!(edit, RenameTask { .. } | RenameGroup { .. } | MoveTask { .. });
        !is_alone(one) && !is_alone(next) && (is_step(one) || !is_step(next))
    })
}

/// The text with a run of edits carried out, and what it then says.
fn carry_out(
    text: &str,
    run: &[Edit],
    source: &Source,
) -> Result<(String, Option<Reading>), EditError> {
    refuse_lone_carriage_returns(text)?;
    if holds_nothing(text) {
        // A first edit begins a DAG; the comments at the top stay where they are.
        let break_first = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        return carry_out(&format!("{text}{break_first}tasks: {{}}\n"), run, source);
    }
    let unreadable = || unreadable(&read(text, source));
    let concrete = concrete::parse(text).ok_or_else(unreadable)?;
    let Json::Object(file) = concrete.json(&concrete.root) else { return Err(unreadable()) };
    let Plan { mut want, steps } = model::plan(file, run)?;
    normalize(&mut want);
    // Tasks that come by `<<` have no place of their own among the others.
    let tasks = concrete.root.entry("tasks").map_or(&[][..], |tasks| tasks.value.entries());
    let in_order = concrete.merged(tasks).is_empty();
    let (new, concrete) = stepwise(text, concrete, &steps)?;
    let new = converge(new, concrete, &want)?;
    let reading = read(&new, source);
    match reading.positions.says(&want, in_order) {
        true => Ok((new, Some(reading))),
        false => Err(beyond()),
    }
}

/// What `text` would say if it stood in a file behind a key: `3` is a number, `[a, b]` a list. What
/// is no value of one line is the text itself.
pub fn value_of(text: &str) -> Json {
    let plain = || Json::String(text.to_owned());
    let Some(parsed) = concrete::parse(&format!("k: {text}")) else { return plain() };
    let [entry] = parsed.root.entries() else { return plain() };
    // A comment, a block or an alias: somebody meant the text.
    let is_whole = entry.value.span.end == "k: ".len() + text.trim_end().len();
    let is_simple = !entry.value.is_block_collection() && !entry.value.is_block_scalar();
    let is_known = parsed.unresolved.is_empty() && entry.value.properties_end.is_none();
    match is_whole && is_simple && is_known && !text.is_empty() {
        true => parsed.json(&entry.value),
        false => plain(),
    }
}

/// Names that change and entries that move: nothing in the meaning tells these from something
/// removed and something added.
fn stepwise(
    text: &str,
    mut concrete: Concrete,
    steps: &[Step],
) -> Result<(String, Concrete), EditError> {
    let mut text = text.to_owned();
    for step in steps {
        let sync = Sync::new(&text, &concrete);
        let next = match step {
            Step::Rename { map, old, new } => sync.rename(map, old, new),
            Step::Reorder { map, key, after } => {
                let map_node = concrete.root.entry(map).map(|entry| &entry.value);
                let is_own = |key: &str| map_node.is_some_and(|map| map.entry(key).is_some());
                let next = sync.reorder(map, key, after.as_deref());
                if next.is_none() && is_own(key) && after.as_deref().is_none_or(is_own) {
                    return Err(immovable());
                }
                next
            }
        };
        // A key that comes by `<<` has no place of its own; it is written out later.
        let Some(next) = next else { continue };
        let parsed = concrete::parse(&next).ok_or_else(immovable)?;
        if let Some(name) = parsed.unresolved.get(concrete.unresolved.len()) {
            return Err(before_its_anchor(name));
        }
        (text, concrete) = (next, parsed);
    }
    Ok((text, concrete))
}

/// Changes the text until it says `want`: first what differs alone; if that is not enough, the
/// tasks or keys that still differ as a whole.
fn converge(mut text: String, mut concrete: Concrete, want: &Json) -> Result<String, EditError> {
    for round in 0..ROUNDS_MAX {
        if concrete.says(&concrete.root, want) {
            return Ok(text);
        }
        let whole = |next: String| {
            let parsed = concrete::parse(&next)?;
            let is_whole = parsed.unresolved.len() <= concrete.unresolved.len() && next != text;
            is_whole.then_some((next, parsed))
        };
        let in_parts = || Sync::new(&text, &concrete).to(want).and_then(whole);
        let next = if round < ROUNDS_IN_PARTS { in_parts() } else { None };
        let next = next.or_else(|| whole(rewritten(&text, &concrete, want)?));
        (text, concrete) = next.ok_or_else(beyond)?;
    }
    Err(beyond())
}

/// The text with the first task, or key of the DAG, that differs from `want` written anew.
fn rewritten(text: &str, concrete: &Concrete, want: &Json) -> Option<String> {
    let has = concrete.json(&concrete.root);
    let at = |value: &Json, path: &[&str]| {
        path.iter().try_fold(value.clone(), |at, key| at.get(key).cloned())
    };
    let tasks = want.get("tasks").and_then(Json::as_object).into_iter().flat_map(Map::keys);
    let keys = want.as_object().into_iter().flat_map(Map::keys);
    let paths = tasks.map(|id| vec!["tasks", id]).chain(keys.map(|key| vec![key.as_str()]));
    let mut paths = paths.filter(|path| at(&has, path) != at(want, path));
    paths.find_map(|path| {
        let next = Sync::new(text, concrete).rewrite(&path, &at(want, &path)?)?;
        (next != text && concrete::parse(&next).is_some()).then_some(next)
    })
}

/// Numbers as a file can hold them: whole ones of 64 bits, else decimal ones.
fn normalize(value: &mut Json) {
    match value {
        Json::Number(number) if number.as_i64().is_none() => {
            if let Some(decimal) = number.as_f64().and_then(Number::from_f64) {
                *number = decimal;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(normalize),
        Json::Object(map) => map.values_mut().for_each(normalize),
        _ => {}
    }
}

/// What no edit may leave behind. Other mistakes (a field that is still missing) are told, and the
/// file is theirs who edit it.
fn refuse_what_is_no_dag(before: &str, after: &Reading, source: &Source) -> Result<(), EditError> {
    const STRUCTURE: &[&str] = &[
        code::AMBIGUOUS_ID,
        code::BAD_ENV_NAME,
        code::BAD_ID,
        code::CYCLE,
        code::DUPLICATE_KEY,
        code::SELF_UPSTREAM,
        code::TOO_DEEP,
        code::TOO_LARGE,
        code::UPSTREAM_OF_OWN_GROUP,
    ];
    let is_bad = |it: &&Diagnostic| it.severity == Severity::Error && STRUCTURE.contains(&it.code);
    let bad: Vec<&Diagnostic> = after.diagnostics.iter().filter(is_bad).collect();
    if bad.is_empty() {
        return Ok(());
    }
    let before = read(before, source).diagnostics;
    let is_new = |bad: &&&Diagnostic| {
        !before.iter().any(|old| (old.code, &old.message) == (bad.code, &bad.message))
    };
    match bad.iter().find(is_new) {
        None => Ok(()),
        Some(bad) => {
            Err(EditError { code: bad.code, message: bad.message.clone(), hint: bad.hint.clone() })
        }
    }
}

/// To YAML a carriage return alone ends a line, to everything here it does not: comments and
/// blocks would be lost in the confusion.
fn refuse_lone_carriage_returns(text: &str) -> Result<(), EditError> {
    let mut ends = text.match_indices('\r');
    let Some((at, _)) = ends.find(|(at, _)| !text[at + 1..].starts_with('\n')) else {
        return Ok(());
    };
    let line = text[..at].matches('\n').count() + 1;
    let message = format!("line {line} ends in a carriage return without a line feed");
    Err(EditError::new("line_ends", message).hint("save the file with line feeds (LF or CRLF)"))
}

/// Why the text cannot be taken apart.
fn unreadable(reading: &Reading) -> EditError {
    // What is found early in reading is what is in the way; an unknown key is not.
    let stage = |it: &&Diagnostic| code::ALL.iter().position(|code| *code == it.code);
    let errors = reading.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let error = errors.min_by_key(|it| stage(it).unwrap_or(code::ALL.len()));
    let message = match error {
        Some(error) => format!("line {}: {}", error.position.line, error.message),
        None => "the file is written in a way that can only be edited as text".to_owned(),
    };
    EditError::new("unreadable", message).hint("mend the file's text first")
}

fn before_its_anchor(name: &str) -> EditError {
    let message = format!("what uses `*{name}` must stand behind the task that has `&{name}`");
    EditError::new("anchor_order", message).hint("move it elsewhere, or write the values out first")
}

fn immovable() -> EditError {
    EditError::new("immovable", "this task begins on the line of another key")
        .hint("give it a line of its own in the file's text, then move it")
}

/// The last resort, which keeps the promise that nothing is written that means something else.
fn beyond() -> EditError {
    EditError::new(
        "beyond_editing",
        "this change cannot be made without changing something else that the file says",
    )
    .hint("make it in the file's text; an anchor, an alias or a tag is probably in the way")
}
