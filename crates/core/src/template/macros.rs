//! `macros.*`: Airflow's functions and the Python modules it exposes.
//!
//! Time and chance come from the context: the same context gives the same text.

use std::{fmt, sync::Arc};

use jiff::{Timestamp, civil};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Object, ObjectRepr},
};

use super::{
    arguments::{Arguments, invalid},
    calendar::{self, Shift},
    date::{Moment, out_of_range, zone},
    date_format::{in_zone, strftime, strptime},
    date_methods::{civil_from, context, diff_for_humans, now},
    delta::Delta,
    json::{Style, dumps, from_json, to_json},
    operators::mixed,
};

/// What `macros` has.
pub const ATTRIBUTES: &[&str] = &[
    "datetime",
    "datetime_diff_for_humans",
    "dateutil",
    "ds_add",
    "ds_format",
    "json",
    "random",
    "time",
    "timedelta",
    "uuid",
];

/// `macros`.
#[derive(Debug)]
pub struct Macros;

/// A class or module inside `macros`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Module {
    Datetime,
    Timedelta,
    Dateutil,
    DateutilParser,
    Json,
    Random,
    Time,
    Uuid,
}

impl Object for Macros {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let module = match key {
            "datetime" => Module::Datetime,
            "timedelta" => Module::Timedelta,
            "dateutil" => Module::Dateutil,
            "json" => Module::Json,
            "random" => Module::Random,
            "time" => Module::Time,
            "uuid" => Module::Uuid,
            _ => return None,
        };
        Some(Value::from_object(module))
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "ds_add" => ds_add(args),
            "ds_format" => ds_format(args),
            "datetime_diff_for_humans" => datetime_diff_for_humans(state, args),
            _ => match self.get_value_by_str(method) {
                Some(module) => module.call(state, args),
                None => Err(Error::from(ErrorKind::UnknownMethod)),
            },
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<macros>")
    }
}

impl Object for Module {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match (**self, key) {
            (Self::Dateutil, "parser") => Some(Value::from_object(Self::DateutilParser)),
            // `from datetime import datetime` in Airflow, but `datetime.datetime` is written too.
            (Self::Datetime, "datetime") => Some(Value::from_object(Self::Datetime)),
            (Self::Datetime, "timedelta") => Some(Value::from_object(Self::Timedelta)),
            _ => None,
        }
    }

    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        match **self {
            Self::Datetime => datetime(args),
            Self::Timedelta => Delta::from_arguments(args).map(Delta::value),
            Self::Random => {
                Arguments::none("random", args)?;
                Ok(Value::from((chance(state)? >> 11) as f64 / (1_u64 << 53) as f64))
            }
            _ => Err(invalid("a module cannot be called, only its functions")),
        }
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match (**self, method) {
            (Self::Datetime, _) => datetime_method(self, state, method, args),
            (Self::DateutilParser, "parse" | "isoparse") => {
                let args = Arguments::bind(method, &["timestr"], args)?;
                parse_date(args.required_text("timestr")?).map(Moment::value)
            }
            (Self::Json, "dumps") => json_dumps(args),
            (Self::Json, "loads") => {
                let args = Arguments::bind(method, &["s"], args)?;
                let json: Result<serde_json::Value, _> =
                    serde_json::from_str(args.required_text("s")?);
                json.map(|json| from_json(&json))
                    .map_err(|error| invalid(format!("the text is not JSON: {error}")))
            }
            (Self::Time, "time") => {
                Arguments::none(method, args)?;
                now(state)?.seconds().map(Value::from)
            }
            (Self::Uuid, "uuid4" | "uuid1") => {
                Arguments::none(method, args)?;
                uuid(state).map(Value::from)
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<macros.{}>", format!("{self:?}").to_lowercase())
    }
}

/// The next number of the context's sequence.
pub fn chance(state: &State<'_, '_>) -> Result<u64, Error> {
    match context(state) {
        Some(context) => Ok(context.chance.draw()),
        None => Err(invalid("there is no chance here")),
    }
}

fn uuid(state: &State<'_, '_>) -> Result<String, Error> {
    let (high, low) = (chance(state)?, chance(state)?);
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
    Ok(format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff))
}

fn ds_add(args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::bind("ds_add", &["ds", "days"], args)?;
    let (ds, days) = (args.required_text("ds")?, args.int("days")?);
    let days = days.ok_or_else(|| invalid("`ds_add` needs the argument `days`"))?;
    let moved = calendar::add(&strptime(ds, "%Y-%m-%d")?, Shift { days, ..Shift::default() })?;
    Ok(Value::from(strftime(&moved, "%Y-%m-%d")))
}

