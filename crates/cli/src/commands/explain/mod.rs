//! `explain`: what a schedule means, in words and in dates, and what is odd about it.
//!
//! Asks no running instance. All that is said is found in core's `explain`; here it is asked, and
//! `tell` lays the answer out.

mod tell;

use std::process::ExitCode;

use jiff::Timestamp;
use mainspring_core::{
    explain::{Explanation, Language, Misread, Neighbour, Question, Subject, explain},
    model::Dag,
};
use mainspring_host::{
    clock::{Clock, SystemClock},
    dags_folder::{self, Reader},
    home::Home,
};
use unicode_width::UnicodeWidthStr;

use crate::{args::Program, failure::Failure, moment, source};

/// How many runs that were are in the document.
const PREVIOUS: usize = 3;

/// Which schedule, and from when on.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A cron, Quartz, systemd or EventBridge expression, `every 90m`, words such as `weekdays at
    /// 9`, a DAG of the home, or a DAG file
    #[arg(value_name = "EXPR|DAG_ID|FILE")]
    what: String,
    /// The zone in which an expression is meant [default: its own, else the settings', else the
    /// system's]
    #[arg(long, value_name = "TZ")]
    timezone: Option<String>,
    /// The language of the words
    #[arg(long, value_name = "LANG", value_enum, default_value_t)]
    lang: Lang,
    /// The moment from which runs and changes of the clock are told [default: now]
    #[arg(long, value_name = "ISO")]
    from: Option<String>,
    /// How many runs
    #[arg(long, value_name = "N", default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
}

/// What `--lang` may say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Lang {
    /// English
    #[default]
    En,
    /// 한국어
    Ko,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::English,
            Lang::Ko => Self::Korean,
        }
    }
}

/// Explains it.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let dag = find_dag(program, &args)?;
    let local = match &args.timezone {
        // With a zone given no home is needed.
        Some(zone) => home_zone(program).unwrap_or_else(|_| zone.clone()),
        None => home_zone(program)?,
    };
    let timezone = args.timezone.as_ref().unwrap_or(&local);
    moment::zone(timezone)?;
    let now = SystemClock.now().wall;
    let others = neighbours(program, dag.as_ref());
    let mut question = Question {
        subject: dag.as_ref().map_or(Subject::Text(&args.what), Subject::Dag),
        timezone,
        now,
        next: args.count as usize,
        previous: PREVIOUS,
        others: &others,
    };
    if let Some(from) = &args.from {
        question.now = from_when(&question, from, &args.what)?;
    }
    let explanation = answer(&question, &args.what)?;
    let title = dag.as_ref().map_or(args.what.trim(), |dag| dag.dag_id.as_str());
    tell::tell(
        &program.output,
        &explanation,
        &tell::Around {
            title,
            is_text: dag.is_none(),
            language: args.lang.into(),
            now: question.now,
            local: &local,
        },
    )?;
    program.output.document(&explanation)?;
    Ok(ExitCode::SUCCESS)
}

fn answer(question: &Question<'_>, text: &str) -> Result<Explanation, Failure> {
    explain(question).map_err(|misread| refused(&misread, text))
}

/// `--from` is meant in the zone of the schedule, which the text itself may name.
fn from_when(question: &Question<'_>, from: &str, text: &str) -> Result<Timestamp, Failure> {
    let timezone =
        answer(&Question { next: 0, previous: 0, others: &[], ..*question }, text)?.timezone;
    moment::parse(from, &moment::zone(&timezone)?)
}

fn home_zone(program: &Program) -> Result<String, Failure> {
    Ok(program.home()?.settings()?.timezone)
}

/// The DAG that is named; none if it is an expression that was given.
fn find_dag(program: &Program, args: &Args) -> Result<Option<Dag>, Failure> {
    let what = args.what.trim();
    if is_expression(what) {
        return Ok(None);
    }
    let home = program.home()?;
    let reader = Reader::new(&home.settings()?.timezone);
    let file = match source::find(&home, &reader, what) {
        Ok(file) => file,
        // A few expressions of systemd's are single words: `daily`.
        Err(_) if is_one_word_expression(what) => return Ok(None),
        Err(failure) => {
            return Err(failure.or_hint("an expression has spaces: `0 2 * * *`"));
        }
    };
    file.accept(&program.output)?;
    if args.timezone.is_some() {
        return Err(Failure::input("`--timezone` is for expressions; a DAG names its own zone"));
    }
    Ok(Some(file.read.reading.dag))
}

/// Names of DAGs and files have none of these in them.
fn is_expression(text: &str) -> bool {
    let has_ending = text.ends_with(".yaml") || text.ends_with(".yml");
    let is_sign = |c: char| c.is_whitespace() || "@*:~([".contains(c);
    text.is_empty() || (!has_ending && text.contains(is_sign))
}

fn is_one_word_expression(text: &str) -> bool {
    let question = Question {
        subject: Subject::Text(text),
        timezone: "UTC",
        now: Timestamp::UNIX_EPOCH,
        next: 0,
        previous: 0,
        others: &[],
    };
    explain(&question).is_ok()
}

/// The schedules of the home's other DAGs; files that are wrong have none.
fn neighbours(program: &Program, dag: Option<&Dag>) -> Vec<Neighbour> {
    let read = |home: Home| -> Option<Vec<Neighbour>> {
        let reader = Reader::new(&home.settings().ok()?.timezone);
        let files = dags_folder::scan(&home.dags()).into_iter();
        let files = files.filter_map(|path| reader.read(&path).ok());
        let dags = files.filter(|file| file.reading.is_valid()).map(|file| file.reading.dag);
        let others = dags.filter(|other| dag.is_none_or(|dag| dag.dag_id != other.dag_id));
        let scheduled = others.filter(|other| !other.schedule.is_empty());
        Some(scheduled.filter_map(|other| Neighbour::of(&other).ok()).collect())
    };
    program.home().ok().and_then(read).unwrap_or_default()
}

/// What is wrong, a caret below it, and what the text may mean instead.
fn refused(misread: &Misread, text: &str) -> Failure {
    let mut message = misread.message.clone();
    if let Some((line, column)) = misread.column.and_then(|column| place(text, column)) {
        let before: String = line.chars().take(column).collect();
        message.push_str(&format!("\n  {line}\n  {}^", " ".repeat(before.width())));
    }
    for reading in &misread.readings {
        // A list has an entry on each line.
        let schedule = reading.schedule.replace('\n', "; ");
        let sentence = &reading.sentence.en;
        message.push_str(&format!("\n  {schedule}   {}: {sentence}", reading.when.en));
    }
    Failure::input(message).hint_if(misread.hint.clone())
}

/// The line in which the character stands, and how many come before it there.
fn place(text: &str, column: usize) -> Option<(&str, usize)> {
    let mut before = column.checked_sub(1)?;
    for line in text.split('\n') {
        let length = line.chars().count();
        if before <= length {
            return Some((line, before));
        }
        before -= length + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_names_are_told_apart() {
        for (text, expected) in [
            ("0 2 * * *", true),
            ("@daily", true),
            ("*:0/15", true),
            ("rate(5minutes)", true),
            ("sales", false),
            ("daily", false),
            ("my dags/sales.yaml", false),
        ] {
            assert_eq!(is_expression(text), expected, "{text}");
        }
    }

    #[test]
    fn a_place_is_found_in_its_line() {
        assert_eq!(place("0 9\n0 25", 7), Some(("0 25", 2)));
        assert_eq!(place("0 9", 4), Some(("0 9", 3)));
        assert_eq!(place("0 9", 9), None);
    }
}
