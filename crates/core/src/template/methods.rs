//! Methods of Python's strings, lists and dicts that the engine's collection of them lacks.
//!
//! Everything else is minijinja-contrib's `pycompat`; methods of dates are `date_methods`.

use minijinja::{Error, ErrorKind, State, Value, value::ValueKind};
use minijinja_contrib::pycompat::unknown_method_callback;

use super::{
    arguments::{Arguments, invalid},
    python, str_format,
};

/// Widths and tables of string methods stay below this many characters.
pub const MAX_WIDTH: i64 = 10_000;

/// Calls a method that the value itself does not have.
pub fn call(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if let Some(text) = value.as_str()
        && let Some(result) = string(text, method, args)
    {
        return result;
    }
    if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
        && let Some(result) = list(value, method, args)
    {
        return result;
    }
    unknown_method_callback(state, value, method, args)
}

fn string(text: &str, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    Some(match method {
        "format" => str_format::format(text, args),
        "zfill" | "ljust" | "rjust" | "center" => padded(text, method, args).map(Value::from),
        "removeprefix" => one_text(method, "prefix", args)
            .map(|prefix| Value::from(text.strip_prefix(prefix.as_str()).unwrap_or(text))),
        "removesuffix" => one_text(method, "suffix", args)
            .map(|suffix| Value::from(text.strip_suffix(suffix.as_str()).unwrap_or(text))),
        "partition" => {
            one_text(method, "sep", args).map(|sep| match text.split_once(sep.as_str()) {
                Some((before, after)) => triple(before, &sep, after),
                None => triple(text, "", ""),
            })
        }
        "rpartition" => {
            one_text(method, "sep", args).map(|sep| match text.rsplit_once(sep.as_str()) {
                Some((before, after)) => triple(before, &sep, after),
                None => triple("", "", text),
            })
        }
        "rsplit" => rsplit(text, args),
        "swapcase" => Arguments::none(method, args).map(|()| {
            let swap = |c: char| -> String {
                if c.is_uppercase() {
                    c.to_lowercase().collect()
                } else {
                    c.to_uppercase().collect()
                }
            };
            Value::from(text.chars().map(swap).collect::<String>())
        }),
        "casefold" => Arguments::none(method, args).map(|()| Value::from(text.to_lowercase())),
        "isdecimal" => Arguments::none(method, args)
            .map(|()| Value::from(!text.is_empty() && text.chars().all(|c| c.is_ascii_digit()))),
        "index" => one_text(method, "sub", args).and_then(|sub| match text.find(&sub) {
            Some(byte) => Ok(Value::from(text[..byte].chars().count())),
            None => Err(invalid(format!("`{sub}` is not part of the string"))),
        }),
        _ => return None,
    })
}

fn list(value: &Value, method: &str, args: &[Value]) -> Option<Result<Value, Error>> {
    if method != "index" {
        return None;
    }
    let find = || {
        let args = Arguments::bind(method, &["value"], args)?;
        let wanted = args.required("value")?;
        let index = value.try_iter()?.position(|item| item == *wanted);
        index.map(Value::from).ok_or_else(|| {
            let text = python::text(wanted).unwrap_or_default();
            invalid(format!("the list does not contain this: `{text}`"))
        })
    };
    Some(find())
}

fn one_text(method: &str, name: &'static str, args: &[Value]) -> Result<String, Error> {
    let names: &'static [&'static str] = match name {
        "prefix" => &["prefix"],
        "suffix" => &["suffix"],
        "sep" => &["sep"],
        _ => &["sub"],
    };
    let args = Arguments::bind(method, names, args)?;
    let text = args.required_text(name)?;
    if text.is_empty() && name == "sep" {
        return Err(invalid("the separator is empty"));
    }
    Ok(text.to_owned())
}

fn triple(before: &str, separator: &str, after: &str) -> Value {
    let parts = [before, separator, after].map(Value::from);
    Value::from(minijinja::value::Tuple::from(parts))
}

fn padded(text: &str, method: &str, args: &[Value]) -> Result<String, Error> {
    let args = Arguments::bind(method, &["width", "fillchar"], args)?;
    args.required("width")?;
    let width = args.int("width")?.unwrap_or(0);
    if width > MAX_WIDTH {
        return Err(invalid(format!("the width is too large: {width}")));
    }
    let width = usize::try_from(width).unwrap_or(0);
    let missing = width.saturating_sub(text.chars().count());
    let fill = args.text("fillchar")?.unwrap_or(if method == "zfill" { "0" } else { " " });
    if fill.chars().count() != 1 {
        return Err(args.wrong("fillchar", "a single character", &Value::from(fill)));
    }
    let left = match method {
        "ljust" => 0,
        "center" => missing / 2 + (missing & width & 1),
        _ => missing,
    };
    let (sign, digits) = match text.strip_prefix(['+', '-']) {
        Some(digits) if method == "zfill" => (&text[..1], digits),
        _ => ("", text),
    };
    Ok(format!("{sign}{}{digits}{}", fill.repeat(left), fill.repeat(missing - left)))
}

fn rsplit(text: &str, args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::bind("rsplit", &["sep", "maxsplit"], args)?;
    let most = args.int("maxsplit")?.and_then(|most| usize::try_from(most).ok());
    let count = most.map_or(usize::MAX, |most| most.saturating_add(1));
    let mut parts: Vec<&str> = match args.text("sep")? {
        Some("") => return Err(invalid("the separator is empty")),
        Some(separator) => text.rsplitn(count, separator).collect(),
        None if most.is_none() => text.split_whitespace().rev().collect(),
        None => {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                "`rsplit` needs `sep` together with `maxsplit`",
            ));
        }
    };
    parts.reverse();
    Ok(parts.into_iter().map(Value::from).collect())
}
