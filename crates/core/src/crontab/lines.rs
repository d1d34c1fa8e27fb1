//! A crontab's text as a list of jobs, each with what holds for it: the settings above it, its
//! comment, its user.
//!
//! This follows the reader of Vixie cron line by line. When a job is due is `fields`' concern, what
//! its command means `command`'s.

use super::{
    CommentedOut, Form, Reason, Refused,
    fields::{self, When},
};
use crate::timetable::time_zone;

/// Users that no command is called after: where one of them stands before the command, the file
/// has a column for users.
const SYSTEM_USERS: &[&str] =
    &["root", "www-data", "nobody", "daemon", "apache", "nginx", "postgres", "mysql", "smmsp"];

/// The longest line that is taken for a job: newer cron programs take no longer ones either.
const LINE_MAX: usize = 100_000;

/// What Debian puts into every new crontab: an example, not a job that somebody switched off.
const DEBIAN_EXAMPLE: &str = "0 5 * * 1 tar -zcf /var/backups/home.tgz /home/";

/// A line that is due from time to time.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Counted from 1.
    pub line: usize,
    /// The line as it was written.
    pub original: String,
    pub when: When,
    /// Of the system form only.
    pub user: Option<String>,
    pub command: String,
    /// The settings above the line, in their order; the last one of a name.
    pub settings: Vec<(String, String)>,
    /// The comment directly above, without its signs.
    pub comment: Vec<String>,
    /// What reading it took away.
    pub notes: Vec<String>,
}

/// A crontab that was read.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub is_system: bool,
    pub jobs: Vec<Job>,
    pub refused: Vec<Refused>,
    pub commented_out: Vec<CommentedOut>,
}

impl Job {
    /// The setting called `name`.
    pub fn setting(&self, name: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The setting called `name`, if it says something.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.setting(name).filter(|value| !value.is_empty())
    }
}

/// Reads the lines of a crontab.
pub(super) fn read(text: &str, form: Form) -> Lines {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_system = match form {
        Form::User => false,
        Form::System => true,
        Form::Detect => has_users(text),
    };
    let mut reader = Reader { found: Lines { is_system, ..Lines::default() }, ..Reader::default() };
    for (at, line) in text.split('\n').enumerate() {
        reader.line(at + 1, line);
    }
    reader.found
}

/// Whether the sixth column holds users. Nothing but the user is called `root`; the others share
/// their names with programs (`mysql -e ...`), and then every line must have a user.
fn has_users(text: &str) -> bool {
    let entries = text.lines().filter_map(|line| entry(line.trim_start(), true).ok());
    let (mut is_known, mut have_all) = (false, true);
    for Entry { user, command, .. } in entries {
        let user = user.unwrap_or("");
        if user == "root" {
            return true;
        }
        is_known |= SYSTEM_USERS.contains(&user);
        have_all &= is_user_name(user) && !command.is_empty() && !command.starts_with('-');
    }
    is_known && have_all
}

#[derive(Default)]
struct Reader {
    found: Lines,
    settings: Vec<(String, String)>,
    /// Comment lines since the last line that was none.
    comment: Vec<String>,
}

impl Reader {
    fn line(&mut self, number: usize, written: &str) {
        let line = written.strip_suffix('\r').unwrap_or(written).trim_start_matches([' ', '\t']);
        if line.trim().is_empty() {
            self.comment.clear();
        } else if let Some(comment) = line.strip_prefix('#') {
            self.comment(number, comment);
        } else if let Some((name, value)) = setting(line) {
            self.comment.clear();
            self.settings.retain(|(known, _)| *known != name);
            self.settings.push((name, value));
        } else {
            self.job(number, line, written.ends_with('\r'));
        }
    }

    fn comment(&mut self, number: usize, text: &str) {
        let text = text.trim_start_matches('#').trim();
        let job = entry(text, self.found.is_system).ok().filter(|entry| !entry.command.is_empty());
        match job {
            Some(_) if text == DEBIAN_EXAMPLE || text.contains("command to be executed") => {
                self.comment.clear();
            }
            Some(_) => {
                self.found.commented_out.push(CommentedOut { line: number, text: text.to_owned() });
                self.comment.clear();
            }
            None if text.is_empty() || is_legend(text) => self.comment.clear(),
            None if text.chars().any(char::is_alphanumeric) => {
                self.comment.push(printable(undecorated(text)))
            }
            // A line of dashes around a heading.
            None => {}
        }
    }

    fn job(&mut self, number: usize, line: &str, has_return: bool) {
        let comment = std::mem::take(&mut self.comment);
        match self.read_job(number, line, has_return, comment) {
            Ok(job) => self.found.jobs.push(job),
            Err(reason) => self.found.refused.push(Refused {
                line: number,
                text: printable(line),
                reason: reason.message,
                hint: reason.hint,
            }),
        }
    }

