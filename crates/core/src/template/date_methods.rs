//! The methods of dates: Python's and pendulum's, one table.
//!
//! What they compute is `calendar` and `date_format`; this file reads their arguments.

use jiff::{
    Unit,
    civil::{self, Weekday},
    tz::TimeZone,
};
use minijinja::{Error, ErrorKind, State, Value, value::Tuple};

use super::{
    arguments::{Arguments, invalid},
    calendar::{self, Shift},
    context::Context,
    date::{Moment, out_of_range, zone},
    date_format,
    delta::Delta,
};

/// Calls `method` of `moment`.
pub fn call(
    moment: &Moment,
    state: &mut State<'_, '_>,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if let Some(format) = fixed_format(method) {
        Arguments::none(method, args)?;
        return Ok(Value::from(date_format::format(moment, format)));
    }
    match method {
        "isoformat" => {
            let args = Arguments::bind(method, &["sep"], args)?;
            Ok(Value::from(moment.iso(args.text("sep")?.unwrap_or("T"))))
        }
        "strftime" | "format" | "__format__" => {
            let args = Arguments::bind(method, &["format", "locale"], args)?;
            let format = args.required_text("format")?;
            let pendulum = method == "format";
            let write = if pendulum { date_format::format } else { date_format::strftime };
            Ok(Value::from(write(moment, format)))
        }
        "replace" | "set" => replace(moment, method, args).map(Moment::value),
        "diff" => {
            let args = Arguments::bind(method, &["dt", "abs"], args)?;
            let other = other(&args, "dt", state)?;
            let earlier = moment.micros()? <= other.micros()?;
            let keep = earlier || args.get("abs").is_some_and(|abs| !abs.is_true());
            let (start, end) = if keep { (moment, &other) } else { (&other, moment) };
            Delta::between(start, end).map(Delta::value)
        }
        "diff_for_humans" => {
            let args = Arguments::bind(method, &["other", "absolute", "locale"], args)?;
            let is_now = args.get("other").is_none_or(Value::is_none);
            let other = other(&args, "other", state)?;
            diff_for_humans(moment, &other, is_now, args.flag("absolute")).map(Value::from)
        }
        "is_past" | "is_future" => {
            Arguments::none(method, args)?;
            let (at, now) = (moment.micros()?, now(state)?.micros()?);
            Ok(Value::from(if method == "is_past" { at < now } else { at > now }))
        }
        _ => match moved(moment, method, args)? {
            Some(moment) => Ok(moment.value()),
            None => part(moment, method, args),
        },
    }
}

/// Methods that write the date in one fixed form, in pendulum's tokens.
fn fixed_format(method: &str) -> Option<&'static str> {
    Some(match method {
        "to_date_string" => "YYYY-MM-DD",
        "to_time_string" => "HH:mm:ss",
        "to_datetime_string" => "YYYY-MM-DD HH:mm:ss",
        "to_formatted_date_string" => "MMM DD, YYYY",
        "to_day_datetime_string" => "ddd, MMM D, YYYY h:mm A",
        "to_atom_string" | "to_w3c_string" => "YYYY-MM-DDTHH:mm:ssZ",
        "to_cookie_string" => "dddd, DD-MMM-YYYY HH:mm:ss zz",
        "to_rfc822_string" | "to_rfc1036_string" => "ddd, DD MMM YY HH:mm:ss ZZ",
        "to_rfc850_string" => "dddd, DD-MMM-YY HH:mm:ss zz",
        "to_rfc1123_string" | "to_rfc2822_string" | "to_rss_string" => {
            "ddd, DD MMM YYYY HH:mm:ss ZZ"
        }
        _ => return None,
    })
}

