//! Filters: Airflow's (`ds`, `ts`, ...), `shq`, and those of Jinja that the engine lacks or
//! writes in another way.

use std::fmt::Write as _;

use minijinja::{
    Environment, Error, State, Value,
    value::{Rest, ValueOrKwargs},
};

use super::{
    arguments::{Arguments, invalid, require_defined},
    date::Moment,
    date_format::strftime,
    json::{Style, dumps, to_json},
    macros::{chance, parse_date},
    python,
};

/// Names of all filters, for suggestions.
pub const NAMES: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "center",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "ds",
    "ds_nodash",
    "e",
    "escape",
    "filesizeformat",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "shq",
    "slice",
    "sort",
    "split",
    "string",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "ts",
    "ts_nodash",
    "ts_nodash_with_tz",
    "unique",
    "upper",
    "urlencode",
    "wordcount",
    "zip",
];

/// Registers the filters.
pub fn register(env: &mut Environment<'static>) {
    env.add_filter("ds", |value: &Value| dated(value, |at| strftime(at, "%Y-%m-%d")));
    env.add_filter("ds_nodash", |value: &Value| dated(value, |at| strftime(at, "%Y%m%d")));
    env.add_filter("ts", |value: &Value| dated(value, |at| at.iso("T")));
    env.add_filter("ts_nodash", |value: &Value| dated(value, |at| strftime(at, "%Y%m%dT%H%M%S")));
    env.add_filter("ts_nodash_with_tz", |value: &Value| {
        dated(value, |at| at.iso("T").replace(['-', ':'], ""))
    });
    env.add_filter("shq", shell_quote);
    env.add_filter("tojson", tojson);
    env.add_filter("e", escape);
    env.add_filter("escape", escape);
    env.add_filter("string", |value: &Value| {
        require_defined(value)?;
        python::text(value)
    });
    env.add_filter("center", center);
    env.add_filter("random", random);
    env.add_filter("urlencode", urlencode);
    env.add_filter("wordcount", |text: &str| text.split_whitespace().count());
    env.add_filter("filesizeformat", minijinja_contrib::filters::filesizeformat);
    env.add_filter("int", int);
    env.add_filter("float", float);
    env.add_filter("pprint", |value: &Value| python::repr(value));
    env.add_filter("truncate", truncate);
    env.add_filter("striptags", minijinja_contrib::filters::striptags);
    env.add_function("cycler", |items: Rest<Value>| minijinja_contrib::globals::cycler(items.0));
    env.add_function("joiner", minijinja_contrib::globals::joiner);
}

/// A date as text; None stays None. A text is read as a date first, so that `'2026-01-31' | ds`
/// and an XCom that holds a date work too.
fn dated(value: &Value, write: impl Fn(&Moment) -> String) -> Result<Value, Error> {
    require_defined(value)?;
    if let Some(moment) = value.downcast_object_ref::<Moment>() {
        return Ok(Value::from(write(moment)));
    }
    match value.as_str() {
        Some(text) => Ok(Value::from(write(&parse_date(text)?))),
        None if !value.is_true() => Ok(Value::from(())),
        None => Err(invalid(format!("a date is needed here, not {}", python::type_name(value)))),
    }
}

/// `value` as one word of a POSIX shell. A list becomes its words, each quoted.
fn shell_quote(value: &Value) -> Result<String, Error> {
    require_defined(value)?;
    if value.as_str().is_none()
        && let Some(object) = value.as_object()
        && matches!(
            object.repr(),
            minijinja::value::ObjectRepr::Seq | minijinja::value::ObjectRepr::Iterable
        )
    {
        let words: Result<Vec<_>, _> = value.try_iter()?.map(|item| shell_quote(&item)).collect();
        return Ok(words?.join(" "));
    }
    let text = python::text(value)?;
    if text.contains('\0') {
        return Err(invalid("a word of a shell command cannot contain a zero byte"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./-_".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Ok(text);
    }
    Ok(format!("'{}'", text.replace('\'', "'\"'\"'")))
}

/// Jinja's `tojson`: sorted keys, and safe inside HTML.
fn tojson(value: &Value, options: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    require_defined(value)?;
    let options = bind("tojson", &["indent"], options)?;
    let indent = options.int("indent")?.map(|indent| usize::try_from(indent).unwrap_or(0).min(16));
    let text = dumps(&to_json(value)?, Style { sort_keys: true, indent, unicode: false });
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\'' => _ = write!(safe, "\\u{:04x}", c as u32),
            c => safe.push(c),
        }
    }
    Ok(Value::from(safe))
}

/// The arguments of a filter after its value.
fn bind(
    filter: &'static str,
    names: &'static [&'static str],
    options: Rest<ValueOrKwargs>,
) -> Result<Arguments<'static>, Error> {
    let options: Vec<Value> = options.0.into_iter().map(ValueOrKwargs::into_value).collect();
    Arguments::bind(filter, names, &options)
}

