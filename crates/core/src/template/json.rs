//! Between the engine's values and JSON, and Python's `json.dumps`.
//!
//! Conversion is bounded in depth and size: a template can build values that contain themselves.

use minijinja::{
    Error, Value,
    value::{Serde, ValueKind},
};
use serde_json::{Map, Number, Value as Json};

use super::{
    arguments::invalid,
    date::Moment,
    python::{self, MAX_DEPTH, pairs},
    word::{self, Absent},
};

/// Lists and dicts of one value hold at most this many items together.
const MAX_ITEMS: usize = 1_000_000;

/// `json` as a value of the engine.
pub fn from_json(json: &Json) -> Value {
    Value::from(Serde(json))
}

/// `value` as JSON. Dates become ISO 8601 texts, other objects their printed form.
pub fn to_json(value: &Value) -> Result<Json, Error> {
    convert(value, 0, &mut 0)
}

fn convert(value: &Value, depth: usize, items: &mut usize) -> Result<Json, Error> {
    if depth > MAX_DEPTH {
        return Err(invalid(format!("the value nests deeper than {MAX_DEPTH} levels")));
    }
    *items += 1;
    if *items > MAX_ITEMS {
        return Err(invalid(format!("the value has more than {MAX_ITEMS} items")));
    }
    Ok(match value.kind() {
        ValueKind::None | ValueKind::Undefined => Json::Null,
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => Json::Number(number(value)?),
        ValueKind::String => Json::from(value.as_str().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => {
            let mut list = Vec::new();
            for item in value.try_iter()? {
                list.push(convert(&item, depth + 1, items)?);
            }
            Json::Array(list)
        }
        ValueKind::Map => {
            let mut map = Map::new();
            for (key, item) in pairs(value) {
                map.insert(key_text(&key)?, convert(&item, depth + 1, items)?);
            }
            Json::Object(map)
        }
        _ => match value.downcast_object_ref::<Moment>() {
            Some(moment) => Json::from(moment.iso("T")),
            None if value.downcast_object_ref::<Absent>().is_some() => Json::Null,
            None => Json::from(python::text(&word::plain(value))?),
        },
    })
}

fn number(value: &Value) -> Result<Number, Error> {
    if value.is_integer() {
        let whole = i64::try_from(value.clone()).map(Number::from);
        let whole = whole.or_else(|_| u64::try_from(value.clone()).map(Number::from));
        return whole.map_err(|_| invalid(format!("the number is too large for JSON: {value}")));
    }
    let number = f64::try_from(value.clone()).ok().and_then(Number::from_f64);
    number.ok_or_else(|| invalid(format!("JSON has no such number: {value}")))
}

/// Keys as `json.dumps` writes them.
fn key_text(key: &Value) -> Result<String, Error> {
    Ok(match key.kind() {
        ValueKind::Bool => if key.is_true() { "true" } else { "false" }.to_owned(),
        ValueKind::None => "null".to_owned(),
        _ => python::text(&word::plain(key))?,
    })
}

/// How `dumps` writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Sort the keys.
    pub sort_keys: bool,
    /// Break lines, and indent each level by so many blanks.
    pub indent: Option<usize>,
    /// Write other letters than ASCII's as they are.
    pub unicode: bool,
}

/// Python's `json.dumps`.
pub fn dumps(json: &Json, style: Style) -> String {
    let mut out = String::new();
    write(&mut out, json, style, 1);
    out
}

fn write(out: &mut String, json: &Json, style: Style, level: usize) {
    match json {
        Json::String(text) => write_text(out, text, style),
        Json::Number(number) if number.is_f64() => {
            out.push_str(&python::float(number.as_f64().unwrap_or_default()));
        }
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, style, level, index);
                write(out, item, style, level + 1);
            }
            close(out, style, level, items.is_empty());
            out.push(']');
        }
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            if style.sort_keys {
                entries.sort_by_key(|(key, _)| *key);
            }
            out.push('{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                separate(out, style, level, index);
                write_text(out, key, style);
                out.push_str(": ");
                write(out, item, style, level + 1);
            }
            close(out, style, level, map.is_empty());
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn separate(out: &mut String, style: Style, level: usize, index: usize) {
    match style.indent {
        Some(width) => {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.extend(std::iter::repeat_n(' ', width * level));
        }
        None => out.push_str(if index == 0 { "" } else { ", " }),
    }
}

fn close(out: &mut String, style: Style, level: usize, empty: bool) {
    if let (Some(width), false) = (style.indent, empty) {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', width * (level - 1)));
    }
}

fn write_text(out: &mut String, text: &str, style: Style) {
    let quoted = Json::from(text).to_string();
    if style.unicode {
        out.push_str(&quoted);
        return;
    }
    for c in quoted.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
}
