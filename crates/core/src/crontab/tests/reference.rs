//! Cron's own rules once more, as naively as they can be written, to hold the real ones against.
//!
//! Made from the manual page, with nothing of the code under test: it asks for every minute
//! whether the line is due.

use jiff::{
    ToSpan,
    civil::{Date, DateTime, date},
};

use super::{CORPUS, import_one};
use crate::cron::Cron;
use crate::crontab::{Options, import};

/// A line's five fields.
struct Vixie {
    fields: [Vec<bool>; 5],
    either: bool,
}

impl Vixie {
    /// None if cron would not read it.
    fn parse(line: &str) -> Option<Self> {
        let line = line.trim_start_matches(['\u{feff}', '-', ' ', '\t']);
        let line = match line.split_whitespace().next()? {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            "@every_minute" => "* * * * *",
            _ => line,
        };
        let words: Vec<&str> = line.split_whitespace().take(5).collect();
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        let mut fields = [const { Vec::new() }; 5];
        for (at, (low, high)) in bounds.into_iter().enumerate() {
            fields[at] = parse_field(words.get(at)?, low, high)?;
        }
        fields[4][0] |= fields[4][7];
        let either = !words[2].starts_with('*') && !words[4].starts_with('*');
        Some(Self { fields, either })
    }

    fn is_due_on(&self, day: Date) -> bool {
        let [_, _, days, months, weekdays] = &self.fields;
        let in_month = days[day.day() as usize];
        let in_week = weekdays[day.weekday().to_sunday_zero_offset() as usize];
        let in_both = if self.either { in_month || in_week } else { in_month && in_week };
        months[day.month() as usize] && in_both
    }
}

fn parse_field(text: &str, low: usize, high: usize) -> Option<Vec<bool>> {
    let names = match (low, high) {
        (1, 12) => "___ jan feb mar apr may jun jul aug sep oct nov dec",
        (0, 7) => "sun mon tue wed thu fri sat",
        _ => "",
    };
    let number = |text: &str| {
        let named = names.split(' ').position(|name| name.eq_ignore_ascii_case(text));
        let number = named.or_else(|| text.parse::<usize>().ok())?;
        (low..=high).contains(&number).then_some(number)
    };
    let mut due = vec![false; high + 1];
    for item in text.split(',') {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (number(from)?, number(to)?),
            None if item.contains('/') => return None,
            None => (number(range)?, number(range)?),
        };
        let step = step.parse::<usize>().ok().filter(|step| *step > 0)?;
        (from <= to).then_some(())?;
        (from..=to).step_by(step).for_each(|value| due[value] = true);
    }
    Some(due)
}

/// The first `count` minutes at which the line is due, within two years.
fn reference(line: &str, count: usize) -> Option<Vec<DateTime>> {
    let vixie = Vixie::parse(line)?;
    let mut found = Vec::new();
    for day in date(2026, 1, 1).series(1.day()).take_while(|day| day.year() < 2028) {
        for minute in (0..24 * 60).filter(|_| vixie.is_due_on(day)) {
            let (hour, minute) = (minute / 60, minute % 60);
            if vixie.fields[1][hour] && vixie.fields[0][minute] {
                found.push(day.at(hour as i8, minute as i8, 0, 0));
            }
            if found.len() == count {
                return Some(found);
            }
        }
    }
    Some(found)
}

/// What `Cron` makes of the imported expression in the same time.
fn imported(expression: &str, count: usize) -> Vec<DateTime> {
    let cron = Cron::parse(expression).expect("an imported expression is read");
    let first = cron.next_after(date(2025, 12, 31).at(23, 59, 0, 0));
    let fires = std::iter::successors(first, |at| cron.next_after(*at));
    fires.take_while(|at| at.year() < 2028).take(count).collect()
}

#[test]
fn every_line_is_due_when_cron_says() {
    let mut lines = 0;
    for (name, text, _) in CORPUS {
        let written: Vec<&str> = text.lines().collect();
        for dag in import_one(name, text, false).dags {
            let line = written[dag.lines[0] - 1];
            let expected = reference(line, 50).expect("cron reads it");
            assert_eq!(imported(&dag.schedule, 50), expected, "{name}: {line} as {}", dag.schedule);
            lines += 1;
        }
    }
    assert!(lines > 100, "{lines}");
}

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn field(&mut self, low: u64, high: u64) -> String {
        let items = 1 + self.roll(4) / 2;
        let item = |dice: &mut Self| {
            let (a, b) = (low + dice.roll(high - low + 1), low + dice.roll(high - low + 1));
            let step = 1 + dice.roll(12);
            match dice.roll(7) {
                0 | 1 => "*".to_owned(),
                2 => format!("*/{step}"),
                3 => format!("{a}-{b}"),
                4 => format!("{a}-{b}/{step}"),
                _ => a.to_string(),
            }
        };
        (0..items).map(|_| item(self)).collect::<Vec<_>>().join(",")
    }
}

#[test]
fn random_lines_are_due_when_cron_says() {
    let mut dice = Dice(1);
    let (mut imports, mut refused) = (0, 0);
    for _ in 0..500 {
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        let time = bounds.map(|(low, high)| dice.field(low, high)).join(" ");
        let import = import(&format!("{time} x"), &Options::default());
        match (import.dags.first(), Vixie::parse(&time)) {
            (Some(dag), Some(_)) => {
                imports += 1;
                assert_eq!(
                    imported(&dag.schedule, 20),
                    reference(&time, 20).unwrap(),
                    "{time} as {}",
                    dag.schedule
                );
            }
            (Some(dag), None) => {
                panic!("cron would not read `{time}`, which became `{}`", dag.schedule)
            }
            // Days that no expression of ours can say, and days that no month has.
            (None, Some(_)) => {
                refused += 1;
                let reason = &import.refused[0].reason;
                assert!(
                    reason.contains("match both") || reason.contains("never comes"),
                    "{time}: {reason}"
                );
            }
            (None, None) => {}
        }
    }
    assert!(imports > 100 && refused > 10 && refused < imports, "{imports} {refused}");
}
