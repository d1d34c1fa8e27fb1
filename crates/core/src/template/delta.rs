//! Distances in time: Python's `timedelta`, and pendulum's `Interval` between two dates.
//!
//! Their parts, methods and printing; adding them to dates is `operators`.

use std::{cmp::Ordering, fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Object, ObjectRepr},
};

use super::{
    arguments::{Arguments, invalid},
    date::Moment,
};

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// A distance in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    /// Its length.
    pub micros: i64,
    /// Where it begins and ends, if it is what lies between two dates of a run.
    pub between: Option<(Moment, Moment)>,
}

impl Delta {
    /// A plain `timedelta`; an error beyond a hundred million days.
    pub fn new(micros: i128) -> Result<Self, Error> {
        let limit = i128::from(DAY) * 100_000_000;
        match i64::try_from(micros) {
            Ok(length) if micros.abs() < limit => Ok(Self { micros: length, between: None }),
            _ => Err(invalid("the timedelta is too long")),
        }
    }

    /// What lies between two dates; it is pendulum's interval unless they are Python's own.
    pub fn between(start: &Moment, end: &Moment) -> Result<Self, Error> {
        let micros = i128::from(end.micros()?) - i128::from(start.micros()?);
        let mut delta = Self::new(micros)?;
        if !matches!(start, Moment::Naive(_)) {
            delta.between = Some((start.clone(), end.clone()));
        }
        Ok(delta)
    }

    /// `macros.timedelta(...)`.
    pub fn from_arguments(args: &[Value]) -> Result<Self, Error> {
        const UNITS: [(&str, f64); 7] = [
            ("days", 86_400e6),
            ("seconds", 1e6),
            ("microseconds", 1.0),
            ("milliseconds", 1e3),
            ("minutes", 60e6),
            ("hours", 3_600e6),
            ("weeks", 604_800e6),
        ];
        const NAMES: [&str; 7] =
            ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
        let args = Arguments::bind("timedelta", &NAMES, args)?;
        let mut micros = 0.0;
        for (name, length) in UNITS {
            micros += args.float(name)?.unwrap_or(0.0) * length;
        }
        Self::new(micros.round() as i128)
    }

    /// As a value for the engine.
    pub fn value(self) -> Value {
        Value::from_object(self)
    }

    fn days(&self) -> i64 {
        self.micros.div_euclid(DAY)
    }

    fn seconds(&self) -> i64 {
        self.micros.rem_euclid(DAY) / 1_000_000
    }

    /// How it looks inside a list.
    pub fn repr(&self) -> String {
        if self.between.is_some() {
            return self.text();
        }
        let micros = self.micros.rem_euclid(1_000_000);
        let parts = [("days", self.days()), ("seconds", self.seconds()), ("microseconds", micros)];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, number)| *number != 0)
            .map(|(name, number)| format!("{name}={number}"))
            .collect();
        let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(", ") };
        format!("datetime.timedelta({parts})")
    }

    /// `str(delta)`.
    pub fn text(&self) -> String {
        if let Some((start, end)) = &self.between {
            return format!("<Interval [{} -> {}]>", start.iso(" "), end.iso(" "));
        }
        let (days, seconds) = (self.days(), self.seconds());
        let micros = self.micros.rem_euclid(1_000_000);
        let plural = if days.abs() == 1 { "" } else { "s" };
        let days = if days == 0 { String::new() } else { format!("{days} day{plural}, ") };
        let micros = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        format!("{days}{}:{:02}:{:02}{micros}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let (start, end) = self.between.clone().unzip();
        Some(match name {
            "days" if self.between.is_some() => Value::from(self.micros / DAY),
            "days" => Value::from(self.days()),
            "seconds" => Value::from(self.seconds()),
            "microseconds" => Value::from(self.micros.rem_euclid(1_000_000)),
            "start" => start?.value(),
            "end" => end?.value(),
            "weeks" => Value::from(self.micros / DAY / 7),
            "remaining_days" => Value::from(self.micros / DAY % 7),
            "hours" => Value::from(self.micros % DAY / 3_600_000_000),
            "minutes" => Value::from(self.micros / 60_000_000 % 60),
            "remaining_seconds" => Value::from(self.micros / 1_000_000 % 60),
            _ => return None,
        })
    }
}

impl Object for Delta {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.attribute(key)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attribute(key.as_str()?)
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.micros != 0
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        let whole = |unit: i64| Value::from(self.micros / unit);
        let exact = |unit: f64| Value::from(self.micros as f64 / unit);
        let value = match method {
            "total_seconds" => exact(1e6),
            "total_minutes" => exact(60e6),
            "total_hours" => exact(3_600e6),
            "total_days" => exact(86_400e6),
            "total_weeks" => exact(604_800e6),
            "in_seconds" => whole(1_000_000),
            "in_minutes" => whole(60_000_000),
            "in_hours" => whole(3_600_000_000),
            "in_days" => whole(DAY),
            "in_weeks" => whole(DAY * 7),
            _ => return Err(Error::from(ErrorKind::UnknownMethod)),
        };
        Arguments::none(method, args)?;
        Ok(value)
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.micros.cmp(&other.downcast_ref::<Self>()?.micros))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
