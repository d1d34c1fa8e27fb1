//! What is wrong with a file, as it is answered: as `check --json` tells it, with the line itself.
//!
//! What can be wrong is decided in core's `file` and by the operators.

use mainspring_core::file::{self, Severity, frame};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dags_folder::ReadFile;

/// One thing that is wrong. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Diagnostic {
    #[schema(value_type = DiagnosticSeverity)]
    pub severity: &'static str,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    /// The line with carets below the mistake, for a fixed-width font.
    pub frame: String,
}

/// How bad it is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub enum DiagnosticSeverity {
    /// The file cannot be used as it is.
    Error,
    /// It can, but probably not as it was meant.
    Warning,
}

impl Diagnostic {
    /// All that is wrong with a file.
    pub fn all(read: &ReadFile) -> Vec<Self> {
        let one = |diagnostic| Self::of(&read.text, diagnostic);
        read.reading.diagnostics.iter().map(one).collect()
    }

    /// Another file has the name already; only the scheduler knows, hence without a place.
    pub fn name_taken(message: String) -> Self {
        Self {
            severity: "error",
            code: "duplicate_dag_id",
            message,
            hint: Some("give this file a `dag_id` of its own".into()),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            frame: String::new(),
        }
    }

    fn of(text: &str, diagnostic: &file::Diagnostic) -> Self {
        let position = diagnostic.position;
        Self {
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
            line: position.line,
            column: position.column,
            end_line: position.end_line,
            end_column: position.end_column,
            frame: frame(text, diagnostic),
        }
    }
}
