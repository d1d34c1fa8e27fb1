//! `next`: when a cron expression, or a DAG, is due.
//!
//! Asks no running instance: paused or not, this is what the schedule says. Which instants those
//! are is decided in core's `timetable`.

use std::process::ExitCode;

use jiff::{Timestamp, tz::TimeZone};
use mainspring_core::{
    cron::Cron,
    file::parse_duration,
    model::{Dag, ScheduleSpec, TimetableKind},
    timetable::{Slot, Timetable, TimetableError},
};
use mainspring_host::{
    clock::{Clock, SystemClock},
    dags_folder::Reader,
};
use serde::Serialize;

use crate::{args::Program, color::Paint, failure::Failure, moment, source, table::table};

/// What is to be due, and from when on.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A cron expression, `every 90m`, a DAG of the home, or a DAG file
    #[arg(value_name = "EXPR|DAG_ID|FILE")]
    what: String,
    /// The zone in which an expression is meant [default: the settings', else the system's]
    #[arg(long, value_name = "TZ")]
    timezone: Option<String>,
    /// Only what is due at or after this time [default: now]
    #[arg(long, value_name = "ISO")]
    from: Option<String>,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
}

#[derive(Serialize)]
struct Document {
    timezone: String,
    runs: Vec<Slot>,
}

/// A schedule to be asked.
struct Schedule {
    title: String,
    timezone: String,
    kind: TimetableKind,
    timetable: Timetable,
    start_date: Option<Timestamp>,
    end_date: Option<Timestamp>,
}

/// Tells the next runs.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let schedule = match is_expression(&args.what) {
        true => of_expression(program, &args)?,
        false => of_dag(program, &args)?,
    };
    let zone = schedule.timetable.time_zone().clone();
    let now = SystemClock.now().wall;
    let from = args.from.as_deref().map_or(Ok(now), |text| moment::parse(text, &zone))?;
    let upcoming = schedule.timetable.upcoming(from, schedule.start_date, schedule.end_date);
    let runs: Vec<Slot> = upcoming.take(args.count as usize).collect();
    tell(program, &schedule, &runs, (now, &zone))?;
    program.output.document(&Document { timezone: schedule.timezone, runs })?;
    Ok(ExitCode::SUCCESS)
}

/// Names of DAGs and files have neither spaces in them nor `@` before them.
fn is_expression(text: &str) -> bool {
    let has_ending = text.ends_with(".yaml") || text.ends_with(".yml");
    !has_ending && (text.trim().contains(char::is_whitespace) || text.trim().starts_with('@'))
}

fn of_expression(program: &Program, args: &Args) -> Result<Schedule, Failure> {
    let timezone = match &args.timezone {
        Some(name) => name.clone(),
        None => program.home()?.settings()?.timezone,
    };
    moment::zone(&timezone)?;
    let spec = spec(args.what.trim())?;
    let kind = TimetableKind::Trigger;
    let timetable = Timetable::new(&[spec], kind, &timezone, None).map_err(refused)?;
    let title = args.what.trim().to_owned();
    Ok(Schedule { title, timezone, kind, timetable, start_date: None, end_date: None })
}

fn spec(text: &str) -> Result<ScheduleSpec, Failure> {
    if let Some(distance) = text.strip_prefix("every ") {
        return match parse_duration(distance) {
            Ok(distance) => Ok(ScheduleSpec::Every(distance)),
            Err(problem) => {
                Err(Failure::input(format!("`{text}` is not a distance in time: {problem}"))
                    .hint("write it like `every 30s`, `every 90m` or `every 1h30m`"))
            }
        };
    }
    match Cron::parse(text) {
        Ok(_) => Ok(ScheduleSpec::Cron(text.to_owned())),
        Err(error) => {
            let caret = " ".repeat(error.column.saturating_sub(1)) + "^";
            let message = format!("{}\n  {text}\n  {caret}", error.message);
            Err(Failure::input(message).hint_if(error.hint))
        }
    }
}

fn of_dag(program: &Program, args: &Args) -> Result<Schedule, Failure> {
    if args.timezone.is_some() {
        return Err(Failure::input("`--timezone` is for expressions; a DAG names its own zone"));
    }
    let home = program.home()?;
    let reader = Reader::new(&home.settings()?.timezone);
    let file = source::find(&home, &reader, &args.what)
        .map_err(|failure| failure.or_hint("an expression has spaces: `0 2 * * *`"))?;
    file.accept(&program.output)?;
    let dag: &Dag = &file.read.reading.dag;
    Ok(Schedule {
        title: dag.dag_id.to_string(),
        timezone: dag.timezone.clone(),
        kind: dag.timetable,
        timetable: Timetable::of(dag).map_err(refused)?,
        start_date: dag.start_date,
        end_date: dag.end_date,
    })
}

fn refused(error: TimetableError) -> Failure {
    Failure::input(error.to_string()).hint_if(error.hint().map(str::to_owned))
}

fn tell(
    program: &Program,
    schedule: &Schedule,
    runs: &[Slot],
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), Failure> {
    let output = &program.output;
    let title = output.paint(Paint::Strong, &schedule.title);
    if runs.is_empty() {
        let why = match schedule.timetable.is_manual_only() {
            true => "it has no schedule and runs when it is triggered",
            false => "it is never due in that time",
        };
        return Ok(output.line(&format!("{title}: {why}"))?);
    }
    output.line(&format!("{title} in {}", schedule.timezone))?;
    let when = |run: &Slot| moment::show_slot(run.run_after, zone);
    let until = |run: &Slot| match run.run_after.duration_since(now) {
        distance if distance.is_negative() => String::new(),
        distance => format!("in {}", moment::show_duration(distance)),
    };
    let text = match schedule.kind {
        TimetableKind::Trigger => {
            let row = |run: &Slot| {
                [when(run).into(), run.run_after.to_string().into(), until(run).into()]
            };
            table(output, ["RUN AFTER", "UTC", ""], runs.iter().map(row).collect())
        }
        TimetableKind::Interval => {
            let row = |run: &Slot| {
                let [start, end] = [run.data_interval_start, run.data_interval_end]
                    .map(|at| moment::show_slot(at, zone));
                [when(run).into(), start.into(), end.into(), until(run).into()]
            };
            let heads = ["RUN AFTER", "DATA INTERVAL START", "END", ""];
            table(output, heads, runs.iter().map(row).collect())
        }
    };
    Ok(output.line(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_names_are_told_apart() {
        for (text, expected) in [
            ("0 2 * * *", true),
            ("@daily", true),
            ("every 90m", true),
            ("sales", false),
            ("my dags/sales.yaml", false),
            ("dags/sales.yaml", false),
        ] {
            assert_eq!(is_expression(text), expected, "{text}");
        }
    }
}
