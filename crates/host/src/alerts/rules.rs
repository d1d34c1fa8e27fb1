//! Who is told of what, unless a DAG says more; when nobody is to be disturbed, and how often at
//! most. Part of the settings. Pure.

use std::time::Duration;

use jiff::{Timestamp, civil::Time, tz::TimeZone};
use mainspring_core::{model::Notifications, timetable::time_zone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Event;

/// Messages an hour along one connection, unless the settings say otherwise.
const LIMIT: u32 = 20;

/// The table `alerts` of the settings. Each list names connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AlertRules)]
pub struct Rules {
    /// A run of any DAG failed.
    pub on_failure: Vec<String>,
    /// A task of any DAG is tried again.
    pub on_retry: Vec<String>,
    /// A run of any DAG succeeded.
    pub on_success: Vec<String>,
    /// A run of any DAG succeeded after one that failed.
    pub on_recovery: Vec<String>,
    /// A run is late by its DAG's `late_after`.
    pub on_late: Vec<String>,
    /// A file of the dags folder can no longer be read.
    pub on_import_error: Vec<String>,
    /// Slots passed while nothing could run.
    pub on_missed: Vec<String>,
    /// The disk is nearly full.
    pub on_disk_low: Vec<String>,
    /// What happens meanwhile is told afterwards.
    pub quiet_hours: Option<QuietHours>,
    /// Of the quiet hours; without it that of the settings.
    pub quiet_zone: Option<String>,
    /// Messages an hour along one connection; what is more comes in one summary.
    pub limit_per_hour: u32,
    /// Where a browser reaches this Mainspring, for the links in messages.
    pub web_address: Option<String>,
}

/// From when to when nobody is disturbed: `HH:MM`, over midnight too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct QuietHours {
    pub from: String,
    pub to: String,
}

impl Default for Rules {
    fn default() -> Self {
        let none = Vec::new;
        Self {
            on_failure: none(),
            on_retry: none(),
            on_success: none(),
            on_recovery: none(),
            on_late: none(),
            on_import_error: none(),
            on_missed: none(),
            on_disk_low: none(),
            quiet_hours: None,
            quiet_zone: None,
            limit_per_hour: LIMIT,
            web_address: None,
        }
    }
}

impl Rules {
    /// What is wrong with them, in words.
    ///
    /// # Errors
    /// The first value that makes no sense.
    pub fn check(&self) -> Result<(), String> {
        if let Some(hours) = &self.quiet_hours {
            let wrong = |text| format!("`quiet_hours`: `{text}` is not a time; write it as 22:00");
            let from = time(&hours.from).ok_or_else(|| wrong(&hours.from))?;
            let to = time(&hours.to).ok_or_else(|| wrong(&hours.to))?;
            if from == to {
                return Err("`quiet_hours`: they begin and end at the same time".into());
            }
        }
        if let Some(zone) = &self.quiet_zone {
            time_zone(zone).map_err(|error| format!("`quiet_zone`: {error}"))?;
        }
        if self.limit_per_hour == 0 {
            return Err("`limit_per_hour` must be at least 1, or nobody ever hears anything".into());
        }
        if let Some(address) = &self.web_address
            && !address.starts_with("http://")
            && !address.starts_with("https://")
        {
            return Err("`web_address` must begin with http:// or https://".into());
        }
        Ok(())
    }

    /// Who is told of it whatever the DAG.
    pub fn defaults(&self, event: Event) -> &[String] {
        match event {
            Event::Failure => &self.on_failure,
            Event::Retry => &self.on_retry,
            Event::Success => &self.on_success,
            Event::Recovery => &self.on_recovery,
            Event::Late => &self.on_late,
            Event::ImportError => &self.on_import_error,
            Event::Missed => &self.on_missed,
            Event::DiskLow => &self.on_disk_low,
        }
    }

    /// Who is told: the defaults and those that `named` adds, each once.
    pub fn channels(&self, event: Event, named: Option<&Notifications>) -> Vec<String> {
        let mut channels = self.defaults(event).to_vec();
        for channel in named.map(|named| listed(named, event)).into_iter().flatten() {
            if !channels.contains(channel) {
                channels.push(channel.clone());
            }
        }
        channels
    }

