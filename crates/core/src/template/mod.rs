//! Templates: Jinja as Airflow's users write it, rendered with one try's context.
//!
//! `render`, `render_value` and `evaluate` need a `Context`; `check` finds what is wrong without
//! one. Nothing here reads a clock or draws a number by itself, and no text can make it panic or
//! run for ever. What an operator does with a rendered text is not known here.

use std::sync::Arc;

use minijinja::{
    Value as Native,
    machinery::ast::{Expr, Stmt},
};
use serde_json::Value;

mod accessors;
mod arguments;
mod calendar;
mod check;
mod context;
mod date;
mod date_format;
mod date_methods;
mod delta;
mod engine;
mod error;
mod filters;
mod json;
mod macros;
mod methods;
mod names;
mod operators;
mod python;
mod str_format;
mod word;
mod xcom;

#[cfg(test)]
mod tests;

pub use check::check;
pub use context::{Chance, Connection, Context, Lookup, NoLookup, PreviousRun};
pub use error::TemplateError;

use engine::Compiled;

/// Whether `text` holds anything for the template engine.
pub fn is_template(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| pair[0] == b'{' && matches!(pair[1], b'{' | b'%' | b'#'))
}

/// Jinja takes one line break from the end of every text, template or not.
fn without_last_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// `text` with its templates filled in.
///
/// # Errors
/// When the template cannot be read, uses what is undefined, fails while it runs, or does too
/// much work.
pub fn render(text: &str, context: &Arc<Context>) -> Result<String, TemplateError> {
    if !is_template(text) {
        return Ok(without_last_newline(text).to_owned());
    }
    let tree = engine::tree(text).map_err(|failure| TemplateError::unreadable(text, &failure))?;
    let rendered = Compiled::template(text, &tree).run(names::root(context));
    rendered.map(|(text, _)| text).map_err(|error| TemplateError::new(text, &error, Some(context)))
}

/// `value` with the templates of all its strings filled in, those inside lists and objects too;
/// the keys of objects stay as they are.
///
/// # Errors
/// The first error of `render`; its place is meant in the string that failed.
pub fn render_value(value: &Value, context: &Arc<Context>) -> Result<Value, TemplateError> {
    Ok(match value {
        Value::String(text) => Value::String(render(text, context)?),
        Value::Array(items) => {
            let items = items.iter().map(|item| render_value(item, context));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let entries =
                map.iter().map(|(key, item)| Ok((key.clone(), render_value(item, context)?)));
            Value::Object(entries.collect::<Result<_, TemplateError>>()?)
        }
        other => other.clone(),
    })
}

/// The value of a text that is a single `{{ expression }}`, with its type: a list stays a list.
/// Any other text is rendered. Dates become ISO 8601 texts.
///
/// # Errors
/// Those of `render`, and a value that JSON cannot hold.
pub fn evaluate(text: &str, context: &Arc<Context>) -> Result<Value, TemplateError> {
    if !is_template(text) {
        return Ok(Value::from(without_last_newline(text)));
    }
    let failed = |error| TemplateError::new(text, &error, Some(context));
    let tree = engine::tree(text).map_err(|failure| TemplateError::unreadable(text, &failure))?;
    let Some(expression) = single_expression(&tree) else {
        let (text, _) =
            Compiled::template(text, &tree).run(names::root(context)).map_err(failed)?;
        return Ok(Value::from(text));
    };
    let compiled = Compiled::expression(text, expression);
    let (_, value) = compiled.run(names::root(context)).map_err(failed)?;
    let value = value.unwrap_or(Native::from(()));
    if value.is_undefined() {
        // Only a rendering knows what the undefined expression was called.
        return match Compiled::template(text, &tree).run(names::root(context)) {
            Err(error) => Err(failed(error)),
            Ok((text, _)) => Ok(Value::from(text)),
        };
    }
    json::to_json(&value).map_err(failed)
}

/// Whether the condition `text` holds: Python's truth of its value, with the texts `true`,
/// `false` and `none` (in any case) taken as what they say, since programs print them.
///
/// # Errors
/// Those of `evaluate`.
pub fn holds(text: &str, context: &Arc<Context>) -> Result<bool, TemplateError> {
    Ok(match evaluate(text, context)? {
        Value::Null => false,
        Value::Bool(holds) => holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            !matches!(text.as_str(), "" | "false" | "none")
        }
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    })
}

/// The expression of a template that is nothing but `{{ expression }}` and blanks around it.
fn single_expression<'a, 'source>(tree: &'a Stmt<'source>) -> Option<&'a Expr<'source>> {
    let Stmt::Template(template) = tree else { return None };
    let mut found = None;
    for child in &template.children {
        match child {
            Stmt::EmitExpr(emit) if found.is_none() => found = Some(&emit.expr),
            Stmt::EmitRaw(raw) if raw.raw.trim().is_empty() => {}
            _ => return None,
        }
    }
    found
}
