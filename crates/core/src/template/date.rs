//! Dates and times as templates see them: one object that is pendulum's `DateTime`, Python's naive
//! `datetime`, a `date` or a `time`.
//!
//! Here are its parts and its printing. Calendar arithmetic is `calendar`, its methods are
//! `date_methods`, formats are `date_format`, operators are `operators`.

use std::{cmp::Ordering, fmt, sync::Arc};

use jiff::{
    Timestamp, Zoned, civil,
    tz::{Offset, TimeZone},
};
use minijinja::{
    Error, State, Value,
    value::{DynObject, Object, ObjectRepr},
};

use super::{arguments::invalid, date_format, date_methods};

/// A date, a time of day, or both, with a zone or without.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    /// A day.
    Date(civil::Date),
    /// A time of day.
    Time(civil::Time),
    /// A date and time without a zone, as `macros.datetime(...)` makes it.
    Naive(civil::DateTime),
    /// A date and time in a zone, as all dates of a run are.
    Aware(Zoned),
}

impl Moment {
    /// `timestamp` in UTC, to the microsecond as in Python.
    pub fn utc(timestamp: Timestamp) -> Self {
        Self::Aware(timestamp.to_zoned(TimeZone::UTC)).to_microsecond()
    }

    /// As a value for the engine.
    pub fn value(self) -> Value {
        Value::from_object(self)
    }

    /// The wall clock; a date is its midnight, a time stands on the first day of the calendar.
    pub fn civil(&self) -> civil::DateTime {
        match self {
            Self::Date(date) => date.to_datetime(civil::Time::midnight()),
            Self::Time(time) => civil::date(1, 1, 1).to_datetime(*time),
            Self::Naive(civil) => *civil,
            Self::Aware(zoned) => zoned.datetime(),
        }
    }

    /// The same kind of moment with another wall clock. Where the clock is set back the second
    /// of the two moments is meant, where it is set forward the gap is jumped over.
    pub fn with_civil(&self, civil: civil::DateTime) -> Result<Self, Error> {
        if !(1..=9999).contains(&civil.year()) {
            return Err(out_of_range());
        }
        Ok(match self {
            Self::Date(_) => Self::Date(civil.date()),
            Self::Time(_) => Self::Time(civil.time()),
            Self::Naive(_) => Self::Naive(civil),
            Self::Aware(zoned) => Self::Aware(
                zoned.time_zone().to_ambiguous_zoned(civil).later().map_err(|_| out_of_range())?,
            ),
        })
    }

    /// The instant; what has no zone counts as UTC.
    pub fn timestamp(&self) -> Result<Timestamp, Error> {
        match self {
            Self::Aware(zoned) => Ok(zoned.timestamp()),
            other => TimeZone::UTC.to_timestamp(other.civil()).map_err(|_| out_of_range()),
        }
    }

    /// Microseconds since the epoch.
    pub fn micros(&self) -> Result<i64, Error> {
        Ok(self.timestamp()?.as_microsecond())
    }

    /// Seconds since the epoch, with their fraction.
    pub fn seconds(&self) -> Result<f64, Error> {
        Ok(self.micros()? as f64 / 1e6)
    }

    /// The distance to UTC, if it has a zone.
    pub fn offset(&self) -> Option<Offset> {
        match self {
            Self::Aware(zoned) => Some(zoned.offset()),
            _ => None,
        }
    }

    /// The zone's name as pendulum gives it: `UTC`, `Asia/Seoul`, `+09:00`.
    pub fn zone_name(&self) -> Option<String> {
        let Self::Aware(zoned) = self else { return None };
        let named = zoned.time_zone().iana_name().map(str::to_owned);
        Some(named.unwrap_or_else(|| date_format::offset(zoned.offset(), ":")))
    }

    /// The zone's short name at this moment: `UTC`, `KST`, `EDT`.
    pub fn zone_abbreviation(&self) -> Option<String> {
        let Self::Aware(zoned) = self else { return None };
        let info = zoned.time_zone().to_offset_info(zoned.timestamp());
        Some(info.abbreviation().to_owned())
    }

    /// Microseconds of the second.
    pub fn microsecond(&self) -> i32 {
        self.civil().subsec_nanosecond() / 1000
    }

