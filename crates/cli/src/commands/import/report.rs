//! What became of a crontab: what was made, what was not and why, and what to do now.
//!
//! Words only. They must not hide a line: each job of the crontab stands in exactly one part.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use mainspring_core::crontab::{Import, ImportedDag};
use serde::Serialize;

use crate::{args::Program, color::Paint, failure::Failure, moment, output::Output, table::table};

/// So many refused lines are shown: a file that is no crontab has nothing else.
const REFUSED_MAX: usize = 50;

/// So many DAGs are named in a command that a person may copy.
const IDS_MAX: usize = 20;

/// See the module.
pub struct Report {
    pub import: Import,
    /// When each DAG is due next.
    pub next_runs: Vec<Option<Timestamp>>,
    /// What the crontab is called.
    pub source: String,
    /// Where the files go.
    pub out: PathBuf,
    /// Where DAG files are found by the scheduler.
    pub dags: PathBuf,
    /// In which zone a DAG that names none is due.
    pub zone: TimeZone,
    /// When that is asked.
    pub now: Timestamp,
    /// Jobs that follow each other are one DAG.
    pub chain: bool,
    /// The files are there.
    pub written: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    written: bool,
    system: bool,
    dags: Vec<Dag<'a>>,
    known: Vec<Known<'a>>,
    refused: Vec<Line<'a>>,
    commented_out: Vec<Line<'a>>,
    chains: Vec<Chain<'a>>,
    mail: &'a [String],
}

#[derive(Serialize)]
struct Dag<'a> {
    dag_id: &'a str,
    path: String,
    lines: &'a [usize],
    schedule: &'a str,
    timezone: &'a Option<String>,
    next_run: Option<Timestamp>,
    notes: &'a [String],
    /// Only where it was not written.
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct Known<'a> {
    line: usize,
    dag_id: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    line: usize,
    text: &'a str,
    reason: &'a str,
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct Chain<'a> {
    names: &'a [String],
    lines: &'a [usize],
    gaps: &'a [u32],
    because: &'a [String],
    joined: bool,
}

/// The file of a DAG.
pub fn path(out: &Path, dag: &ImportedDag) -> PathBuf {
    out.join(format!("{}.yaml", dag.dag_id))
}

