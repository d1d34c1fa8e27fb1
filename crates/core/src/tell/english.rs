//! The sentences in English.
//!
//! What the words are about is decided by whoever asks.

use super::{seconds, short};
use crate::{
    compare::{Finding, Told},
    engine::{Reason, Why},
};

pub(super) fn why(why: &Why) -> String {
    sentence(&why.to_string())
}

pub(super) fn reason(reason: &Reason) -> String {
    sentence(&reason.to_string())
}

pub(super) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::File { a, b } => format!("The file changed between version {a} and {b}"),
        Finding::Param { name, told: Told { a: Some(a), b: Some(b) } } => {
            format!("The param `{name}` is {} and was {}", short(b), short(a))
        }
        Finding::Param { name, told: Told { a: None, b } } => {
            let value = b.as_deref().unwrap_or_default();
            format!("The param `{name}` is new: {}", short(value))
        }
        Finding::Param { name, .. } => format!("The param `{name}` is gone"),
        Finding::Interpreter { task, told: Told { a, b } } => {
            let [a, b] = [a, b].map(|it| it.as_deref().unwrap_or_default());
            format!("`{task}` was run by `{b}` and not by `{a}`")
        }
        Finding::Environment { names, more: 0 } if names.len() == 1 => {
            format!("{} differs in the environment", names[0])
        }
        Finding::Environment { names, more: 0 } => {
            format!("{} differ in the environment", names.join(", "))
        }
        Finding::Environment { names, more } => {
            format!("{} and {more} more variables differ in the environment", names.join(", "))
        }
        Finding::Rendered { task, field } => {
            format!("`{field}` of `{task}` was rendered to something else")
        }
        Finding::NewLines { task, count: 1, first } => {
            format!("`{task}` printed a line that it had not printed before: {}", short(first))
        }
        Finding::NewLines { task, count, first } => format!(
            "`{task}` printed {count} lines that it had not printed before; the first: {}",
            short(first)
        ),
        Finding::Ended { task, told: Told { a, b } } => {
            let word = |told: &Option<String>| told.as_deref().map_or("none".into(), short);
            format!("`{task}` ended with: {}; before with: {}", word(b), word(a))
        }
        Finding::Duration { task, a, b } => {
            format!("`{task}` took {} instead of {}", duration(*b), duration(*a))
        }
        Finding::TaskNew { task } => format!("The task `{task}` is new"),
        Finding::TaskGone { task } => format!("The task `{task}` is gone"),
        Finding::Nothing => {
            "Nothing that Mainspring can see differs: the file, the params, the environment, the \
             commands and what was printed are the same"
                .to_owned()
        }
    }
}

fn duration(total: f64) -> String {
    match seconds(total) {
        (0, 0, s) if s < 10.0 => format!("{s:.1} s"),
        (0, 0, s) => format!("{s:.0} s"),
        (0, m, s) => format!("{m} min {s:.0} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// With a capital letter, unless it begins with a name.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
