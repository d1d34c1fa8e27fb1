//! Python's way of writing values: `True`, `None`, `['a', 1.0]`, `1e+16`.
//!
//! The engine nearly does so by itself; what it lacks are the forms of large floats, of dates
//! inside lists, and bounds against values that contain themselves. JSON is in `json`.

use std::fmt::Write as _;

use minijinja::{
    Error, Value,
    value::{DynObject, ObjectRepr, ValueKind},
};

use super::{arguments::invalid, date::Moment, delta::Delta, word::Word};

/// No rendered text, and no text on the way to it, grows beyond this many bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// Lists and dicts nest at most this deep when they are written out.
pub const MAX_DEPTH: usize = 100;

/// `str(value)`.
pub fn text(value: &Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    let mut out = String::new();
    match value.kind() {
        ValueKind::Plain => out = value.to_string(),
        _ => write_repr(&mut out, value, 0)?,
    }
    Ok(out)
}

/// `repr(value)`.
pub fn repr(value: &Value) -> Result<String, Error> {
    let mut out = String::new();
    write_repr(&mut out, value, 0)?;
    Ok(out)
}

/// The name of a value's type, with its article, for messages.
pub fn type_name(value: &Value) -> &'static str {
    match value.kind() {
        ValueKind::Undefined => "an undefined value",
        ValueKind::None => "None",
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Bytes => "bytes",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a dict",
        _ if value.downcast_object_ref::<Moment>().is_some() => "a date",
        _ if value.downcast_object_ref::<Delta>().is_some() => "a timedelta",
        _ => "an object",
    }
}

/// Appends `repr(value)`.
fn write_repr(out: &mut String, value: &Value, depth: usize) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(invalid(format!("the value nests deeper than {MAX_DEPTH} levels")));
    }
    if out.len() > MAX_TEXT {
        return Err(too_long());
    }
    match value.kind() {
        ValueKind::String => write_string(out, value.as_str().unwrap_or_default()),
        ValueKind::Number => match f64::try_from(value.clone()) {
            Ok(number) if !value.is_integer() => out.push_str(&float(number)),
            _ => _ = write!(out, "{value}"),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            let (open, close) = if value.is_tuple() { ('(', ')') } else { ('[', ']') };
            out.push(open);
            let mut count = 0;
            for item in value.try_iter()? {
                out.push_str(if count == 0 { "" } else { ", " });
                write_repr(out, &item, depth + 1)?;
                count += 1;
            }
            out.push_str(if value.is_tuple() && count == 1 { "," } else { "" });
            out.push(close);
        }
        ValueKind::Map => write_dict(out, value, depth)?,
        ValueKind::Undefined => out.push_str("Undefined"),
        ValueKind::Plain => write_object(out, value),
        _ => _ = write!(out, "{value}"),
    }
    Ok(())
}

fn write_dict(out: &mut String, value: &Value, depth: usize) -> Result<(), Error> {
    out.push('{');
    for (index, (key, item)) in pairs(value).enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        write_repr(out, &key, depth + 1)?;
        out.push_str(": ");
        write_repr(out, &item, depth + 1)?;
    }
    out.push('}');
    Ok(())
}

/// The entries of a dict, none if `value` is not one.
pub fn pairs(value: &Value) -> impl Iterator<Item = (Value, Value)> {
    value
        .as_object()
        .filter(|object| object.repr() == ObjectRepr::Map)
        .and_then(DynObject::try_iter_pairs)
        .into_iter()
        .flatten()
}

fn write_object(out: &mut String, value: &Value) {
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        out.push_str(&moment.repr());
    } else if let Some(delta) = value.downcast_object_ref::<Delta>() {
        out.push_str(&delta.repr());
    } else if let Some(word) = value.downcast_object_ref::<Word>() {
        out.push_str(&word.repr());
    } else {
        _ = write!(out, "{value}");
    }
}

/// The error for a text that outgrew `MAX_TEXT`.
pub fn too_long() -> Error {
    invalid(format!("the text grows beyond {} MiB", MAX_TEXT >> 20))
}

/// A string in quotes: single ones, unless only double ones save a backslash.
fn write_string(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => _ = write!(out, "\\x{:02x}", c as u32),
            c => out.push(c),
        }
    }
    out.push(quote);
}

/// `repr(number)`: the shortest digits that read back the same.
pub fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    let plain = number.to_string();
    if plain.contains('.') { plain } else { format!("{plain}.0") }
}