    /// When the quiet hours end, if `now` is in them; `zone` is that of the settings.
    pub fn quiet_until(&self, now: Timestamp, zone: &str) -> Option<Timestamp> {
        let hours = self.quiet_hours.as_ref()?;
        let (from, to) = (time(&hours.from)?, time(&hours.to)?);
        let zone = time_zone(self.quiet_zone.as_deref().unwrap_or(zone)).unwrap_or(TimeZone::UTC);
        let here = now.to_zoned(zone.clone());
        let is_quiet = match from < to {
            true => (from..to).contains(&here.time()),
            false => here.time() >= from || here.time() < to,
        };
        if !is_quiet {
            return None;
        }
        let day = if here.time() < to { here.date() } else { here.date().tomorrow().ok()? };
        Some(day.to_datetime(to).to_zoned(zone).ok()?.timestamp())
    }

    /// When the next message may go, if there is no room now; `sent` is when those of the last hour
    /// went, the oldest first.
    pub fn room_at(&self, sent: &[Timestamp]) -> Option<Timestamp> {
        let limit = usize::try_from(self.limit_per_hour).unwrap_or(usize::MAX);
        let over = sent.len().checked_sub(limit)?;
        Some(*sent.get(over)? + Duration::from_secs(3600))
    }
}

/// Those that a DAG or a task names.
pub fn listed(named: &Notifications, event: Event) -> &[String] {
    match event {
        Event::Failure => &named.on_failure,
        Event::Retry => &named.on_retry,
        Event::Success => &named.on_success,
        Event::Recovery => &named.on_recovery,
        Event::Late => &named.on_late,
        Event::ImportError | Event::Missed | Event::DiskLow => &[],
    }
}

fn time(text: &str) -> Option<Time> {
    Time::strptime("%H:%M", text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, to: &str) -> Rules {
        let quiet_hours = Some(QuietHours { from: from.into(), to: to.into() });
        Rules { quiet_hours, ..Rules::default() }
    }

    /// When the quiet hours end, in Seoul.
    #[track_caller]
    fn check(from: &str, to: &str, now: &str, expected: Option<&str>) {
        let until = quiet(from, to).quiet_until(now.parse().unwrap(), "Asia/Seoul");
        assert_eq!(until.map(|it| it.to_string()).as_deref(), expected, "{from}-{to} at {now}");
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        // 23:30 and 06:59 in Seoul.
        check("22:00", "07:00", "2026-03-14T14:30:00Z", Some("2026-03-14T22:00:00Z"));
        check("22:00", "07:00", "2026-03-14T21:59:00Z", Some("2026-03-14T22:00:00Z"));
        check("22:00", "07:00", "2026-03-14T22:00:00Z", None);
        check("22:00", "07:00", "2026-03-14T12:59:00Z", None);
        check("12:00", "13:00", "2026-03-14T03:00:00Z", Some("2026-03-14T04:00:00Z"));
        check("12:00", "13:00", "2026-03-14T04:00:00Z", None);
    }

    #[test]
    fn an_hour_has_room_for_so_many() {
        let rules = Rules { limit_per_hour: 2, ..Rules::default() };
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        assert_eq!(rules.room_at(&[at(1)]), None);
        assert_eq!(rules.room_at(&[at(1), at(5)]), Some(at(61)));
        assert_eq!(rules.room_at(&[at(1), at(5), at(9)]), Some(at(65)));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (rules, expected) in [
            (quiet("25:00", "07:00"), "`25:00` is not a time"),
            (quiet("07:00", "07:00"), "same time"),
            (Rules { quiet_zone: Some("Asia/Soul".into()), ..Rules::default() }, "quiet_zone"),
            (Rules { limit_per_hour: 0, ..Rules::default() }, "at least 1"),
            (Rules { web_address: Some("x".into()), ..Rules::default() }, "http://"),
        ] {
            let wrong = rules.check().unwrap_err();
            assert!(wrong.contains(expected), "{wrong}");
        }
    }
}