/// Methods that give another moment.
fn moved(moment: &Moment, method: &str, args: &[Value]) -> Result<Option<Moment>, Error> {
    Ok(Some(match method {
        "add" => calendar::add(moment, shift(method, args)?)?,
        "subtract" => calendar::add(moment, shift(method, args)?.negated()?)?,
        "start_of" | "end_of" => {
            let args = Arguments::bind(method, &["unit"], args)?;
            let unit = args.required_text("unit")?;
            let edge = if method == "start_of" { calendar::start_of } else { calendar::end_of };
            edge(moment, unit)?
        }
        "next" | "previous" => {
            let args = Arguments::bind(method, &["day_of_week"], args)?;
            let day = weekday(&args)?.unwrap_or_else(|| moment.civil().weekday());
            calendar::weekday(moment, day, method == "next")?
        }
        "first_of" | "last_of" => {
            let args = Arguments::bind(method, &["unit", "day_of_week"], args)?;
            let unit = args.required_text("unit")?;
            calendar::edge(moment, unit, weekday(&args)?, method == "first_of")?
        }
        "in_timezone" | "in_tz" | "astimezone" => {
            let args = Arguments::bind(method, &["tz"], args)?;
            let zone = zone(args.text("tz")?.unwrap_or("UTC"))?;
            Moment::Aware(moment.timestamp()?.to_zoned(zone))
        }
        "on" => {
            let args = Arguments::bind(method, &["year", "month", "day"], args)?;
            replace_fields(moment, &args)?
        }
        "at" => {
            let args = Arguments::bind(method, &["hour", "minute", "second", "microsecond"], args)?;
            let midnight = calendar::start_of(moment, "day")?;
            replace_fields(&midnight, &args)?
        }
        "date" => none(method, args, || Moment::Date(moment.civil().date()))?,
        "time" => none(method, args, || Moment::Time(moment.civil().time()))?,
        "naive" => none(method, args, || Moment::Naive(moment.civil()))?,
        _ => return Ok(None),
    }))
}

/// Methods without arguments that give a part of the moment.
fn part(moment: &Moment, method: &str, args: &[Value]) -> Result<Value, Error> {
    let civil = moment.civil();
    let weekday = civil.weekday();
    let value = match method {
        "weekday" => Value::from(weekday.to_monday_zero_offset()),
        "isoweekday" => Value::from(weekday.to_monday_one_offset()),
        "isocalendar" => {
            let iso = civil.date().iso_week_date();
            let day = iso.weekday().to_monday_one_offset();
            let parts = [Value::from(iso.year()), Value::from(iso.week()), Value::from(day)];
            Value::from(Tuple::from(parts))
        }
        "timestamp" => Value::from(moment.seconds()?),
        "is_leap_year" => Value::from(civil.date().in_leap_year()),
        "is_utc" => Value::from(moment.offset().is_some_and(|offset| offset.seconds() == 0)),
        "utcoffset" => match moment.offset() {
            Some(offset) => Delta::new(i128::from(offset.seconds()) * 1_000_000)?.value(),
            None => Value::from(()),
        },
        "tzname" => moment.zone_abbreviation().map_or(Value::from(()), Value::from),
        "to_iso8601_string" => {
            let text = moment.iso("T");
            Value::from(match text.strip_suffix("+00:00") {
                Some(utc) => format!("{utc}Z"),
                None => text,
            })
        }
        "to_rfc3339_string" | "__str__" => {
            Value::from(moment.iso(if method == "__str__" { " " } else { "T" }))
        }
        _ => return Err(Error::from(ErrorKind::UnknownMethod)),
    };
    Arguments::none(method, args)?;
    Ok(value)
}

fn none(method: &str, args: &[Value], moment: impl Fn() -> Moment) -> Result<Moment, Error> {
    Arguments::none(method, args)?;
    Ok(moment())
}

fn shift(method: &str, args: &[Value]) -> Result<Shift, Error> {
    const NAMES: [&str; 8] =
        ["years", "months", "weeks", "days", "hours", "minutes", "seconds", "microseconds"];
    let args = Arguments::bind(method, &NAMES, args)?;
    let calendar = |name| args.int(name).map(Option::unwrap_or_default);
    let mut micros = 0.0;
    for (name, length) in
        [("hours", 3_600e6), ("minutes", 60e6), ("seconds", 1e6), ("microseconds", 1.0)]
    {
        micros += args.float(name)?.unwrap_or(0.0) * length;
    }
    if micros.abs() > 1e18 {
        return Err(out_of_range());
    }
    Ok(Shift {
        years: calendar("years")?,
        months: calendar("months")?,
        weeks: calendar("weeks")?,
        days: calendar("days")?,
        micros: micros.round() as i64,
    })
}

fn weekday(args: &Arguments) -> Result<Option<Weekday>, Error> {
    let Some(day) = args.int("day_of_week")? else { return Ok(None) };
    let weekday = i8::try_from(day).ok().and_then(|day| Weekday::from_monday_zero_offset(day).ok());
    match weekday {
        Some(weekday) => Ok(Some(weekday)),
        None => Err(invalid(format!("`day_of_week` goes from 0 (Monday) to 6, not {day}"))),
    }
}

