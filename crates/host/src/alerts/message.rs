//! What a message tells: of one alert, of several of one DAG, or of many in one summary.
//!
//! Made when it is sent, out of the history as it is then; without secrets. What it looks like on a
//! channel is `shapes`'.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord},
    model::TaskState,
    timetable::time_zone,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    Event,
    words::{Words, fill},
};
use crate::{
    executor::read_log,
    runner::log_path,
    secrets::Masker,
    store::{AlertRow, RunRow, Store},
};

/// So many lines of a log are told,
const LINES: usize = 10;
/// each of at most so many characters.
const LINE: usize = 300;
/// The lines of a summary.
const DAGS_TOLD: usize = 15;
/// As in the desktop's links: what may stand in a part of an address as it is.
const PART: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What happened; `None` for a test.
    pub event: Option<Event>,
    /// In a few words.
    pub title: String,
    /// Names and values, in the order of their weight.
    pub facts: Vec<(String, String)>,
    /// The last lines of the log.
    pub excerpt: Option<String>,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Leads into the application; and its name.
    pub app: Option<(String, String)>,
    /// Leads into a browser; and its name.
    pub web: Option<(String, String)>,
    /// The page of the application.
    pub path: String,
    /// The same for programs.
    pub data: Value,
}

/// Out of what messages are made.
pub struct Source<'a> {
    /// The history.
    pub store: &'a Store,
    /// Where logs lie.
    pub logs: PathBuf,
    /// What must not be told.
    pub masker: Masker,
    /// The language.
    pub words: &'static Words,
    /// Where a browser gets to.
    pub web_address: Option<&'a str>,
}

impl Message {
    /// The one that is sent to see whether anything arrives.
    pub fn test(words: &Words) -> Self {
        Self {
            event: None,
            title: words.test.to_owned(),
            facts: Vec::new(),
            excerpt: None,
            notes: vec![words.test_body.to_owned()],
            app: None,
            web: None,
            path: "/".to_owned(),
            data: json!({ "event": "test" }),
        }
    }

    /// All of it as plain text, the title left out.
    pub fn body(&self) -> String {
        let facts = self.facts.iter().map(|(name, value)| format!("{name}: {value}"));
        let mut lines: Vec<String> = facts.chain(self.notes.iter().cloned()).collect();
        if let Some(excerpt) = &self.excerpt {
            lines.push(String::new());
            lines.push(excerpt.clone());
        }
        lines.join("\n")
    }
}

