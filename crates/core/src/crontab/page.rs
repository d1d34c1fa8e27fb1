//! One DAG file, as a careful person would have written it: what it is, where it comes from, and
//! what a reader of the crontab should know.
//!
//! Only the form is made here; what a job means was decided before.

use super::{
    ImportedDag, Options,
    command::{self, Runner, Script},
    lines::{Job, printable},
    quote::{block, key, literal, quoted, shell_quoted},
};
use crate::{
    cron::Cron,
    explain::{Language, sentence},
};

/// What stands before a line of the crontab in the file that was made of it; by this it is known
/// again.
pub(super) const MARK: &str = "# crontab: ";

/// Cron's, where no SHELL names another.
const DEFAULT_SHELL: &str = "/bin/sh";

/// Settings that speak to cron and not to the command, or that cron sets by itself.
const NOT_FOR_COMMANDS: &[&str] = &[
    "MAILTO",
    "MAILFROM",
    "CONTENT_TYPE",
    "CONTENT_TRANSFER_ENCODING",
    "CRON_TZ",
    "LOGNAME",
    "USER",
    "RANDOM_DELAY",
];

/// The widest line of a comment.
const COLUMNS: usize = 98;

/// The line of the crontab, as the file that is made of it says it.
pub(super) fn mark(job: &Job) -> String {
    format!("{MARK}{}", printable(&job.original))
}

/// A DAG file in the making.
pub(super) struct Page<'a> {
    dag_id: String,
    steps: Vec<Step<'a>>,
    timezone: Option<&'a str>,
}

/// A job as a task.
struct Step<'a> {
    job: &'a Job,
    task_id: &'a str,
    script: Script,
    env: Vec<(&'a str, &'a str)>,
    cwd: Option<&'a str>,
}

impl Job {
    /// The user of the sixth column, without group and login class.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref().and_then(|user| user.split([':', '/']).next())
    }

    fn shell(&self) -> &str {
        self.given("SHELL").unwrap_or(DEFAULT_SHELL)
    }
}

impl<'a> Page<'a> {
    /// The jobs of `steps`, each after the one before, with the names of their tasks.
    pub fn new(dag_id: String, steps: Vec<(&'a Job, &'a str)>, options: &Options<'a>) -> Self {
        let timezone = steps[0].0.given("CRON_TZ").or(options.timezone);
        let steps = steps.into_iter().map(|(job, task_id)| Step::new(job, task_id, options));
        Self { dag_id, steps: steps.collect(), timezone }
    }

    /// The file.
    pub fn write(self) -> ImportedDag {
        let jobs = || self.steps.iter().map(|step| step.job);
        let notes = self.notes();
        let schedule = self.steps[0].job.when.text.clone();
        let mut text = self.head();
        text.push_str(&format!("description: {}\n", quoted(&self.description())));
        let words = match self.steps[0].job.comment.is_empty() && self.steps.len() == 1 {
            // The description says it already.
            true => String::new(),
            false => format!("   # {}", in_words(self.steps[0].job)),
        };
        text.push_str(&format!("schedule: {}{words}\n", quoted(&schedule)));
        if let Some(zone) = self.timezone {
            text.push_str(&format!("timezone: {}\n", quoted(zone)));
        }
        text.push_str(
            "missed: skip        # as in cron: what was due while nothing ran is not made up for\n",
        );
        text.push_str("tags: [crontab]\n");
        let is_shared = self.steps.iter().all(|step| step.env == self.steps[0].env);
        if is_shared {
            text.push_str(&env(&self.steps[0].env, ""));
        }
        text.push_str("\ntasks:\n");
        for (at, step) in self.steps.iter().enumerate() {
            let upstream = at.checked_sub(1).map(|before| self.steps[before].task_id);
            text.push_str(&step.write(upstream, !is_shared));
        }
        ImportedDag {
            lines: jobs().map(|job| job.line).collect(),
            timezone: self.timezone.map(str::to_owned),
            dag_id: self.dag_id,
            schedule,
            notes,
            text,
        }
    }

    /// The comment at the top.
    fn head(&self) -> String {
        let mut head = Vec::new();
        for step in &self.steps {
            let job = step.job;
            if !head.is_empty() {
                head.push("#".to_owned());
            }
            head.extend(job.comment.iter().map(|line| format!("# {line}")));
            if !job.comment.is_empty() {
                head.push("#".to_owned());
            }
            head.push(format!("# Imported from line {} of a crontab:", job.line));
            head.push(mark(job));
        }
        let notes = self.notes().into_iter();
        let mut remarks: Vec<String> = notes.map(|note| format!("Note: {note}.")).collect();
        if self.steps.len() > 1 {
            remarks.push("Each task starts as soon as the one before it has succeeded, and not at all if that failed; `trigger_rule: all_done` starts it all the same.".to_owned());
        }
        for mail in self.steps.iter().filter_map(|step| mail(step.job, &self.dag_id)) {
            if !remarks.contains(&mail) {
                remarks.push(mail);
            }
        }
        for remark in remarks {
            head.push("#".to_owned());
            head.extend(wrap(&remark));
        }
        head.join("\n") + "\n"
    }

