//! Fields between spaces: which form they are in.
//!
//! Five are Unix; six and seven are told apart by the place of their `?`, and refused without one,
//! because seconds may stand first (Spring) or last (Airflow's parser). What a field may
//! hold is the concern of `cron`.

use super::{Dialect, Misread, Reading, Recognised, aws, reading};
use crate::{cron::Cron, explain::words::Words, model::ScheduleSpec};

/// What stands in the fields of some form.
const LETTERS: &str = "*?,-/#0123456789";

pub(super) fn read(text: &str) -> Result<Recognised, Misread> {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    if let Some(field) = fields.iter().find(|field| is_hashed(field)) {
        let message = format!("`H` is a value that Jenkins chooses: `{field}`");
        return Err(Misread::new(message)
            .at(field, text)
            .hint("choose one yourself, such as `17` for the minute"));
    }
    if fields.len() > 5 && fields[5..].iter().any(|field| !may_be_field(field)) {
        return Err(crontab_line(text, &fields));
    }
    match *fields.as_slice() {
        [_, _, day, _, weekday, _] if (day == "?") != (weekday == "?") => {
            aws::read(aws::Kind::Bare, text)
        }
        [_, _, _, day, _, weekday, ..] if fields.len() <= 7 && day != "?" && weekday != "?" => {
            Err(ambiguous(text, &fields))
        }
        _ => plain(text),
    }
}

/// What [`Cron`] reads as it stands.
fn plain(text: &str) -> Result<Recognised, Misread> {
    let cron = Cron::parse(text)?;
    let dialect = dialect(&cron);
    // In a file a Quartz expression is better read in five fields, where they can say it.
    let same = |form: &String| Cron::parse(form).is_ok_and(|form| form.meaning() == cron.meaning());
    let text = match dialect {
        Dialect::Quartz => cron.meaning().airflow().ok().filter(same),
        _ => None,
    };
    let schedule = vec![ScheduleSpec::Cron(text.unwrap_or_else(|| cron.to_string()))];
    Ok(Recognised { dialect, schedule, timezone: None })
}

/// The dialect of an expression that [`Cron`] reads.
pub(super) fn of_cron(text: &str) -> Dialect {
    Cron::parse(text).map_or(Dialect::Unix, |cron| dialect(&cron))
}

fn dialect(cron: &Cron) -> Dialect {
    match cron.to_string().split_ascii_whitespace().count() {
        6.. => Dialect::Quartz,
        5 if cron.meaning().unix().is_err() => Dialect::Airflow,
        _ => Dialect::Unix,
    }
}

/// `H`, `H/15`, `H(0-29)`.
fn is_hashed(field: &str) -> bool {
    let rest = field.strip_prefix('H');
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '(']))
}

fn may_be_field(field: &str) -> bool {
    let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat", "lw", "l", "w"];
    let months = ["jan", "feb", "mar", "apr", "may", "jun"];
    let late = ["jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = field.to_ascii_lowercase();
    let words = lower.split(|c: char| LETTERS.contains(c)).filter(|word| !word.is_empty());
    // `/usr/bin/l` is a path and no step.
    !field.starts_with('/')
        && words
            .into_iter()
            .all(|word| names.contains(&word) || months.contains(&word) || late.contains(&word))
}

/// Five fields and a command.
fn crontab_line(text: &str, fields: &[&str]) -> Misread {
    let when = Words::new("if the rest is a command", "나머지가 명령이면");
    let readings: Vec<Reading> = reading(when, &fields[..5].join(" ")).into_iter().collect();
    let misread =
        Misread::new(format!("this is more than a schedule: `{}`", fields[5..].join(" ")))
            .at(fields[5], text)
            .hint("give the five fields alone; `mainspring import crontab` takes whole lines");
    Misread { readings, ..misread }
}

/// Six or seven fields without `?`.
fn ambiguous(text: &str, fields: &[&str]) -> Misread {
    let mut readings = Vec::new();
    let is_zero = |field: &str| !field.is_empty() && field.bytes().all(|byte| byte == b'0');
    if is_zero(fields[0]) {
        let when = Words::new("if the seconds stand first (Spring)", "초가 맨 앞이면 (Spring)");
        readings.extend(reading(when, &fields[1..6].join(" ")));
    }
    if fields[5].bytes().all(|byte| byte.is_ascii_digit() || byte == b'*') {
        let when = Words::new(
            "if the seconds stand last (Airflow's parser), and are 0",
            "초가 맨 뒤이고 0이면 (Airflow의 파서)",
        );
        readings.extend(reading(when, &fields[..5].join(" ")));
    }
    let message = format!("{} fields may mean several things: `{text}`", fields.len());
    let misread = Misread::new(message)
        .hint("write five fields, or `?` in one of the day fields if it is Quartz");
    Misread { readings, ..misread }
}
