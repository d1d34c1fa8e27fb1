//! Lines that are one workflow: `b` runs a few minutes after `a`, on the same days, on the same
//! things.
//!
//! A crontab can only hope that `a` is done by then. The minutes alone prove nothing, so that a
//! proposal needs a second sign: a file, a folder or a name that both share.

use std::collections::BTreeSet;

use super::lines::Job;

/// The longest distance, in minutes, at which one line is taken to wait for another.
const GAP_MAX: u32 = 60;

/// The longest distance where nothing but a name is shared.
const FAMILY_GAP_MAX: u32 = 30;

/// What runs more often than so many times a day waits for nothing.
const TIMES_MAX: usize = 24;

/// Who has more jobs than this has made them by a program; all pairs of them would take too long.
const JOBS_MAX: usize = 2000;

/// Folders that say nothing about what belongs together.
const SHARED_BY_ALL: &[&str] = &[
    "/usr",
    "/bin",
    "/sbin",
    "/etc",
    "/dev",
    "/proc",
    "/sys",
    "/tmp",
    "/var/log",
    "/var/run",
    "/run",
    "/home",
    "/root",
    "/opt",
    "/srv",
    "/var",
    "/var/www",
    "/mnt",
    "/data",
    "/opt/bin",
    "/opt/scripts",
    "/var/lock",
];

/// That `later` goes on where `earlier` ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// Places in the list of jobs.
    pub earlier: usize,
    pub later: usize,
    /// Minutes from the one to the other.
    pub gap: u32,
    /// What they share.
    pub because: String,
}

/// The links between jobs; each job has one before it and one after it at most.
pub(super) fn links(jobs: &[Job], names: &[String]) -> Vec<Link> {
    let mut found = Vec::new();
    if jobs.len() > JOBS_MAX {
        return found;
    }
    let profiles: Vec<Profile> = jobs.iter().map(Profile::of).collect();
    for (later, to) in profiles.iter().enumerate() {
        for (earlier, from) in profiles.iter().enumerate() {
            let Some(gap) = from.gap(to) else { continue };
            let family = family(&names[earlier], &names[later]).filter(|_| gap <= FAMILY_GAP_MAX);
            if let Some(because) = from.shares(to).or(family) {
                found.push(Link { earlier, later, gap, because });
            }
        }
    }
    // The nearest pairs first: of a row of jobs each is linked with its neighbour.
    found.sort_by_key(|link| (link.gap, link.later));
    let (mut has_next, mut has_previous) = (BTreeSet::new(), BTreeSet::new());
    found.retain(|link| {
        let free = !has_next.contains(&link.earlier) && !has_previous.contains(&link.later);
        if free {
            has_next.insert(link.earlier);
            has_previous.insert(link.later);
        }
        free
    });
    found
}

/// The links as rows of jobs, first to last.
pub(super) fn rows(links: &[Link]) -> Vec<Vec<&Link>> {
    let is_first = |link: &&Link| links.iter().all(|other| other.later != link.earlier);
    let next = |link: &&Link| links.iter().find(|other| other.earlier == link.later);
    let mut rows: Vec<Vec<&Link>> = links
        .iter()
        .filter(is_first)
        .map(|first| std::iter::successors(Some(first), next).collect())
        .collect();
    rows.sort_by_key(|row| row[0].earlier);
    rows
}

/// What two jobs are compared by.
struct Profile<'a> {
    job: &'a Job,
    /// Minutes of the day; empty if there are too many.
    times: Vec<u32>,
    paths: Vec<&'a str>,
}

impl<'a> Profile<'a> {
    fn of(job: &'a Job) -> Self {
        let bits = |bits: u64| (0..60).filter(move |bit| bits & (1 << bit) != 0);
        let all = bits(job.when.hours)
            .flat_map(|hour| bits(job.when.minutes).map(move |minute| hour * 60 + minute));
        let mut times: Vec<u32> = all.take(TIMES_MAX + 1).collect();
        if times.len() > TIMES_MAX {
            times.clear();
        }
        Self { job, times, paths: paths(&job.command) }
    }

    /// How many minutes `later` follows this one, if it always is so many.
    fn gap(&self, later: &Self) -> Option<u32> {
        let (a, b) = (self.job, later.job);
        let same = a.when.days == b.when.days
            && a.user == b.user
            && a.given("CRON_TZ") == b.given("CRON_TZ");
        if !same || self.times.is_empty() || self.times.len() != later.times.len() {
            return None;
        }
        let gap =
            later.times[0].checked_sub(self.times[0]).filter(|gap| (1..=GAP_MAX).contains(gap))?;
        let mut pairs = self.times.iter().zip(&later.times);
        let overlaps = self.times.get(1).is_some_and(|second| *second < later.times[0]);
        (!overlaps && pairs.all(|(a, b)| a + gap == *b)).then_some(gap)
    }

    /// A file or folder that both speak of.
    fn shares(&self, other: &Self) -> Option<String> {
        let both = || self.paths.iter().flat_map(|a| other.paths.iter().map(move |b| (*a, *b)));
        let file = both()
            .filter(|(a, b)| is_within(a, b) || is_within(b, a))
            .map(|(a, b)| if a.len() < b.len() { b } else { a });
        if let Some(path) = file.max_by_key(|path| path.len()) {
            return Some(format!("both use `{path}`"));
        }
        let folder = both().filter_map(|(a, b)| {
            let (a, b) = (parent(a)?, parent(b)?);
            (a == b && is_telling(a)).then_some(a)
        });
        folder.max_by_key(|path| path.len()).map(|folder| format!("both lie in `{folder}`"))
    }
}

/// The paths in a command that say what it is about.
fn paths(command: &str) -> Vec<&str> {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | '=' | ',' | ':' | '`'
            )
    };
    let words = command.split(ends).map(|word| word.trim_end_matches('/'));
    words
        .filter(|word| {
            word.starts_with('/') || word.starts_with("~/") || word.starts_with("$HOME/")
        })
        .filter(|word| is_telling(word) && !word.contains(".log") && !word.ends_with(".lock"))
        .collect()
}

/// Two parts at least, and not a place where everything lies.
fn is_telling(path: &str) -> bool {
    let parts = path.split('/').filter(|part| !part.is_empty()).count();
    let is_own =
        !SHARED_BY_ALL.contains(&path) && !path.ends_with("/bin") && !path.ends_with("/sbin");
    let is_system = ["/usr/", "/bin/", "/sbin/", "/dev/", "/etc/", "/proc/"]
        .iter()
        .any(|place| path.starts_with(place));
    let is_log = path.starts_with("/var/log/");
    let is_home = path.starts_with("/home/") && parts == 2;
    parts >= 2 && is_own && !is_system && !is_log && !is_home
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent).filter(|parent| !parent.is_empty())
}

/// Names that begin alike and go on otherwise: `shop_extract` and `shop_load`.
fn family(a: &str, b: &str) -> Option<String> {
    let (first, a) = a.split_once(['_', '-'])?;
    let b = b.strip_prefix(first)?.strip_prefix(['_', '-'])?;
    // A number was given to tell jobs of one name apart.
    let is_numbered = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit());
    let is_family = first.len() >= 4 && !is_numbered(a) && !is_numbered(b);
    is_family.then(|| format!("both are called `{first}`"))
}
