//! What tasks need of the machine, as their operators tell it: plain data.
//!
//! Whether it is there is looked for by `readiness`, which knows no operator.

use std::ops::Range;

/// Something that must be there for a task to succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The field that says so; the task as a whole without.
    pub field: Option<&'static str>,
    /// Where in the field's text, in bytes; all of it without.
    pub range: Option<Range<usize>>,
    /// What it is.
    pub what: What,
}

/// What a task can need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A program: a name in the task's `PATH`, or a path from its working folder.
    Program {
        /// Name or path.
        name: String,
        /// Nothing in the same task runs before it, which could make it.
        is_first: bool,
    },
    /// A file that an interpreter reads: a path from the task's working folder.
    Script {
        /// The path.
        name: String,
        /// As above.
        is_first: bool,
    },
    /// The Python interpreter of the task.
    Python,
    /// What this Python code imports, for that interpreter.
    Imports(String),
    /// A function of a module, `package.module:function`, and what that module imports.
    Callable(String),
}

impl Need {
    /// A need of the task as a whole.
    pub fn of_task(what: What) -> Self {
        Self { field: None, range: None, what }
    }

    /// A need that a field tells of.
    pub fn of_field(field: &'static str, what: What) -> Self {
        Self { field: Some(field), range: None, what }
    }

    /// A need that a part of a field's text tells of.
    pub fn within(field: &'static str, range: Range<usize>, what: What) -> Self {
        Self { field: Some(field), range: Some(range), what }
    }
}