impl Source<'_> {
    /// The message of alerts that are told together; there is at least one.
    pub fn message(&self, rows: &[AlertRow]) -> Message {
        let mut message = match rows {
            [row] => self.single(row),
            [first, ..] if rows.iter().all(|row| is_alike(row, first)) => self.several(rows),
            _ => self.summary(rows),
        };
        if rows.iter().any(|row| row.is_repeat) {
            message.notes.push(self.words.repeat.to_owned());
        }
        message.title = self.masker.text(&message.title);
        message.excerpt = message.excerpt.map(|text| self.masker.text(&text));
        for (_, value) in &mut message.facts {
            *value = self.masker.text(value);
        }
        self.masker.value(&mut message.data);
        message.data["count"] = rows.len().into();
        message.data["is_repeat"] = rows.iter().any(|row| row.is_repeat).into();
        message
    }

    fn single(&self, row: &AlertRow) -> Message {
        let mut message = self.plain(row);
        match row.new.event {
            Event::ImportError => self.add_file(row, &mut message),
            Event::Missed => self.add_slots(row, &mut message),
            Event::DiskLow => {
                let free = row.new.about["free"].as_str().unwrap_or_default().to_owned();
                message.facts.push((self.words.free.to_owned(), free));
            }
            _ => self.add_run(row, &mut message),
        }
        message
    }

    /// The latest in full, and how many there are.
    fn several(&self, rows: &[AlertRow]) -> Message {
        let Some(latest) = rows.last() else { return Message::test(self.words) };
        let mut message = self.single(latest);
        let dag_id = latest.new.dag_id.clone().unwrap_or_default();
        message.title = match (latest.new.event, &latest.new.task) {
            (Event::Failure, None) => fill(self.words.runs_failed, &[&dag_id, &rows.len()]),
            _ => fill(self.words.times, &[&message.title, &rows.len()]),
        };
        message
    }

    fn summary(&self, rows: &[AlertRow]) -> Message {
        let mut counts: BTreeMap<(String, Event), usize> = BTreeMap::new();
        for row in rows {
            let dag = row.new.dag_id.clone().unwrap_or_else(|| self.words.of_none.to_owned());
            *counts.entry((dag, row.new.event)).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let more = counts.len().saturating_sub(DAGS_TOLD);
        let lines = counts.iter().take(DAGS_TOLD).map(|((dag, event), count)| {
            fill(self.words.of_dag, &[dag, &event.as_str().replace('_', " "), count])
        });
        let mut notes: Vec<String> = lines.collect();
        if more > 0 {
            notes.push(fill(self.words.and_more, &[&more]));
        }
        let path = "/".to_owned();
        let data = json!({
            "event": "summary",
            "dags": counts.iter().map(|((dag, event), count)| {
                json!({ "dag_id": dag, "event": event.as_str(), "count": count })
            }).collect::<Vec<_>>(),
        });
        Message {
            event: rows.iter().map(|row| row.new.event).min(),
            title: fill(self.words.summary, &[&rows.len()]),
            facts: Vec::new(),
            excerpt: None,
            notes,
            app: Some((format!("mainspring:/{path}"), self.words.open_app.to_owned())),
            web: self.web(&path),
            path,
            data,
        }
    }

    /// The title and the links.
    fn plain(&self, row: &AlertRow) -> Message {
        let new = &row.new;
        let dag_id = new.dag_id.clone().unwrap_or_default();
        let what = match &new.task {
            Some((task_id, index @ 0..)) => format!("{dag_id}.{task_id}[{index}]"),
            Some((task_id, _)) => format!("{dag_id}.{task_id}"),
            None => dag_id.clone(),
        };
        let title = match new.event {
            Event::Failure => fill(self.words.failed, &[&what]),
            Event::Retry => fill(self.words.retried, &[&what]),
            Event::Success => fill(self.words.succeeded, &[&what]),
            Event::Recovery => fill(self.words.recovered, &[&what]),
            Event::Late => fill(self.words.late, &[&what]),
            Event::Missed => fill(self.words.missed, &[&what]),
            Event::ImportError => {
                fill(self.words.broken, &[&new.about["path"].as_str().unwrap_or_default()])
            }
            Event::DiskLow => self.words.disk_low.to_owned(),
        };
        let (path, link) = links(new.dag_id.as_deref(), new.run_id.as_deref(), None);
        let mut data = json!({
            "event": new.event.as_str(), "dag_id": new.dag_id, "run_id": new.run_id,
            "about": new.about, "created_at": new.created_at.to_string(),
        });
        if let Some((task_id, map_index)) = &new.task {
            data["task_id"] = task_id.as_str().into();
            data["map_index"] = (*map_index).into();
        }
        Message {
            event: Some(new.event),
            title,
            facts: Vec::new(),
            excerpt: None,
            notes: Vec::new(),
            app: Some((link, self.words.open_app.to_owned())),
            web: self.web(&path),
            path,
            data,
        }
    }

    fn web(&self, path: &str) -> Option<(String, String)> {
        let base = self.web_address?.trim_end_matches('/');
        Some((format!("{base}{path}"), self.words.open_web.to_owned()))
    }

    /// The run, and the task that its end is about.
    fn add_run(&self, row: &AlertRow, message: &mut Message) {
        let (Some(dag_id), Some(run_id)) = (&row.new.dag_id, &row.new.run_id) else { return };
        let key = RunKey { dag_id: dag_id.as_str().into(), run_id: run_id.as_str().into() };
        // It may have been forgotten meanwhile: then the title is all there is.
        let Some(run) = self.store.run(&key).ok().flatten() else { return };
        let task = self.task(row, &key);
        if let Some(task) = &task {
            self.add_task(row, task, message);
        }
        self.add_dates(&run, task.as_ref(), message);
        if row.new.event == Event::Late {
            let due = row.new.about["due"].as_str().unwrap_or_default().to_owned();
            message.facts.insert(0, (self.words.deadline.to_owned(), due));
            message.facts.insert(0, (self.words.state.to_owned(), run.run.state.as_str().into()));
        }
        message.facts.push((self.words.run.to_owned(), run_id.clone()));
    }

    /// The task instance that the alert names, or the first that failed.
    fn task(&self, row: &AlertRow, run: &RunKey) -> Option<TaskInstanceRecord> {
        let all = self.store.task_instances(run).ok()?;
        match &row.new.task {
            Some((task_id, map_index)) => all
                .into_iter()
                .find(|ti| ti.key.task_id.as_str() == task_id && ti.key.map_index == *map_index),
            None if row.new.event != Event::Failure => None,
            None => all
                .into_iter()
                .filter(|ti| ti.state == TaskState::Failed)
                .min_by_key(|ti| (ti.end_date, ti.key.clone())),
        }
    }

    fn add_task(&self, row: &AlertRow, ti: &TaskInstanceRecord, message: &mut Message) {
        let words = self.words;
        let task_id = ti.key.task_id.as_str();
        let about = &row.new.about;
        let tried = about["try_number"].as_u64().unwrap_or(ti.try_number.into());
        let max = u64::from(ti.max_tries).max(tried.saturating_sub(1)) + 1;
        message.facts.push((words.task.to_owned(), task_id.to_owned()));
        let state = about["state"].as_str().filter(|_| row.new.task.is_some());
        let state = state.unwrap_or(ti.state.as_str()).to_owned();
        message.facts.push((words.state.to_owned(), state));
        message.facts.push((words.tries.to_owned(), format!("{tried} / {max}")));
        let number = u32::try_from(tried).unwrap_or(ti.try_number);
        let tries = self.store.tries(&ti.key.run, task_id).unwrap_or_default();
        let found = tries.iter().find(|it| it.key == ti.key && it.try_number == number);
        let is_bad = matches!(row.new.event, Event::Failure | Event::Retry);
        if let Some(exit) = found.and_then(|it| it.exit.clone()).filter(|_| is_bad) {
            message.facts.push((words.reason.to_owned(), exit));
        }
        if is_bad {
            message.excerpt = self.excerpt(&ti.key, number);
        }
        let (run, index) = (&ti.key.run, ti.key.map_index);
        let task = Some((task_id, index));
        let (path, link) = links(Some(run.dag_id.as_str()), Some(run.run_id.as_str()), task);
        message.app = Some((link, words.open_app.to_owned()));
        message.web = self.web(&path);
        message.path = path;
        message.data["task_id"] = task_id.into();
        message.data["try_number"] = tried.into();
        message.data["log_tail"] = message.excerpt.clone().into();
    }

    fn add_dates(&self, run: &RunRow, ti: Option<&TaskInstanceRecord>, message: &mut Message) {
        let record = &run.run;
        let dag = self.store.dag_version(record.key.dag_id.as_str(), record.version);
        let zone = dag.ok().flatten().map(|dag| dag.timezone.clone()).unwrap_or_default();
        if let Some(date) = record.logical_date {
            message.facts.push((self.words.logical_date.to_owned(), told_at(date, &zone)));
            message.data["logical_date"] = date.to_string().into();
        }
        let times = match ti {
            Some(ti) => (ti.start_date, ti.end_date),
            None => (record.start_date, record.end_date),
        };
        if let (Some(start), Some(end)) = times {
            let lasted = Duration::try_from(end - start).unwrap_or_default();
            message.facts.push((self.words.duration.to_owned(), told_duration(lasted)));
            message.data["duration"] = lasted.as_secs_f64().into();
        }
    }

    /// The last lines of the try's log, without their stamps and colours.
    fn excerpt(&self, ti: &TaskInstanceKey, try_number: u32) -> Option<String> {
        let path = log_path(&self.logs, ti, try_number);
        let size = std::fs::metadata(&path).ok()?.len();
        const TAIL: usize = 16 * 1024;
        let chunk = read_log(&path, size.saturating_sub(TAIL as u64), TAIL).ok()?;
        let text = String::from_utf8_lossy(&chunk.bytes).into_owned();
        let lines: Vec<String> = text.lines().map(readable).collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        let text = last.join("\n");
        Some(text).filter(|text| !text.trim().is_empty())
    }

    fn add_file(&self, row: &AlertRow, message: &mut Message) {
        let about = &row.new.about;
        let place = format!("{}:{}", about["path"].as_str().unwrap_or_default(), about["line"]);
        message.facts.push((self.words.place.to_owned(), place));
        let why = about["message"].as_str().unwrap_or_default().to_owned();
        message.facts.push((self.words.reason.to_owned(), why));
        message.path = "/dags".to_owned();
        message.app = Some(("mainspring://dags".to_owned(), self.words.open_app.to_owned()));
        message.web = self.web("/dags");
    }

    fn add_slots(&self, row: &AlertRow, message: &mut Message) {
        let about = &row.new.about;
        let dag = row.new.dag_id.as_deref().and_then(|id| self.store.dag(id).ok().flatten());
        let zone = dag.map(|row| row.dag.timezone.clone()).unwrap_or_default();
        let at = |name: &str| {
            let at = about[name].as_str().and_then(|text| text.parse::<Timestamp>().ok());
            at.map(|at| told_at(at, &zone)).unwrap_or_default()
        };
        let count = about["count"].as_u64().unwrap_or(1);
        let slots = match count {
            1 => at("first"),
            _ => format!("{count} ({} – {})", at("first"), at("last")),
        };
        message.facts.push((self.words.slots.to_owned(), slots));
        let is_made_up = about["is_made_up"] == Value::Bool(true);
        let told = if is_made_up { self.words.made_up } else { self.words.not_made_up };
        message.notes.push(told.to_owned());
    }
}

