//! What a plain scalar is by YAML 1.2's core schema: `no`, `on` and `yes` are text.
//!
//! Quoted and block scalars are always text and never come here.

use crate::file::tree::{Style, Value};

/// The value of a scalar with or without a tag (whether it is of YAML's own schema, and its name);
/// none if the tag means nothing here.
pub(in crate::file) fn value(text: &str, style: Style, tag: Option<(bool, &str)>) -> Option<Value> {
    match tag {
        None if style == Style::Plain => Some(resolve(text)),
        None | Some((true, "str")) => Some(Value::Str(text.to_owned(), style)),
        Some((true, "int" | "float" | "bool" | "null")) => Some(resolve(text)),
        Some(_) => None,
    }
}

/// The value of a plain (unquoted) scalar.
pub(in crate::file) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    number(text).unwrap_or_else(|| Value::Str(text.to_owned(), Style::Plain))
}

fn number(text: &str) -> Option<Value> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return i64::from_str_radix(digits, radix).ok().filter(|_| plain).map(Value::Int);
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        return Some(Value::Float(sign * f64::INFINITY));
    }
    if unsigned.is_empty() || !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.parse() {
            Ok(number) => Some(Value::Int(number)),
            Err(_) => text.parse().ok().map(Value::Float),
        };
    }
    // Rust's own reading of decimal numbers is YAML's, apart from words such as `inf`.
    let decimal =
        unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    text.parse().ok().filter(|_| decimal).map(Value::Float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_core_schema() {
        let text = |text: &str| Value::Str(text.to_owned(), Style::Plain);
        let cases = [
            ("", Value::Null),
            ("~", Value::Null),
            ("null", Value::Null),
            ("True", Value::Bool(true)),
            ("no", text("no")),
            ("on", text("on")),
            ("yes", text("yes")),
            ("0", Value::Int(0)),
            ("007", Value::Int(7)),
            ("+12", Value::Int(12)),
            ("-3", Value::Int(-3)),
            ("0o17", Value::Int(15)),
            ("0x1F", Value::Int(31)),
            ("0x-1", text("0x-1")),
            ("0x", text("0x")),
            ("1_000", text("1_000")),
            ("12:30", text("12:30")),
            ("2026-01-01", text("2026-01-01")),
            ("99999999999999999999", Value::Float(1e20)),
            ("1.5", Value::Float(1.5)),
            ("1.", Value::Float(1.0)),
            (".5", Value::Float(0.5)),
            ("1e3", Value::Float(1000.0)),
            (".", text(".")),
            ("-", text("-")),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
            ("inf", text("inf")),
            ("nan", text("nan")),
            ("1e", text("1e")),
        ];
        for (written, expected) in cases {
            assert_eq!(resolve(written), expected, "{written:?}");
        }
    }
}
