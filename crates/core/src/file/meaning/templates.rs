//! Every text that is rendered before a task starts: whether it is a template at all, and whether
//! it speaks of `ds`.
//!
//! What a template may say is the business of `template`; which fields are templates is said by the
//! tables in `keys` and by the operators.

use super::File;
use crate::{
    file::{
        Span,
        diagnostic::{Report, code},
        inside::inside,
        keys::{dag_keys, task_keys},
        tree::{Entry, Node, Value},
    },
    model::{Field, OperatorSpec},
    template,
};

/// Checks all templates; says where `ds` is used first.
pub(super) fn check(report: &mut Report, file: File) -> Option<Span> {
    let mut walk = Walk { report, file, ds: None };
    let entries = |key| file.root.get(key).map_or(&[][..], Node::entries);
    for entry in file.root.entries() {
        walk.field(entry, dag_keys());
    }
    for entry in entries("default_args") {
        walk.field(entry, task_keys());
        if let Some(field) = file.source.operators.iter().find_map(|spec| spec.field(&entry.key)) {
            walk.field(entry, std::slice::from_ref(field));
        }
    }
    for task in entries("tasks") {
        let operator = task.value.get("operator").and_then(Node::text).unwrap_or_default();
        walk.task(&task.value, file.catalogue.get(operator).copied());
    }
    walk.ds
}

struct Walk<'a> {
    report: &'a mut Report,
    file: File<'a>,
    ds: Option<Span>,
}

impl Walk<'_> {
    fn task(&mut self, task: &Node, spec: Option<&OperatorSpec>) {
        for entry in task.entries() {
            self.field(entry, task_keys());
            if let Some(spec) = spec {
                self.field(entry, &spec.fields);
            }
        }
    }

    fn field(&mut self, entry: &Entry, table: &[Field]) {
        match table.iter().find(|field| field.name == entry.key) {
            Some(field) if field.template => self.value(&entry.value),
            Some(field) if field.schema["format"] == "code" => self.code(&entry.value),
            _ => {}
        }
    }

    fn value(&mut self, node: &Node) {
        match &node.value {
            Value::Str(text, _) if text.contains('{') => self.text(node, text),
            Value::Seq(items) => items.iter().for_each(|item| self.value(item)),
            Value::Map(entries) => entries.iter().for_each(|entry| self.value(&entry.value)),
            _ => {}
        }
    }

    fn text(&mut self, node: &Node, text: &str) {
        for error in template::check(text) {
            let range = error.span.unwrap_or_else(|| {
                let lines = text.split_inclusive('\n').take(error.line.saturating_sub(1));
                let start = lines.map(str::len).sum();
                start..start
            });
            let span = inside(self.file.text, node, range);
            self.report.error(code::BAD_TEMPLATE, span, error.message).hint_if(error.hint);
        }
        if self.ds.is_none()
            && let Some(at) = find_ds(text)
        {
            self.ds = Some(inside(self.file.text, node, at..at + 2));
        }
    }

    /// Python's `main` may ask for `ds` by the name of an argument.
    fn code(&mut self, node: &Node) {
        let Some(text) = node.text().filter(|_| self.ds.is_none()) else { return };
        let Some(start) = text.find("def main(").map(|at| at + "def main(".len()) else { return };
        let end = text[start..].find(')').map_or(text.len(), |length| start + length);
        if let Some(at) = find_word(&text[start..end]) {
            self.ds = Some(inside(self.file.text, node, start + at..start + at + 2));
        }
    }
}

/// Where an expression or a statement of the template names `ds` or `ds_nodash`.
fn find_ds(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(open) = text[from..].find(['{']).map(|at| from + at) {
        let close = match text.get(open..open + 2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            _ => {
                from = open + 1;
                continue;
            }
        };
        let inner = open + 2;
        let end = text[inner..].find(close).map_or(text.len(), |at| inner + at);
        if let Some(at) = find_word(&text[inner..end]) {
            return Some(inner + at);
        }
        from = end;
    }
    None
}

/// Where `ds` or `ds_nodash` stands as a name of its own.
fn find_word(text: &str) -> Option<usize> {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '\'' | '"');
    text.match_indices("ds").map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let rest = &text[at + 2..];
        let after = rest.strip_prefix("_nodash").unwrap_or(rest).chars().next();
        !before.is_some_and(in_word)
            && !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '\'' | '"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_ds() {
        let cases = [
            ("{{ ds }}", Some(3)),
            ("x {{ x }} {{ds_nodash}}", Some(12)),
            ("{% if ds == '2026-01-01' %}x{% endif %}", Some(6)),
            ("{{ macros.ds_add(ds, 1) }}", Some(17)),
            ("ds {{ local_ds }} {{ params.ds }} {{ 'ds' }} {{ ads }} { ds }", None),
            ("{{ dss }}", None),
            ("{{ ds", Some(3)),
        ];
        for (text, expected) in cases {
            assert_eq!(find_ds(text), expected, "{text:?}");
        }
    }
}