/// Told in one message: of the same DAG, event and task.
pub fn is_alike(one: &AlertRow, other: &AlertRow) -> bool {
    let of = |row: &AlertRow| {
        (row.new.event, row.new.dag_id.clone(), row.new.task.clone().map(|(task, _)| task))
    };
    of(one) == of(other)
}

/// The page and the link of the application.
fn links(
    dag_id: Option<&str>,
    run_id: Option<&str>,
    task: Option<(&str, i32)>,
) -> (String, String) {
    let part = |text: &str| utf8_percent_encode(text, PART).to_string();
    let Some(dag_id) = dag_id else { return ("/".into(), "mainspring://".into()) };
    let mut path = format!("/dags/{}", part(dag_id));
    let mut link = format!("mainspring://dags/{}", part(dag_id));
    if let Some(run_id) = run_id {
        path += &format!("?run={}", part(run_id));
        link += &format!("/runs/{}", part(run_id));
        if let Some((task_id, index)) = task {
            path += &format!("&task={}&map={index}&panel=log", part(task_id));
            link += &format!("/tasks/{}", part(task_id));
        }
    }
    (path, link)
}

/// `2026-03-14 15:00 Asia/Seoul`.
fn told_at(at: Timestamp, zone: &str) -> String {
    match time_zone(zone) {
        Ok(found) => format!("{} {zone}", at.to_zoned(found).strftime("%Y-%m-%d %H:%M")),
        Err(_) => format!("{} UTC", at.strftime("%Y-%m-%d %H:%M")),
    }
}

