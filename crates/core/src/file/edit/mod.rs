//! Changing a DAG file as a careful person would: an [`Edit`] in, the new text out, and nothing
//! touched that the edit does not speak of.
//!
//! The way of an edit: `model` says what the file is to mean, `converge` has `sync` change the text
//! until it means that, and the reader confirms it. Comments, order, blank lines and quoting of
//! everything else stay byte for byte, because only differences are written. `concrete` is the text
//! with its places, `align` says which items of a list stay, `extent` whose a comment is, `write`
//! and `scalar` write what is new by the file's own `habits`, `patch` is the way back. `clip` is
//! what is copied and pasted, `view` what an editor shows. Files on disk are the host's business.

mod align;
mod clip;
mod concrete;
mod converge;
mod extent;
mod habits;
mod model;
mod note;
mod order;
mod patch;
mod references;
mod refused;
mod scalar;
mod sync;
#[cfg(test)]
mod tests;
mod view;
mod write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

pub use clip::copy;
pub use patch::Hunk;
pub use refused::EditError;
pub use view::{GroupView, TaskView, View};

use self::{
    converge::{converge, normalize, stepwise},
    model::Plan,
    refused::{beyond, refuse_lone_carriage_returns, refuse_what_is_no_dag, unreadable},
};
use super::{Reading, Source, holds_nothing, read};

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
    /// A group around tasks and groups: they get its name before theirs, and whoever speaks of
    /// them follows.
    AddGroup {
        /// Its name; a group within another one is named in full.
        group_id: String,
        /// What is to be in it.
        tasks: Vec<String>,
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
    /// Positions are taken back: these nodes are left to the layout again, or all.
    Tidy {
        /// Tasks and groups; all if left out.
        #[serde(default)]
        nodes: Option<Vec<String>>,
    },
    /// A task goes between the ends of an edge.
    Splice {
        /// Which.
        task_id: String,
        /// The upstream end.
        from: String,
        /// The downstream end.
        to: String,
    },
    /// The comment directly above a task.
    Note {
        /// Of this task; above the DAG's first key if left out.
        #[serde(default)]
        task_id: Option<String>,
        /// Its words, without `#`; none take it away.
        text: String,
    },
    /// Tasks and groups of another text. Whose name exists gets another one (`_2`); edges among
    /// them stay.
    Paste {
        /// As [`copy`] gives it, a whole DAG file, or a mapping of tasks.
        text: String,
        /// The task behind which they stand in the file; the last one if left out.
        #[serde(default)]
        after: Option<String>,
        /// They wait for tasks of this file, too, as far as these exist.
        #[serde(default)]
        keep_outer: bool,
        /// Where the corner of all of them at the top left is to be, in pixels; they are left to
        /// the layout otherwise.
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
    use Edit::{AddGroup, MoveTask, Note, Paste, Patch, RemoveGroup, RenameGroup, RenameTask};
    let is_alone = |edit: &Edit| {
        matches!(
            edit,
            AddGroup { .. } | Note { .. } | Paste { .. } | Patch { .. } | RemoveGroup { .. }
        )
    };
    let is_step =
        |edit: &Edit| matches!(edit, RenameTask { .. } | RenameGroup { .. } | MoveTask { .. });
    edits.chunk_by(move |one, next| {
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
