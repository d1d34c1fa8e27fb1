//! `'...'.format(...)`: what the engine's own lacks of it, and a bound on widths.
//!
//! Fields that the engine cannot write (`{:%Y-%m-%d}` of a date, `{!r}`) are filled in here; the
//! others are left to it.

use minijinja::{
    Error, Value,
    formatting::{FormatStyle, format as engine_format},
    value::{Kwargs, from_args},
};

use super::{
    arguments::{invalid, require_defined},
    date::Moment,
    date_format,
    methods::MAX_WIDTH,
    python,
};

/// `text.format(*args)`.
pub fn format(text: &str, args: &[Value]) -> Result<Value, Error> {
    let (positional, keyword): (&[Value], Kwargs) = from_args(args)?;
    let mut prepared = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = 0_usize;
    while let Some(start) = rest.find(['{', '}']) {
        prepared.push_str(&rest[..start]);
        rest = &rest[start..];
        let escaped = rest.starts_with("{{") || rest.starts_with("}}");
        let end = if escaped || rest.starts_with('}') { None } else { closing(rest) };
        let Some(end) = end else {
            let length = if escaped { 2 } else { 1 };
            prepared.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        };
        let mut field = Field::read(&rest[1..end]);
        rest = &rest[end + 1..];
        if field.name.is_empty() || field.name.starts_with(['.', '[']) {
            field.name = format!("{next}{}", field.name);
            next += 1;
        }
        check_width(field.spec, args)?;
        let value = match field.name.parse::<usize>() {
            Ok(index) => positional.get(index).cloned(),
            Err(_) => keyword.peek(&field.name).ok(),
        };
        prepared.push_str(&field.filled(value)?);
    }
    prepared.push_str(rest);
    engine_format(FormatStyle::StrFormat, &prepared, args).map(Value::from)
}

/// Where the field that `text` begins with ends; fields may stand inside its format.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(index),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn check_width(spec: &str, args: &[Value]) -> Result<(), Error> {
    let digits = spec.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut widths = digits.map(|digits| digits.parse::<i64>().unwrap_or(i64::MAX));
    let given = args.iter().filter(|arg| arg.is_integer());
    let mut given = given.map(|arg| i64::try_from(arg.clone()).unwrap_or(i64::MAX));
    let too_wide = |width: i64| width > MAX_WIDTH;
    if widths.any(too_wide) || (spec.contains('{') && given.any(too_wide)) {
        return Err(invalid(format!("a width in the format is too large: `{spec}`")));
    }
    Ok(())
}

/// `{name!conversion:spec}`.
struct Field<'a> {
    name: String,
    conversion: Option<&'a str>,
    spec: &'a str,
}

impl<'a> Field<'a> {
    fn read(text: &'a str) -> Self {
        let (head, spec) = text.split_once(':').unwrap_or((text, ""));
        let (name, conversion) = match head.rsplit_once('!') {
            Some((name, conversion)) => (name, Some(conversion)),
            None => (head, None),
        };
        Self { name: name.to_owned(), conversion, spec }
    }

    /// The field's text with its braces doubled, or the field itself for the engine to fill in.
    fn filled(&self, value: Option<Value>) -> Result<String, Error> {
        let Some(value) = value else { return Ok(self.for_engine()) };
        require_defined(&value)?;
        let text = match (self.conversion, value.downcast_object_ref::<Moment>()) {
            (Some("r" | "a"), _) => python::repr(&value)?,
            (Some(_), _) => python::text(&value)?,
            (None, Some(moment)) if !self.spec.is_empty() => {
                // Pendulum's dates take its own tokens too.
                let tokens = matches!(moment, Moment::Aware(_)) && !self.spec.contains('%');
                let write = if tokens { date_format::format } else { date_format::strftime };
                return Ok(doubled(&write(moment, self.spec)));
            }
            (None, Some(moment)) => return Ok(doubled(&moment.iso(" "))),
            (None, None) => return Ok(self.for_engine()),
        };
        let padded = format!("{{:{}}}", self.spec);
        engine_format(FormatStyle::StrFormat, &padded, &[Value::from(text)])
            .map(|text| doubled(&text))
    }

    fn for_engine(&self) -> String {
        let colon = if self.spec.is_empty() { "" } else { ":" };
        format!("{{{}{colon}{}}}", self.name, self.spec)
    }
}

fn doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
