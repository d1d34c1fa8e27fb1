//! From arguments to edits.
//!
//! Fields are named with dots (`env.NAME`, `cases.0.when`), or as a JSON pointer (`/env/a.b`) where
//! a key has a dot in it. Values are read as if they stood in the file.

use std::{
    fs,
    io::{self, Read},
};

use mainspring_core::file::edit::{Edit, value_of};
use serde_json::{Map, Value};

use crate::failure::Failure;

/// A change, by its name.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Change {
    /// Give a field a value
    Set {
        /// `retries`, `env.NAME`, `cases.0.when`, or `/env/a.b`
        field: String,
        /// As in the file: `3`, `true`, `[a, b]`, `some text`
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Of this task [default: of the DAG]
        #[arg(long, value_name = "TASK_ID")]
        task: Option<String>,
        /// Take the value for text, whatever it looks like
        #[arg(long)]
        text: bool,
    },
    /// Take a field away
    Unset {
        /// As for `set`
        field: String,
        /// Of this task [default: of the DAG]
        #[arg(long, value_name = "TASK_ID")]
        task: Option<String>,
    },
    /// Add a task
    Add {
        /// Its name
        task_id: String,
        /// What it does
        operator: String,
        /// Its other fields, named as for `set`
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        /// Put it behind this task [default: the last one]
        #[arg(long, value_name = "TASK_ID")]
        after: Option<String>,
    },
    /// Remove a task, and every mention of it
    Remove {
        /// Which
        task_id: String,
        /// Let what waited for it wait for what it waited for
        #[arg(long)]
        reconnect: bool,
    },
    /// Give a task another name, with all who speak of it
    Rename {
        /// Its name so far
        task_id: String,
        /// Its new name
        to: String,
    },
    /// Move a task in the file, comments and all
    Move {
        /// Which
        task_id: String,
        /// Behind this task [default: to the front]
        #[arg(long, value_name = "TASK_ID")]
        after: Option<String>,
    },
    /// Let a task or group come after another
    Connect {
        /// The one upstream
        from: String,
        /// The one downstream
        to: String,
    },
    /// Take an edge away
    Disconnect {
        /// The one upstream
        from: String,
        /// The one downstream
        to: String,
    },
    /// Give a group another name, and so all that is in it
    RenameGroup {
        /// Its name so far
        group_id: String,
        /// Its new name
        to: String,
    },
    /// Remove a group and keep its tasks
    Ungroup {
        /// Which
        group_id: String,
    },
    /// Put a node somewhere on the canvas, or leave it to the layout again
    Place {
        /// A task or group
        node: String,
        /// Where, in pixels [default: where the layout puts it]
        #[arg(num_args = 2, value_names = ["X", "Y"], allow_negative_numbers = true)]
        at: Vec<i64>,
    },
    /// Carry out edits written as JSON: a list, or one a line
    Script {
        /// The script; `-` is standard input
        #[arg(value_name = "FILE|-")]
        file: String,
    },
}

impl Change {
    /// The edits that it stands for. The values of `texts` are text, whatever they look like.
    pub fn edits(&self, texts: &[Vec<String>]) -> Result<Vec<Edit>, Failure> {
        Ok(vec![match self.clone() {
            Self::Set { field, value, task: task_id, text } => {
                let path = path(&field);
                let value = match text || texts.contains(&path) {
                    true => Value::String(value),
                    false => value_of(&value),
                };
                Edit::Set { task_id, path, value }
            }
            Self::Unset { field, task: task_id } => Edit::Unset { task_id, path: path(&field) },
            Self::Add { task_id, operator, fields, after } => {
                Edit::AddTask { task_id, task: task(operator, &fields, texts)?, after }
            }
            Self::Remove { task_id, reconnect } => Edit::RemoveTask { task_id, reconnect },
            Self::Rename { task_id, to } => Edit::RenameTask { task_id, to },
            Self::Move { task_id, after } => Edit::MoveTask { task_id, after },
            Self::Connect { from, to } => Edit::Connect { from, to },
            Self::Disconnect { from, to } => Edit::Disconnect { from, to },
            Self::RenameGroup { group_id, to } => Edit::RenameGroup { group_id, to },
            Self::Ungroup { group_id } => Edit::RemoveGroup { group_id },
            Self::Place { node, at } => {
                let at = match at[..] {
                    [x, y] => Some((x, y)),
                    _ => None,
                };
                Edit::Place { node, at }
            }
            Self::Script { file } => return script(&file),
        }])
    }