/// Tells everything.
pub fn tell(program: &Program, report: &Report) -> Result<(), Failure> {
    let output = &program.output;
    if !report.written {
        for dag in &report.import.dags {
            let path = path(&report.out, dag).display().to_string();
            output.line(&output.paint(Paint::Strong, &format!("--- {path}")))?;
            output.line(&format!("{}\n", dag.text))?;
            output.line("")?;
        }
    }
    let parts = [
        made(output, report),
        notes(report),
        known(report),
        refused(output, report),
        commented_out(report),
        chains(report),
        mail(report),
        clocks(report),
        next_steps(report),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    output.line(&parts.join("\n"))?;
    output.document(&document(report))?;
    Ok(())
}

fn made(output: &Output, report: &Report) -> String {
    let dags = &report.import.dags;
    let jobs = dags.iter().map(|dag| dag.lines.len()).sum();
    if dags.is_empty() {
        let what = if report.import.known.is_empty() { "is imported" } else { "is new" };
        return format!("Nothing of {} {what}\n", report.source);
    }
    let verb = if report.written { "made" } else { "would be made" };
    let (files, jobs) = (count(dags.len(), "DAG"), count(jobs, "job"));
    let title =
        format!("{files} {verb} of {jobs} of {}, in {}", report.source, report.out.display());
    let rows = dags.iter().zip(&report.next_runs).map(|(dag, next)| {
        let zone = dag.timezone.as_deref().map_or(report.zone.clone(), moment::zone_or_utc);
        let next = next.map(|next| moment::show_slot(next, &zone)).unwrap_or_default();
        [
            ranges(&dag.lines).into(),
            dag.dag_id.as_str().into(),
            dag.schedule.as_str().into(),
            next.into(),
        ]
    });
    format!("{title}\n{}", table(output, ["LINE", "DAG", "SCHEDULE", "NEXT RUN"], rows.collect()))
}

fn notes(report: &Report) -> String {
    let dags = report.import.dags.iter();
    let lines =
        dags.flat_map(|dag| dag.notes.iter().map(|note| format!("  {}: {note}\n", dag.dag_id)));
    headed("To know:", lines)
}

fn known(report: &Report) -> String {
    let lines = report
        .import
        .known
        .iter()
        .map(|known| format!("  line {}: {}\n", known.line, known.dag_id));
    headed("Imported before:", lines)
}

fn refused(output: &Output, report: &Report) -> String {
    let refused = &report.import.refused;
    let shown = refused.iter().take(REFUSED_MAX).map(|line| {
        let hint = line.hint.iter().map(|hint| format!("    hint: {hint}\n")).collect::<String>();
        let text: String = line.text.chars().take(100).collect();
        format!("  line {}: {}\n    {text}\n{hint}", line.line, line.reason)
    });
    let more = refused.len().saturating_sub(REFUSED_MAX);
    let more = (more > 0).then(|| format!("  and {more} more, which `--json` lists\n"));
    headed(&output.paint(Paint::Bad, "Not imported:"), shown.chain(more))
}

fn commented_out(report: &Report) -> String {
    let lines = report.import.commented_out.iter();
    let lines = lines.map(|line| format!("  line {}: {}\n", line.line, line.text));
    headed("Not imported, because a `#` stands before them:", lines)
}

fn chains(report: &Report) -> String {
    let lines = report.import.chains.iter().flat_map(|chain| {
        (1..chain.names.len()).map(|at| {
            let (a, b) = (&chain.names[at - 1], &chain.names[at]);
            let (gap, because) = (count(chain.gaps[at - 1] as usize, "minute"), &chain.because[at - 1]);
            let lines = format!("lines {} and {}", chain.lines[at - 1], chain.lines[at]);
            match report.chain {
                true => format!("  `{b}` ran {gap} after `{a}` ({because}); now it starts when `{a}` has succeeded\n"),
                false => format!("  `{b}` runs {gap} after `{a}` ({lines}; {because}): one DAG?\n"),
            }
        })
    });
    let text = headed(if report.chain { "Joined:" } else { "Perhaps one workflow:" }, lines);
    match text.is_empty() || report.chain {
        true => text,
        false => text + "  `--chain` makes one DAG of them; see it with `--chain --dry-run`\n",
    }
}

fn mail(report: &Report) -> String {
    match report.import.mail.as_slice() {
        [] => String::new(),
        mail => format!(
            "Cron mailed to {}. Mainspring sends no mail by itself; each file says how to be told.\n",
            mail.join(", ")
        ),
    }
}

/// What differs from cron when the clocks change, where they do.
fn clocks(report: &Report) -> String {
    let year = SignedDuration::from_hours(24 * 366);
    let changes = |zone: &TimeZone| {
        let next = zone.following(report.now).next();
        next.is_some_and(|change| change.timestamp().duration_since(report.now) <= year)
    };
    let zones = report.import.dags.iter().map(|dag| &dag.timezone);
    let mut zones =
        zones.map(|zone| zone.as_deref().map_or(report.zone.clone(), moment::zone_or_utc));
    match zones.any(|zone| changes(&zone)) {
        true => "When the clocks change, a time that is left out runs an hour later, and one that comes \
                 twice runs the second time: as in Airflow, where cron has rules of its own.\n"
            .into(),
        false => String::new(),
    }
}

fn next_steps(report: &Report) -> String {
    let dags = &report.import.dags;
    if dags.is_empty() {
        return String::new();
    }
    if !report.written {
        return "Nothing was written. Without `--dry-run` these files are made; nothing runs then either.\n"
            .into();
    }
    let ids: Vec<&str> = dags.iter().map(|dag| dag.dag_id.as_str()).collect();
    let mut lines: Vec<usize> = dags.iter().flat_map(|dag| dag.lines.iter().copied()).collect();
    lines.sort_unstable();
    let is_found = report.out.canonicalize().ok() == report.dags.canonicalize().ok();
    let first = if is_found {
        ids[0].to_owned()
    } else {
        path(&report.out, &dags[0]).display().to_string()
    };
    let switch_on = match is_found {
        true if ids.len() > IDS_MAX => "switch it on: `mainspring unpause DAG...`".to_owned(),
        true => format!("switch it on: `mainspring unpause {}`", ids.join(" ")),
        false => format!(
            "move its file into {} and switch it on: `mainspring unpause DAG`",
            report.dags.display()
        ),
    };
    format!(
        "Nothing of it runs yet: new DAGs are paused. For each, in this order:\n  \
         1. try it: `mainspring run {first}`\n  \
         2. put a `#` before its line in the crontab, so that it does not run twice: {lines}\n  \
         3. {switch_on}\n",
        lines = ranges(&lines),
    )
}

fn headed(head: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("{head}\n{lines}") }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `3, 5-9, 12`; `lines` are in order.
fn ranges(lines: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => ranges.push((*line, *line)),
        }
    }
    let show = |(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    ranges.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn document(report: &Report) -> Document<'_> {
    let Import { is_system, dags, known, refused, commented_out, chains, mail } = &report.import;
    Document {
        written: report.written,
        system: *is_system,
        dags: dags
            .iter()
            .zip(&report.next_runs)
            .map(|(dag, next_run)| Dag {
                dag_id: &dag.dag_id,
                path: path(&report.out, dag).display().to_string(),
                lines: &dag.lines,
                schedule: &dag.schedule,
                timezone: &dag.timezone,
                next_run: *next_run,
                notes: &dag.notes,
                text: (!report.written).then_some(&dag.text),
            })
            .collect(),
        known: known
            .iter()
            .map(|known| Known { line: known.line, dag_id: &known.dag_id })
            .collect(),
        refused: refused
            .iter()
            .map(|line| Line {
                line: line.line,
                text: &line.text,
                reason: &line.reason,
                hint: line.hint.as_deref(),
            })
            .collect(),
        commented_out: commented_out
            .iter()
            .map(|line| Line {
                line: line.line,
                text: &line.text,
                reason: "a `#` stands before it",
                hint: None,
            })
            .collect(),
        chains: chains
            .iter()
            .map(|chain| Chain {
                names: &chain.names,
                lines: &chain.lines,
                gaps: &chain.gaps,
                because: &chain.because,
                joined: report.chain,
            })
            .collect(),
        mail,
    }
}
