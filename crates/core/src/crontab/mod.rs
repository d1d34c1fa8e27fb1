//! A crontab as DAG files: one for each job, or one for each row of jobs that are one workflow.
//!
//! Cron's meaning is kept or the line is refused with a reason; nothing changes in silence. Text in
//! and text out: where the crontab comes from, which names are taken and where the files go is the
//! caller's. Schedules themselves belong to `cron`, the form of a DAG file to `file`.
//!
//! `lines` finds the jobs, `fields` reads their time, `command` their command and `name` calls them
//! something; `chain` sees what belongs together, `page` writes the files.

mod chain;
mod command;
mod fields;
mod lines;
mod name;
mod page;
mod quote;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chain::Link;
use lines::{Job, Lines};
use page::Page;

/// Whether a user stands before each command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// What `crontab -l` prints: no.
    User,
    /// `/etc/crontab` and the files in `/etc/cron.d`: yes.
    System,
    /// As the lines look.
    #[default]
    Detect,
}

/// What importing needs to know beside the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The form of the crontab.
    pub form: Form,
    /// The name of the user who will run the DAGs.
    pub user: &'a str,
    /// That user's home folder, where cron runs everything; an absolute path.
    pub home: Option<&'a str>,
    /// IANA name of the zone to be written into the files; without it a DAG goes by the settings.
    pub timezone: Option<&'a str>,
    /// Makes one DAG of the jobs that follow each other.
    pub chain: bool,
    /// The DAGs that are there, by name, with the text of their files: names are not given twice,
    /// nor is a line imported twice.
    pub existing: &'a [(String, String)],
}

/// What became of a crontab.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// It was read as a system's, with a column of users.
    pub is_system: bool,
    /// The files to be written, in the order of the crontab.
    pub dags: Vec<ImportedDag>,
    /// The jobs that an existing DAG was made of.
    pub known: Vec<Known>,
    /// What cannot be imported, and why.
    pub refused: Vec<Refused>,
    /// Jobs that somebody has switched off with a `#`; they are not imported.
    pub commented_out: Vec<CommentedOut>,
    /// Jobs that may be one workflow, or have become one.
    pub chains: Vec<Chain>,
    /// The addresses to which cron mailed, without doubles.
    pub mail: Vec<String>,
}

/// A DAG file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedDag {
    /// Its name, and that of its file without the ending.
    pub dag_id: String,
    /// The lines of the crontab that it is made of, counted from 1.
    pub lines: Vec<usize>,
    /// When it is due.
    pub schedule: String,
    /// The zone in which that is meant; without one the settings decide.
    pub timezone: Option<String>,
    /// What is written or run otherwise than in the crontab, and what to know about it.
    pub notes: Vec<String>,
    /// The text of the file.
    pub text: String,
}

/// A job that was imported before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its line, counted from 1.
    pub line: usize,
    /// The DAG that it has become.
    pub dag_id: String,
}

/// A line that is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Counted from 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
    /// What is against it.
    pub reason: String,
    /// What to do instead.
    pub hint: Option<String>,
}

/// A job behind a `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentedOut {
    /// Counted from 1.
    pub line: usize,
    /// The job.
    pub text: String,
}

/// Jobs that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// What they are called, first to last: DAGs, or the tasks of the DAG that they have become.
    pub names: Vec<String>,
    /// Their lines, counted from 1.
    pub lines: Vec<usize>,
    /// Minutes from each to the next.
    pub gaps: Vec<u32>,
    /// What shows that each belongs to the one before.
    pub because: Vec<String>,
}

/// Why a line is not imported, without the line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reason {
    message: String,
    hint: Option<String>,
}