    /// The fields whose values were written here in words.
    pub fn fields(&self) -> (Option<&str>, Vec<Vec<String>>) {
        match self {
            Self::Set { field, task, .. } => (task.as_deref(), vec![path(field)]),
            Self::Add { task_id, fields, .. } => {
                let names = fields.iter().filter_map(|field| field.split_once('='));
                (Some(task_id), names.map(|(name, _)| path(name)).collect())
            }
            _ => (None, Vec::new()),
        }
    }
}

fn task(
    operator: String,
    fields: &[String],
    texts: &[Vec<String>],
) -> Result<Map<String, Value>, Failure> {
    let mut task = Map::new();
    task.insert("operator".to_owned(), Value::String(operator));
    for field in fields {
        let Some((name, value)) = field.split_once('=') else {
            return Err(Failure::input(format!("`{field}` is no field with a value"))
                .hint("write it as `retries=3`"));
        };
        let path = path(name);
        let value = match texts.contains(&path) {
            true => Value::String(value.to_owned()),
            false => value_of(value),
        };
        let (last, parents) = path.split_last().expect("a path has a step");
        let mut at = &mut task;
        for step in parents {
            at = match at.entry(step).or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(map) => map,
                _ => return Err(Failure::input(format!("`{name}`: `{step}` is no mapping"))),
            };
        }
        at.insert(last.clone(), value);
    }
    Ok(task)
}

fn path(field: &str) -> Vec<String> {
    match field.strip_prefix('/') {
        Some(pointer) => {
            pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
        }
        None => field.split('.').map(str::to_owned).collect(),
    }
}

fn script(file: &str) -> Result<Vec<Edit>, Failure> {
    let mut text = String::new();
    let read = match file {
        "-" => io::stdin().lock().read_to_string(&mut text).map(drop),
        file => fs::read_to_string(file).map(|read| text = read),
    };
    read.map_err(|error| Failure::input(format!("`{file}` cannot be read: {error}")))?;
    let wrong = |error: serde_json::Error| {
        Failure::input(format!("`{file}` is no script of edits: {error}"))
            .hint(r#"an edit is written as {"edit":"connect","from":"a","to":"b"}"#)
    };
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(&text).map_err(wrong);
    }
    let edits = serde_json::Deserializer::from_str(&text).into_iter();
    edits.collect::<Result<_, _>>().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::{path, task};

    #[test]
    fn fields_of_a_new_task_are_named_as_others() {
        let fields = ["env.PORT=\"80\"", "/env/a.b=x", "retries=3", "command=a=b"];
        let task = task("bash".to_owned(), &fields.map(str::to_owned), &[]).unwrap();
        assert_eq!(
            serde_json::to_string(&task).unwrap(),
            r#"{"operator":"bash","env":{"PORT":"80","a.b":"x"},"retries":3,"command":"a=b"}"#
        );
    }

    #[test]
    fn fields_are_named_with_dots_or_as_pointers() {
        for (text, expected) in [
            ("retries", vec!["retries"]),
            ("env.NAME", vec!["env", "NAME"]),
            ("/env/a.b", vec!["env", "a.b"]),
            ("/env/a~1b~0", vec!["env", "a/b~"]),
        ] {
            assert_eq!(path(text), expected, "{text}");
        }
    }
}
