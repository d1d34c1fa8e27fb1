//! How an explanation is laid out for people: the sentence first, what surprises after the runs.
//!
//! Nothing is found out here, and the words about the schedule itself are core's.

use std::io;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use mainspring_core::{
    explain::{Dialect, Explanation, Finding, Language, Lint, Run, Severity, Words, Written},
    model::TimetableKind,
};

use crate::{
    color::Paint,
    moment,
    output::Output,
    table::{Cell, table},
};

/// What is not in the explanation.
pub struct Around<'a> {
    /// What was asked.
    pub title: &'a str,
    /// It was a text that was asked, and no DAG.
    pub is_text: bool,
    /// In which language to answer.
    pub language: Language,
    /// From when on.
    pub now: Timestamp,
    /// The zone of whoever reads.
    pub local: &'a str,
}

/// The whole answer.
pub fn tell(output: &Output, explanation: &Explanation, around: &Around<'_>) -> io::Result<()> {
    output.line(&output.paint(Paint::Strong, explanation.sentence.get(around.language)))?;
    output.line(&heading(explanation, around))?;
    runs(output, explanation, around)?;
    findings(output, explanation, around)?;
    clock(output, explanation, around)?;
    forms(output, explanation, around)
}

impl Around<'_> {
    /// The word in the language of the answer.
    fn say<'a>(&self, en: &'a str, ko: &'a str) -> &'a str {
        match self.language {
            Language::English => en,
            Language::Korean => ko,
        }
    }
}

/// What was asked, what it was taken for, how it stands in a file, and the zone.
fn heading(explanation: &Explanation, around: &Around<'_>) -> String {
    let entries: Vec<&str> =
        explanation.entries.iter().map(|entry| entry.schedule.as_str()).collect();
    let title = around.title.lines().map(str::trim).collect::<Vec<_>>().join(", ");
    let name = dialect(explanation.dialect);
    let is_foreign = matches!(
        explanation.dialect,
        Dialect::Systemd | Dialect::Aws | Dialect::Quartz | Dialect::Words | Dialect::Mixed
    );
    let is_ours = !(around.is_text && is_foreign);
    let taken = match entries.join(", ") {
        written if written.is_empty() => None,
        written if is_ours && written == title => Some(name.to_owned()),
        written if is_ours => Some(written),
        _ => {
            let written = entries.join("`, `");
            Some(format!("{name}, {} `{written}`", around.say("in a file", "파일에는")))
        }
    };
    let interval =
        (explanation.timetable == TimetableKind::Interval && taken.is_some()).then(|| {
            around.say(
                "each run covers the time since the one before",
                "직전 실행 이후의 구간을 처리",
            )
        });
    let parts = [Some(title), taken, Some(explanation.timezone.clone())];
    let parts = parts.into_iter().flatten().chain(interval.map(str::to_owned));
    parts.collect::<Vec<_>>().join(" · ")
}

fn runs(output: &Output, explanation: &Explanation, around: &Around<'_>) -> io::Result<()> {
    let zone = moment::zone_or_utc(&explanation.timezone);
    let local = moment::zone_or_utc(around.local);
    let is_elsewhere =
        |run: &Run| zone.to_offset(run.slot.run_after) != local.to_offset(run.slot.run_after);
    if !explanation.next.is_empty() {
        output.line("")?;
        let here = explanation.next.iter().any(is_elsewhere);
        let heads =
            [around.say("NEXT RUNS", "다음 실행"), "", if here { around.local } else { "" }];
        let row = |run: &Run| -> [Cell; 3] {
            let at = run.slot.run_after;
            let there = if here { show(at, &local, around) } else { String::new() };
            [show(at, &zone, around).into(), relative(at, around).into(), there.into()]
        };
        output.line(&table(output, heads, explanation.next.iter().map(row).collect()))?;
    }
    if let Some(run) = explanation.previous.first() {
        let at = run.slot.run_after;
        let (when, ago) = (show(at, &zone, around), relative(at, around));
        output.line(&format!("{}: {when}, {ago}", around.say("last run", "직전 실행")))?;
    }
    Ok(())
}