    /// What to know about the jobs, with the name of the task where there are several.
    fn notes(&self) -> Vec<String> {
        let is_one = self.steps.len() == 1;
        let of = |step: &Step| {
            let name = if is_one { String::new() } else { format!("`{}`: ", step.task_id) };
            step.notes().into_iter().map(move |note| format!("{name}{note}")).collect::<Vec<_>>()
        };
        self.steps.iter().flat_map(of).collect()
    }

    fn description(&self) -> String {
        let of = |job: &Job| match job.comment.is_empty() {
            true => in_words(job),
            false => job.comment.join(" "),
        };
        match self.steps.as_slice() {
            [step] => of(step.job),
            steps => steps.iter().map(|step| step.task_id).collect::<Vec<_>>().join(", then "),
        }
    }
}

/// When a job is due, as a sentence.
fn in_words(job: &Job) -> String {
    match Cron::parse(&job.when.text) {
        Ok(cron) => sentence(&cron, Language::English),
        // It was understood before it came here.
        Err(_) => printable(&job.original),
    }
}

impl<'a> Step<'a> {
    fn new(job: &'a Job, task_id: &'a str, options: &Options<'a>) -> Self {
        let other = job.user().filter(|user| *user != options.user);
        let own_home = job.setting("HOME").filter(|home| home.starts_with('/'));
        let runner = Runner { shell: job.shell(), user: other, home: own_home };
        let mut script = command::script(&job.command, &runner);
        let hides_bash = job.setting("PATH").filter(|path| !finds_bash(path));
        if let Some(path) = hides_bash {
            script.text = format!("export PATH={}\n{}", shell_quoted(path), script.text);
        }
        let is_env = |name: &str| {
            !NOT_FOR_COMMANDS.contains(&name) && (name != "PATH" || hides_bash.is_none())
        };
        let given = job.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Self {
            job,
            task_id,
            script,
            env: given.filter(|(name, _)| is_env(name)).collect(),
            // Another user's home is looked up when the task runs.
            cwd: own_home.or(options.home).filter(|_| other.is_none()),
        }
    }

    fn notes(&self) -> Vec<String> {
        let job = self.job;
        let mut notes = job.notes.clone();
        if job.when.rewritten {
            notes.push(format!(
                "the schedule is written otherwise, and means what cron means: `{}`",
                job.when.text
            ));
        }
        notes.extend(self.script.notes.iter().cloned());
        for (name, value) in &job.settings {
            let note = match name.as_str() {
                "TZ" if job.given("CRON_TZ").is_none() => Some(format!(
                    "TZ={value} is for the command; the time is the machine's, as cron has it. If it was \
                     meant in that zone, add `timezone: {value}`"
                )),
                "RANDOM_DELAY" => Some(format!(
                    "RANDOM_DELAY={value}: cron waited up to so many minutes; here it starts on time"
                )),
                "LOGNAME" | "USER" => Some(format!("{name} is left out: cron sets it by itself")),
                "HOME" if !value.starts_with('/') => {
                    Some(format!("HOME={value} is no absolute path; it runs in your home folder"))
                }
                _ if value.contains('$') && !NOT_FOR_COMMANDS.contains(&name.as_str()) => {
                    Some(format!("{name} holds a `$`, which neither cron nor Mainspring replaces"))
                }
                _ => None,
            };
            notes.extend(note);
        }
        notes
    }

    fn write(&self, upstream: Option<&str>, with_env: bool) -> String {
        let mut text = format!("  {}:\n    operator: bash\n", key(self.task_id));
        if let Some(upstream) = upstream {
            text.push_str(&format!("    upstream: [{}]\n", key(upstream)));
        }
        if let Some(cwd) = self.cwd {
            text.push_str(&format!("    cwd: {}\n", quoted(&literal(cwd))));
        }
        if with_env {
            text.push_str(&env(&self.env, "    "));
        }
        text + &format!("    command: {}\n", block(&literal(&self.script.text), 6))
    }
}

/// Whether a task with this PATH can start at all: bash is looked up in it.
fn finds_bash(path: &str) -> bool {
    path.split(':').any(|folder| matches!(folder.trim_end_matches('/'), "/bin" | "/usr/bin"))
}

fn env(env: &[(&str, &str)], indent: &str) -> String {
    if env.is_empty() {
        return String::new();
    }
    let entries = env
        .iter()
        .map(|(name, value)| format!("{indent}  {}: {}\n", key(name), quoted(&literal(value))));
    format!("{indent}env:\n{}", entries.collect::<String>())
}

/// What became of the mail that cron sent.
fn mail(job: &Job, dag_id: &str) -> Option<String> {
    let address = job.setting("MAILTO")?;
    if address.is_empty() {
        return Some("MAILTO was empty: cron mailed nothing.".to_owned());
    }
    Some(format!(
        "MAILTO={}: cron mailed what the command printed. Mainspring keeps it (`mainspring logs {dag_id}`) \
         and sends no mail by itself. To be told of a failure, put the name of a connection into \
         `on_failure: [NAME]` below, or let the command mail: `COMMAND 2>&1 | mail -E -s {dag_id} {}`.",
        printable(address),
        printable(address),
    ))
}

/// As lines of a comment.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec!["#".to_owned()];
    for word in printable(text).split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last_mut().expect("there is one from the start");
        if last.len() > 1 && last.chars().count() + 1 + word.chars().count() > COLUMNS {
            lines.push(format!("# {word}"));
        } else {
            last.push(' ');
            last.push_str(word);
        }
    }
    lines
}