fn ds_format(args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::bind("ds_format", &["ds", "input_format", "output_format"], args)?;
    let moment = strptime(args.required_text("ds")?, args.required_text("input_format")?)?;
    Ok(Value::from(strftime(&moment, args.required_text("output_format")?)))
}

fn datetime_diff_for_humans(state: &State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::bind("datetime_diff_for_humans", &["dt", "since"], args)?;
    let date = |name: &str, value: &Value| match value.downcast_object_ref::<Moment>() {
        Some(moment) => Ok(moment.clone()),
        None => Err(args.wrong(name, "a date", value)),
    };
    let moment = date("dt", args.required("dt")?)?;
    match args.get("since").filter(|since| !since.is_none()) {
        None => diff_for_humans(&moment, &now(state)?, true, false).map(Value::from),
        Some(since) => match date("since", since)? {
            // As in Airflow, where `dt` is taken to be in UTC if it has no zone, `since` is not.
            since @ Moment::Aware(_) => {
                diff_for_humans(&moment, &since, false, false).map(Value::from)
            }
            _ => Err(mixed()),
        },
    }
}

fn datetime(args: &[Value]) -> Result<Value, Error> {
    const NAMES: [&str; 8] =
        ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"];
    let args = Arguments::bind("datetime", &NAMES, args)?;
    let mut parts = [0; 7];
    for (index, name) in NAMES[..7].iter().enumerate() {
        if index < 3 {
            args.required(name)?;
        }
        parts[index] = args.int(name)?.unwrap_or(0);
    }
    let naive = Moment::Naive(civil_from(parts)?);
    match args.text("tzinfo")? {
        Some(name) => in_zone(&naive, zone(name)?).map(Moment::value),
        None => Ok(naive.value()),
    }
}

fn datetime_method(
    class: &Arc<Module>,
    state: &mut State<'_, '_>,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    let moment = match method {
        "now" | "utcnow" | "today" => {
            let args = Arguments::bind(method, &["tz"], args)?;
            let now = now(state)?;
            match args.text("tz")? {
                Some(name) => Moment::Aware(now.timestamp()?.to_zoned(zone(name)?)),
                None => Moment::Naive(now.civil()),
            }
        }
        "strptime" => {
            let args = Arguments::bind(method, &["date_string", "format"], args)?;
            strptime(args.required_text("date_string")?, args.required_text("format")?)?
        }
        "fromisoformat" => {
            let args = Arguments::bind(method, &["date_string"], args)?;
            parse_date(args.required_text("date_string")?)?
        }
        "fromtimestamp" | "utcfromtimestamp" => {
            let args = Arguments::bind(method, &["timestamp", "tz"], args)?;
            args.required("timestamp")?;
            let seconds = args.float("timestamp")?.unwrap_or_default();
            let micros = (seconds * 1e6).round() as i64;
            let at = Timestamp::from_microsecond(micros).map_err(|_| out_of_range())?;
            match args.text("tz")? {
                Some(name) => Moment::Aware(at.to_zoned(zone(name)?)),
                None => Moment::Naive(Moment::utc(at).civil()),
            }
        }
        _ => match class.get_value_by_str(method) {
            Some(class) => return class.call(state, args),
            None => return Err(Error::from(ErrorKind::UnknownMethod)),
        },
    };
    Ok(moment.value())
}

/// Reads ISO 8601 in its usual forms: a day, a day and time, with an offset or without.
pub fn parse_date(text: &str) -> Result<Moment, Error> {
    let wrong = || invalid(format!("this is not a date in ISO 8601: `{text}`"));
    let trimmed = text.trim();
    if let Ok(at) = trimmed.parse::<Timestamp>() {
        let offset = trimmed
            .rfind(['+', '-', 'Z', 'z'])
            .and_then(|sign| super::date_format::parse_offset(&trimmed[sign..]));
        let zone = match offset {
            Some(offset) if offset.seconds() != 0 => jiff::tz::TimeZone::fixed(offset),
            _ => jiff::tz::TimeZone::UTC,
        };
        return Ok(Moment::Aware(at.to_zoned(zone)));
    }
    let naive = trimmed.parse::<civil::DateTime>();
    naive.map(Moment::Naive).map_err(|_| wrong())
}

fn json_dumps(args: &[Value]) -> Result<Value, Error> {
    const NAMES: [&str; 5] = ["obj", "indent", "sort_keys", "ensure_ascii", "default"];
    let args = Arguments::bind("dumps", &NAMES, args)?;
    let indent = args.int("indent")?.map(|indent| usize::try_from(indent).unwrap_or(0).min(16));
    let unicode = args.get("ensure_ascii").is_some_and(|ascii| !ascii.is_true());
    let style = Style { sort_keys: args.flag("sort_keys"), indent, unicode };
    Ok(Value::from(dumps(&to_json(args.required("obj")?)?, style)))
}