fn replace(moment: &Moment, method: &str, args: &[Value]) -> Result<Moment, Error> {
    const NAMES: [&str; 10] =
        ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "tz", "fold"];
    let args = Arguments::bind(method, &NAMES, args)?;
    let moment = replace_fields(moment, &args)?;
    match args.get("tzinfo").or_else(|| args.get("tz")) {
        None => Ok(moment),
        Some(none) if none.is_none() => Ok(Moment::Naive(moment.civil())),
        Some(name) => match name.as_str() {
            Some(name) => date_format::in_zone(&moment, zone(name)?),
            None => Err(args.wrong("tzinfo", "the name of a zone", name)),
        },
    }
}

/// `moment` with the fields that `args` names.
fn replace_fields(moment: &Moment, args: &Arguments) -> Result<Moment, Error> {
    let old = moment.civil();
    let micros = moment.microsecond();
    let field = |name: &str, old: i64| -> Result<i64, Error> { Ok(args.int(name)?.unwrap_or(old)) };
    let parts = [
        field("year", old.year().into())?,
        field("month", old.month().into())?,
        field("day", old.day().into())?,
        field("hour", old.hour().into())?,
        field("minute", old.minute().into())?,
        field("second", old.second().into())?,
        field("microsecond", micros.into())?,
    ];
    moment.with_civil(civil_from(parts)?)
}

/// Year, month, day, hour, minute, second and microsecond as a wall clock.
pub fn civil_from(parts: [i64; 7]) -> Result<civil::DateTime, Error> {
    let [year, month, day, hour, minute, second, micro] = parts;
    let small = |number: i64| i8::try_from(number).ok();
    let build = || {
        let date = civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let nanos = i32::try_from(micro.checked_mul(1000)?).ok()?;
        let (hour, minute, second) = (small(hour)?, small(minute)?, small(second)?);
        let time = civil::Time::new(hour, minute, second, nanos).ok()?;
        (year >= 1).then(|| date.to_datetime(time))
    };
    build().ok_or_else(|| {
        invalid(format!(
            "there is no such date: {year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        ))
    })
}

/// The moment that counts as now.
pub fn now(state: &State<'_, '_>) -> Result<Moment, Error> {
    match context(state) {
        Some(context) => Ok(Moment::utc(context.now)),
        None => Err(invalid("there is no clock here")),
    }
}

/// The context that is being rendered with.
pub fn context(state: &State<'_, '_>) -> Option<std::sync::Arc<Context>> {
    state.lookup(super::names::CONTEXT)?.downcast_object()
}

fn other(args: &Arguments, name: &str, state: &State<'_, '_>) -> Result<Moment, Error> {
    match args.get(name).filter(|value| !value.is_none()) {
        None => now(state),
        Some(value) => match value.downcast_object_ref::<Moment>() {
            Some(moment) => Ok(moment.clone()),
            None => Err(args.wrong(name, "a date", value)),
        },
    }
}

/// `3 days before`, `in 2 hours`, `1 month`: pendulum's rounding and words.
pub fn diff_for_humans(
    moment: &Moment,
    other: &Moment,
    is_now: bool,
    absolute: bool,
) -> Result<String, Error> {
    let utc = |at: &Moment| Ok::<_, Error>(at.timestamp()?.to_zoned(TimeZone::UTC).datetime());
    let (from, to) = (utc(moment)?, utc(other)?);
    let later = from > to;
    let (start, end) = if later { (to, from) } else { (from, to) };
    let span = start.until((Unit::Year, end)).map_err(|_| out_of_range())?;
    let (years, months, days) = (span.get_years(), span.get_months(), span.get_days());
    let (weeks, rest) = (days / 7, days % 7);
    let (hours, minutes) = (span.get_hours(), span.get_minutes());
    let (count, unit) = if years > 0 {
        (i64::from(years) + i64::from(months > 6), "year")
    } else if months == 11 && days > 15 {
        (1, "year")
    } else if months > 0 {
        (i64::from(months) + i64::from(days >= 27), "month")
    } else if weeks > 0 {
        (i64::from(weeks) + i64::from(rest > 3), "week")
    } else if rest > 0 {
        (i64::from(rest) + i64::from(hours >= 22), "day")
    } else if hours > 0 {
        (i64::from(hours), "hour")
    } else if minutes > 0 {
        (minutes, "minute")
    } else {
        (span.get_seconds(), "second")
    };
    let words = match (count, unit) {
        (..=10, "second") => "a few seconds".to_owned(),
        (1, _) => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    };
    Ok(match (absolute, is_now, later) {
        (true, ..) => words,
        (_, true, true) => format!("in {words}"),
        (_, true, false) => format!("{words} ago"),
        (_, false, true) => format!("{words} after"),
        (_, false, false) => format!("{words} before"),
    })
}