    fn read_job(
        &self,
        line: usize,
        text: &str,
        has_return: bool,
        comment: Vec<String>,
    ) -> Result<Job, Reason> {
        if text.len() > LINE_MAX {
            return Err(Reason::new(format!("the line is {} bytes long", text.len()))
                .hint("put the command into a script"));
        }
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Reason::new("the line holds a character that cannot be printed")
                .hint("remove it, or put the command into a script"));
        }
        let entry = entry(text, self.found.is_system)?;
        entry.complete(self.found.is_system)?;
        let zone = self.settings.iter().find(|(name, _)| name == "CRON_TZ");
        if let Some((_, zone)) = zone.filter(|(_, zone)| !zone.is_empty())
            && let Err(error) = time_zone(zone)
        {
            let hint = error.hint().map(str::to_owned);
            return Err(Reason { message: format!("CRON_TZ: {error}"), hint });
        }
        let mut notes = Vec::new();
        if entry.is_quiet {
            notes.push(
                "the `-` before the line kept cron from logging it; it is left out".to_owned(),
            );
        }
        if has_return {
            notes.push("the line ended with a carriage return, which cron gives to the command; it is left out".to_owned());
        }
        Ok(Job {
            line,
            original: text.trim_end().to_owned(),
            when: entry.when,
            user: entry.user.map(str::to_owned),
            command: entry.command.trim_end().to_owned(),
            settings: self.settings.clone(),
            comment,
            notes,
        })
    }
}

/// The columns of a line.
struct Entry<'a> {
    when: When,
    user: Option<&'a str>,
    command: &'a str,
    is_quiet: bool,
}

impl Entry<'_> {
    /// Something stands in each column, and it is no sixth field of a time.
    fn complete(&self, is_system: bool) -> Result<(), Reason> {
        let user = self.user.unwrap_or_default();
        let sixth =
            if is_system { user } else { self.command.split([' ', '\t']).next().unwrap_or("") };
        let of_a_time = |c: char| c.is_ascii_digit() || matches!(c, '*' | '/' | ',' | '-' | '?');
        if sixth.contains(|c: char| c != '-' && c != '/') && sixth.chars().all(of_a_time) {
            return Err(Reason::new(format!(
                "a sixth field, `{sixth}`: cron has no field for seconds or years and takes it for {}",
                if is_system { "the user" } else { "the command" }
            ))
            .hint("write five fields: minute, hour, day of the month, month, day of the week"));
        }
        if is_system && !user.is_empty() && !is_user_name(user) {
            return Err(Reason::new(format!("no user stands before the command, but `{user}`"))
                .hint("in the system's crontabs the sixth column is the user"));
        }
        if self.command.is_empty() {
            return Err(Reason::new("there is a time and no command"));
        }
        Ok(())
    }
}

/// Takes a line apart.
fn entry(text: &str, is_system: bool) -> Result<Entry<'_>, Reason> {
    let (is_quiet, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (when, rest) = if text.starts_with('@') {
        let (word, rest) = word(text);
        (fields::alias(word)?, rest)
    } else {
        let mut rest = text;
        let mut five = [""; 5];
        for field in &mut five {
            (*field, rest) = word(rest);
        }
        if five[4].is_empty() {
            return Err(Reason::new("neither a job nor a setting")
                .hint("a job is five fields and a command, a setting is `NAME=value`"));
        }
        (fields::five(five)?, rest)
    };
    let (user, command) = match is_system {
        true => {
            let (user, command) = word(rest);
            (Some(user), command)
        }
        false => (None, rest),
    };
    Ok(Entry { when, user, command, is_quiet })
}

/// The first word, and what comes after the blanks behind it.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_start_matches([' ', '\t']))
}

fn is_user_name(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(allowed)
}

/// `NAME = value` with cron's rules for quotes: they keep blanks, nothing is replaced in between,
/// and what follows them makes the line no setting.
fn setting(line: &str) -> Option<(String, String)> {
    let (name, rest) = match line.strip_prefix(['"', '\'']) {
        Some(inner) => inner.split_once(line.chars().next()?)?,
        None => {
            let end = line.find(|c: char| c == '=' || c.is_ascii_whitespace())?;
            line.split_at(end)
        }
    };
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    if name.is_empty() || name.contains('=') {
        return None;
    }
    let value = match value.strip_prefix(['"', '\'']) {
        Some(inner) => {
            let (value, after) = inner.split_once(value.chars().next()?)?;
            after.trim().is_empty().then_some(value)?
        }
        None => value.trim_end(),
    };
    Some((name.to_owned(), value.to_owned()))
}

/// A heading without the dashes around it.
fn undecorated(text: &str) -> &str {
    let drawn = ["--", "==", "**", "~~", "__"].iter().any(|sign| text.starts_with(sign));
    if drawn { text.trim_matches(['-', '=', '*', '~', '_', '#', ' ']) } else { text }
}

/// A comment that names the columns.
fn is_legend(text: &str) -> bool {
    let lower = text.to_lowercase();
    let columns = ["min", "hour", "dom", "day", "mon", "dow", "week", "command", "user"];
    let named = columns.iter().filter(|column| lower.contains(**column)).count();
    lower.starts_with("m h ")
        || named >= 4
        || (lower.contains("(0 - ") || lower.contains("(1 - ")) && named >= 1
}

/// Without what a comment in YAML cannot hold.
pub(super) fn printable(text: &str) -> String {
    let hidden =
        |c: char| c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.trim_end().chars().map(|c| if hidden(c) { ' ' } else { c }).collect()
}

/// Whether the line is a setting.
#[cfg(test)]
pub(super) fn is_setting(line: &str) -> bool {
    setting(line).is_some()
}