    /// `isoformat(separator)`.
    pub fn iso(&self, separator: &str) -> String {
        let civil = self.civil();
        let date = civil.date().to_string();
        let mut time = civil.strftime("%H:%M:%S").to_string();
        if self.microsecond() != 0 {
            time += &format!(".{:06}", self.microsecond());
        }
        match self {
            Self::Date(_) => date,
            Self::Time(_) => time,
            Self::Naive(_) => format!("{date}{separator}{time}"),
            Self::Aware(zoned) => {
                format!("{date}{separator}{time}{}", date_format::offset(zoned.offset(), ":"))
            }
        }
    }

    /// How it looks inside a list.
    pub fn repr(&self) -> String {
        let civil = self.civil();
        let date = format!("{}, {}, {}", civil.year(), civil.month(), civil.day());
        let clock = format!("{}, {}", civil.hour(), civil.minute());
        let (second, micro) = (civil.second(), self.microsecond());
        let rest = match (second, micro) {
            (0, 0) => String::new(),
            (_, 0) => format!(", {second}"),
            _ => format!(", {second}, {micro}"),
        };
        match self {
            Self::Date(_) => format!("Date({date})"),
            Self::Time(_) => format!("Time({clock}, {second})"),
            Self::Naive(_) => format!("datetime.datetime({date}, {clock}{rest})"),
            Self::Aware(_) => {
                let micro = if micro == 0 { String::new() } else { format!(", {micro}") };
                let zone = self.zone_name().unwrap_or_default();
                format!("DateTime({date}, {clock}, {second}{micro}, tzinfo=Timezone('{zone}'))")
            }
        }
    }

    fn to_microsecond(&self) -> Self {
        let civil = self.civil();
        let nanos = civil.subsec_nanosecond() / 1000 * 1000;
        match civil.with().subsec_nanosecond(nanos).build() {
            Ok(civil) => self.with_civil(civil).unwrap_or_else(|_| self.clone()),
            Err(_) => self.clone(),
        }
    }

    /// The order of two moments of the same kind; `None` between different kinds.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Aware(a), Self::Aware(b)) => Some(a.timestamp().cmp(&b.timestamp())),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Naive(a), Self::Naive(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let has_date = !matches!(self, Self::Time(_));
        let has_time = !matches!(self, Self::Date(_));
        let civil = self.civil();
        let date = civil.date();
        Some(match name {
            "year" if has_date => Value::from(civil.year()),
            "month" if has_date => Value::from(civil.month()),
            "day" if has_date => Value::from(civil.day()),
            "quarter" if has_date => Value::from((civil.month() - 1) / 3 + 1),
            "day_of_week" if has_date => Value::from(date.weekday().to_monday_zero_offset()),
            "day_of_year" if has_date => Value::from(date.day_of_year()),
            "days_in_month" if has_date => Value::from(date.days_in_month()),
            "week_of_year" if has_date => Value::from(date.iso_week_date().week()),
            "week_of_month" if has_date => Value::from(date_format::week_of_month(date)),
            "hour" if has_time => Value::from(civil.hour()),
            "minute" if has_time => Value::from(civil.minute()),
            "second" if has_time => Value::from(civil.second()),
            "microsecond" if has_time => Value::from(self.microsecond()),
            "int_timestamp" if has_date && has_time => {
                Value::from(self.micros().ok()?.div_euclid(1_000_000))
            }
            "float_timestamp" if has_date && has_time => Value::from(self.seconds().ok()?),
            "tzinfo" | "tz" | "timezone" | "timezone_name" if has_time => {
                self.zone_name().map_or(Value::from(()), Value::from)
            }
            "offset" => Value::from(self.offset()?.seconds()),
            "offset_hours" => Value::from(f64::from(self.offset()?.seconds()) / 3600.0),
            "fold" if has_time => Value::from(0),
            _ => return None,
        })
    }
}

/// The zone called `name`: an IANA name, or an offset such as `+09:00`.
pub fn zone(name: &str) -> Result<TimeZone, Error> {
    if let Ok(zone) = TimeZone::get(name) {
        return Ok(zone);
    }
    date_format::parse_offset(name)
        .map(TimeZone::fixed)
        .ok_or_else(|| invalid(format!("there is no time zone of this name: `{name}`")))
}

/// The error for a date outside of the years 1 to 9999.
pub fn out_of_range() -> Error {
    invalid("the date lies outside of the years 1 to 9999")
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.attribute(key)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attribute(key.as_str()?)
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        date_methods::call(self, state, method, args)
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other: &Self = other.downcast_ref()?;
        // Kinds that cannot be compared still need an order of their own, for sorting.
        self.compare(other).or_else(|| Some(self.iso(" ").cmp(&other.iso(" "))))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(" "))
    }
}