/// `1 h 2 min`, `3 min 4 s`, `5.6 s`.
fn told_duration(lasted: Duration) -> String {
    let seconds = lasted.as_secs();
    match seconds {
        3600.. => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        60.. => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{:.1} s", lasted.as_secs_f64()),
    }
}

/// A line of a log without its stamp, colours and other control characters.
fn readable(line: &str) -> String {
    const STAMP: usize = "2026-11-22T06:40:01.123Z ".len();
    let is_stamped = line.as_bytes().get(STAMP - 2) == Some(&b'Z') && line.is_char_boundary(STAMP);
    let line = if is_stamped { &line[STAMP..] } else { line };
    let mut text = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => {
                // Colours end with a letter; of other sequences no more than that is taken.
                if characters.next() == Some('[') {
                    characters.by_ref().find(|it| it.is_ascii_alphabetic());
                }
            }
            '\t' => text.push_str("    "),
            other if other.is_control() => {}
            other => text.push(other),
        }
    }
    match text.char_indices().nth(LINE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_readable() {
        let check = |line: &str, expected: &str| assert_eq!(readable(line), expected);
        check("2026-11-22T06:40:01.123Z \u{1b}[31mred\u{1b}[0m\tx", "red    x");
        check("no stamp", "no stamp");
        check("", "");
        check(&"x".repeat(400), &format!("{}…", "x".repeat(300)));
    }

    #[test]
    fn durations_are_told() {
        let check = |s: f64, e: &str| assert_eq!(told_duration(Duration::from_secs_f64(s)), e);
        check(5.62, "5.6 s");
        check(184.0, "3 min 4 s");
        check(3725.0, "1 h 2 min");
    }

    #[test]
    fn links_lead_to_the_log() {
        let (path, link) = links(Some("서울"), Some("a+b"), Some(("load", -1)));
        assert_eq!(path, "/dags/%EC%84%9C%EC%9A%B8?run=a%2Bb&task=load&map=-1&panel=log");
        assert_eq!(link, "mainspring://dags/%EC%84%9C%EC%9A%B8/runs/a%2Bb/tasks/load");
        assert_eq!(
            told_at("2026-03-14T06:00:00Z".parse().unwrap(), "Asia/Seoul"),
            "2026-03-14 15:00 Asia/Seoul"
        );
    }
}