impl Reason {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Makes DAG files of a crontab. Every text gives an answer; what is wrong with a line is told in
/// [`Import::refused`], and the others are imported.
pub fn import(text: &str, options: &Options) -> Import {
    let Lines { is_system, jobs, refused, commented_out } = lines::read(text, options.form);
    let mut import = Import { is_system, refused, commented_out, ..Import::default() };
    let jobs = runnable(jobs, options, &mut import);
    let jobs = new_ones(jobs, options, &mut import);
    let mut taken = Taken::by(options.existing);
    let names = names(&jobs, &mut taken);
    let links = chain::links(&jobs, &names);
    let rows = chain::rows(&links);
    import.chains = rows.iter().map(|row| proposal(row, &jobs, &names)).collect();
    for job in &jobs {
        import.mail.extend(job.given("MAILTO").map(str::to_owned));
    }
    let mut seen = HashSet::new();
    import.mail.retain(|address| seen.insert(address.clone()));
    let joined = if options.chain { rows } else { Vec::new() };
    import.dags = pages(&jobs, &names, &joined, (&mut taken, options));
    import
}

/// Refuses what would run as somebody else.
fn runnable(jobs: Vec<Job>, options: &Options, import: &mut Import) -> Vec<Job> {
    let me = options.user;
    let (mine, others): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| {
        // Root alone can become somebody else without being asked.
        job.user().is_none_or(|user| user == me) || me == "root"
    });
    import.refused.extend(others.into_iter().map(|job| {
        let user = job.user().unwrap_or_default().to_owned();
        Refused {
            line: job.line,
            reason: format!("it runs as `{user}`, and Mainspring would run it as `{me}`"),
            hint: Some(format!(
                "import it as that user: `sudo -u {user} mainspring import crontab FILE`"
            )),
            text: lines::printable(&job.original),
        }
    }));
    import.refused.sort_by_key(|refused| refused.line);
    mine
}

/// Leaves out what was imported before.
fn new_ones(jobs: Vec<Job>, options: &Options, import: &mut Import) -> Vec<Job> {
    let mut marks = HashMap::new();
    for (dag_id, text) in options.existing {
        let lines = text.lines().filter(|line| line.starts_with(page::MARK));
        marks.extend(lines.map(|line| (line, dag_id)));
    }
    let is_new = |job: &Job| {
        let dag_id = marks.get(page::mark(job).as_str());
        let known = dag_id.map(|dag_id| Known { line: job.line, dag_id: (*dag_id).clone() });
        let is_new = known.is_none();
        import.known.extend(known);
        is_new
    };
    jobs.into_iter().filter(is_new).collect()
}

/// A name for each job that no other DAG has.
fn names(jobs: &[Job], taken: &mut Taken) -> Vec<String> {
    let of = |job: &Job| name::name(&command::split(&job.command).0);
    jobs.iter().map(|job| taken.unique(of(job))).collect()
}

/// The names that are given away. Some file systems take `Backup` and `backup` for one file.
#[derive(Default)]
struct Taken {
    names: HashSet<String>,
    /// The last number that was tried for a name.
    numbers: HashMap<String, usize>,
}

impl Taken {
    fn by(existing: &[(String, String)]) -> Self {
        let names = existing.iter().map(|(dag_id, _)| dag_id.to_ascii_lowercase());
        Self { names: names.collect(), ..Self::default() }
    }

    /// `name`, or with the first number that makes it one of its own.
    fn unique(&mut self, name: String) -> String {
        let mut unique = name.clone();
        while !self.names.insert(unique.to_ascii_lowercase()) {
            let number = self.numbers.entry(name.to_ascii_lowercase()).or_insert(1);
            *number += 1;
            unique = format!("{name}_{number}");
        }
        unique
    }
}

fn proposal(row: &[&Link], jobs: &[Job], names: &[String]) -> Chain {
    let steps = places(row);
    Chain {
        names: steps.iter().map(|at| names[*at].clone()).collect(),
        lines: steps.iter().map(|at| jobs[*at].line).collect(),
        gaps: row.iter().map(|link| link.gap).collect(),
        because: row.iter().map(|link| link.because.clone()).collect(),
    }
}

/// The places of the jobs of a row, first to last.
fn places(row: &[&Link]) -> Vec<usize> {
    row.iter().take(1).map(|link| link.earlier).chain(row.iter().map(|link| link.later)).collect()
}

fn pages(
    jobs: &[Job],
    names: &[String],
    rows: &[Vec<&Link>],
    (taken, options): (&mut Taken, &Options),
) -> Vec<ImportedDag> {
    let mut rows: HashMap<usize, Vec<usize>> =
        rows.iter().map(|row| places(row)).map(|row| (row[0], row)).collect();
    let in_rows: HashSet<usize> = rows.values().flatten().copied().collect();
    let mut dags = Vec::new();
    for at in 0..jobs.len() {
        let (steps, dag_id) = match rows.remove(&at) {
            Some(row) => {
                let last = row[row.len() - 1];
                let dag_id = taken.unique(format!("{}_to_{}", names[at], names[last]));
                (row, dag_id)
            }
            None if in_rows.contains(&at) => continue,
            None => (vec![at], names[at].clone()),
        };
        let steps = steps.into_iter().map(|at| (&jobs[at], names[at].as_str())).collect();
        dags.push(Page::new(dag_id, steps, options).write());
    }
    dags
}