/// Jinja's `int`: what is no number becomes the default, 0.
fn int(value: &Value, options: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    require_defined(value)?;
    let options = bind("int", &["default", "base"], options)?;
    let base = options.int("base")?.and_then(|base| u32::try_from(base).ok()).unwrap_or(10);
    if !(2..=36).contains(&base) {
        return Err(invalid(format!("there is no such base of numbers: {base}")));
    }
    let truncated = |number: f64| (number.abs() < 1e38).then(|| Value::from(number as i128));
    let number = match value.as_str().map(str::trim) {
        Some(text) => {
            let prefixed = match base {
                16 => text.strip_prefix("0x"),
                8 => text.strip_prefix("0o"),
                2 => text.strip_prefix("0b"),
                _ => None,
            };
            let whole = i128::from_str_radix(&prefixed.unwrap_or(text).replace('_', ""), base);
            whole.ok().map(Value::from).or_else(|| text.parse().ok().and_then(truncated))
        }
        None if value.is_integer() => Some(value.clone()),
        None => f64::try_from(value.clone()).ok().and_then(truncated),
    };
    // Small numbers come back in the engine's usual representation.
    let number = number.map(|number| i64::try_from(number.clone()).map_or(number, Value::from));
    Ok(number.unwrap_or_else(|| options.get("default").cloned().unwrap_or(Value::from(0))))
}

/// Jinja's `float`: what is no number becomes the default, 0.0.
fn float(value: &Value, options: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    require_defined(value)?;
    let options = bind("float", &["default"], options)?;
    let number = match value.as_str() {
        Some(text) => text.trim().parse().ok(),
        None => f64::try_from(value.clone()).ok(),
    };
    let default = || options.get("default").cloned().unwrap_or(Value::from(0.0));
    Ok(number.map_or_else(default, |number: f64| Value::from(number)))
}

/// Jinja's `truncate`: at the end of a word unless `killwords`; `leeway` more are let through.
fn truncate(value: &Value, options: Rest<ValueOrKwargs>) -> Result<String, Error> {
    require_defined(value)?;
    let options = bind("truncate", &["length", "killwords", "end", "leeway"], options)?;
    let number = |name, default| -> Result<usize, Error> {
        Ok(options.int(name)?.and_then(|number| usize::try_from(number).ok()).unwrap_or(default))
    };
    let (length, leeway) = (number("length", 255)?, number("leeway", 5)?);
    let end = options.text("end")?.unwrap_or("...");
    let text = python::text(value)?;
    if text.chars().count() <= length.saturating_add(leeway) {
        return Ok(text);
    }
    let kept: String = text.chars().take(length.saturating_sub(end.chars().count())).collect();
    let kept = match kept.rsplit_once(' ') {
        Some((words, _)) if !options.flag("killwords") => words,
        _ => &kept,
    };
    Ok(format!("{kept}{end}"))
}

/// Jinja's `escape`, with the entities that it uses.
fn escape(value: &Value) -> Result<Value, Error> {
    require_defined(value)?;
    if value.is_safe() {
        return Ok(value.clone());
    }
    let mut safe = String::new();
    for c in python::text(value)?.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&#34;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    Ok(Value::from_safe_string(safe))
}

fn center(text: &str, width: Option<usize>) -> Result<String, Error> {
    let width = width.unwrap_or(80);
    if width > 10_000 {
        return Err(invalid(format!("the width is too large: {width}")));
    }
    let missing = width.saturating_sub(text.chars().count());
    // Python puts the odd blank on the left if the width is odd.
    let left = missing / 2 + (missing & width & 1);
    Ok(format!("{:left$}{text}{:right$}", "", "", right = missing - left))
}

fn random(state: &State<'_, '_>, items: &Value) -> Result<Value, Error> {
    require_defined(items)?;
    let items: Vec<Value> = items.try_iter()?.collect();
    if items.is_empty() {
        return Err(invalid("`random` has nothing to choose from"));
    }
    let index = chance(state)? % items.len() as u64;
    Ok(items[index as usize].clone())
}

/// Jinja's `urlencode`: a text by itself, a dict or a list of pairs as a query.
fn urlencode(value: &Value) -> Result<String, Error> {
    require_defined(value)?;
    if value.as_str().is_some() || value.as_object().is_none() {
        return Ok(percent_encode(&python::text(value)?, "/"));
    }
    let mut pairs: Vec<(Value, Value)> = python::pairs(value).collect();
    if pairs.is_empty() {
        for pair in value.try_iter()? {
            pairs.push((pair.get_item_by_index(0)?, pair.get_item_by_index(1)?));
        }
    }
    let encode = |value: &Value| {
        python::text(value).map(|text| percent_encode(&text, "").replace("%20", "+"))
    };
    let parts: Result<Vec<_>, Error> = pairs
        .iter()
        .map(|(key, value)| Ok(format!("{}={}", encode(key)?, encode(value)?)))
        .collect();
    Ok(parts?.join("&"))
}

fn percent_encode(text: &str, safe: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "_.-~".contains(c) || safe.contains(c) {
            out.push(c);
        } else {
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