/// The slot, with the weekday in the language of the answer.
fn show(at: Timestamp, zone: &TimeZone, around: &Around<'_>) -> String {
    let english = moment::show_slot(at, zone);
    match (around.language, english.split_once(' ')) {
        (Language::Korean, Some((weekday, rest))) => {
            let names = [("Sun", "일"), ("Mon", "월"), ("Tue", "화"), ("Wed", "수"), ("Thu", "목")];
            let late = [("Fri", "금"), ("Sat", "토")];
            let mut all = names.into_iter().chain(late);
            let name = all.find(|(name, _)| *name == weekday).map_or(weekday, |(_, name)| name);
            format!("{rest} ({name})")
        }
        _ => english,
    }
}

/// `in 3 h 20 min`, `9 h ago`.
fn relative(at: Timestamp, around: &Around<'_>) -> String {
    let distance = at.duration_since(around.now);
    let is_past = distance.is_negative();
    // Whole minutes: seconds would suggest an exactness that nobody asked for.
    let seconds = distance.abs().as_secs() / 60 * 60;
    if seconds == 0 {
        return around.say("now", "지금").to_owned();
    }
    let text = moment::show_duration(SignedDuration::from_secs(seconds));
    match (around.language, is_past) {
        (Language::English, false) => format!("in {text}"),
        (Language::English, true) => format!("{text} ago"),
        (Language::Korean, past) => {
            let units = [(" min", "분"), (" d", "일"), (" h", "시간"), (" s", "초")];
            let text = units.iter().fold(text, |text, (en, ko)| text.replace(en, ko));
            format!("{text} {}", if past { "전" } else { "후" })
        }
    }
}

fn findings(output: &Output, explanation: &Explanation, around: &Around<'_>) -> io::Result<()> {
    // Those of the clock have a section of their own.
    let is_clock = |lint: &Lint| matches!(lint.finding, Finding::ClockChange { .. });
    let lints: Vec<_> = explanation.lints.iter().filter(|lint| !is_clock(lint)).collect();
    if !lints.is_empty() {
        output.line("")?;
    }
    for lint in lints {
        let (paint, word) = match lint.severity {
            Severity::Error => (Paint::Bad, around.say("error", "오류")),
            Severity::Warning => (Paint::Attention, around.say("warning", "경고")),
            Severity::Note => (Paint::Faint, around.say("note", "참고")),
        };
        let entry = lint.entry.filter(|_| explanation.entries.len() > 1);
        let entry = entry.and_then(|at| explanation.entries.get(at));
        let of = entry.map_or_else(String::new, |entry| format!("`{}`: ", entry.schedule));
        let words = lint.words.get(around.language);
        output.line(&format!("{}: {of}{words}", output.paint(paint, word)))?;
        if let Finding::BothDayFields { either, both } = &lint.finding {
            let list = |dates: &[jiff::civil::Date]| {
                dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            };
            let (or, and) =
                (around.say("as it is", "지금 그대로"), around.say("if both", "둘 다라면"));
            output.line(&format!("  {or}: {}\n  {and}: {}", list(either), list(both)))?;
        }
    }
    Ok(())
}

fn clock(output: &Output, explanation: &Explanation, around: &Around<'_>) -> io::Result<()> {
    let effects: Vec<&Words> = explanation
        .clock_changes
        .iter()
        .flat_map(|change| change.effects.iter().map(|effect| &effect.words))
        .collect();
    if effects.is_empty() {
        return Ok(());
    }
    let head = around.say("CHANGES OF THE CLOCK", "시계 변경");
    output.line(&format!("\n{}", output.paint(Paint::Faint, head)))?;
    for words in effects {
        output.line(words.get(around.language))?;
    }
    Ok(())
}

fn forms(output: &Output, explanation: &Explanation, around: &Around<'_>) -> io::Result<()> {
    for entry in &explanation.entries {
        output.line("")?;
        if explanation.entries.len() > 1 {
            output.line(&output.paint(Paint::Strong, &entry.schedule))?;
        }
        let rows = entry.forms.iter().map(|form| -> [Cell; 2] {
            let text = match &form.written {
                Written::Text(text) => text.as_str().into(),
                Written::Refused(why) => Cell::from(why.get(around.language)).paint(Paint::Faint),
            };
            [dialect(form.dialect).into(), text]
        });
        let head = around.say("WRITTEN AS", "다른 표기");
        output.line(&table(output, [head, ""], rows.collect()))?;
    }
    Ok(())
}

fn dialect(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Unix => "cron",
        Dialect::Airflow => "Airflow",
        Dialect::Quartz => "Quartz",
        Dialect::Systemd => "systemd",
        Dialect::Aws => "EventBridge",
        Dialect::Every => "every",
        Dialect::Words => "words",
        Dialect::Mixed => "list",
    }
}
