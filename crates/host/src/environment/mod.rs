//! The environment that every task begins with: this process's own, or the login shell's.
//!
//! A program that the desktop starts lacks what the user's shell adds to `PATH` when it starts, so
//! the shell is asked, once, when the first task needs it. When that is done says `rule`, what is
//! taken `names`, how the shell is asked `probe`. What a DAG and a task add is laid over it by
//! [`layered`]; what a try is given beside that is the runner's.

mod cache;
mod names;
#[cfg(unix)]
mod probe;
mod rule;
#[cfg(unix)]
mod shell;
#[cfg(all(test, unix))]
mod tests;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::SystemTime};

use mainspring_core::model::{Dag, Task};
use tokio::sync::Mutex;

pub use cache::Answer;
pub use names::is_secret;
#[cfg(unix)]
pub use probe::PROBE_VARIABLE;
pub use rule::{Choice, Source};

use crate::{
    clock::{Clock, SystemClock},
    executor,
};

/// So old an answer is taken as it is.
#[cfg(unix)]
const FRESH: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Names and their values.
pub type Variables = BTreeMap<String, String>;

/// Where a task's environment begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outset {
    /// The variables.
    pub variables: Variables,
    /// Where they come from in fact.
    pub source: Source,
    /// Why from there.
    pub why: String,
    /// What the login shell said, if it was asked.
    pub answer: Option<Arc<Answer>>,
}

/// See the module.
#[derive(Debug)]
pub struct TaskEnvironment {
    own: Variables,
    own_outset: Arc<Outset>,
    /// Where the login shell is to be asked: its last answer and what became of it.
    login: Option<Login>,
}

#[derive(Debug)]
struct Login {
    why: String,
    #[cfg(unix)]
    shell: shell::Shell,
    file: PathBuf,
    /// Answers may be written to the file.
    keeps: bool,
    known: Mutex<Option<Known>>,
}

/// What tries begin with, and when the file was written that it agrees with.
#[derive(Debug)]
struct Known {
    outset: Arc<Outset>,
    kept_at: Option<SystemTime>,
}

impl TaskEnvironment {
    /// As the choice and the circumstances of this process have it; `own` is its environment.
    /// Answers of the login shell are read from `file`, and with `keeps` also written to it.
    /// Nothing is asked yet.
    pub fn new(choice: Choice, own: Variables, file: PathBuf, keeps: bool) -> Self {
        let facts = rule::Facts {
            has_terminal: has_terminal(),
            path: own.get("PATH").map(String::as_str),
            home: own.get("HOME").map(String::as_str),
        };
        let (source, why) = rule::decide(choice, facts);
        match source {
            Source::Inherited => Self::inherited(own, why),
            Source::LoginShell => Self::of_login_shell(own, why, file, keeps),
        }
    }

    /// These variables, for this reason.
    pub fn inherited(own: Variables, why: impl Into<String>) -> Self {
        let why = why.into();
        let outset =
            Outset { variables: own.clone(), source: Source::Inherited, why, answer: None };
        Self { own, own_outset: Arc::new(outset), login: None }
    }

    #[cfg(unix)]
    fn of_login_shell(own: Variables, why: String, file: PathBuf, keeps: bool) -> Self {
        match shell::Shell::of(&own) {
            Err(missing) => Self::inherited(own, missing),
            Ok(shell) => {
                let mut environment = Self::inherited(own, "");
                let known = Mutex::default();
                environment.login = Some(Login { why, shell, file, keeps, known });
                environment
            }
        }
    }

    #[cfg(not(unix))]
    fn of_login_shell(own: Variables, why: String, _: PathBuf, _: bool) -> Self {
        Self::inherited(own, why)
    }

    /// The environment of this process.
    pub fn own(&self) -> &Variables {
        &self.own
    }

    /// What tasks begin with now. Asks the login shell where its answer is needed and not known,
    /// which may take seconds; who waits meanwhile gets the same answer.
    pub async fn current(&self) -> Arc<Outset> {
        self.answered(false).await
    }

    /// The same, for somebody who has time: an answer of yesterday is used, and asked for again
    /// beside it, because the files that a start-up file reads in turn are not watched.
    pub async fn warm(&self) -> Arc<Outset> {
        let outset = self.current().await;
        #[cfg(unix)]
        if let (Some(login), Some(answer)) = (&self.login, &outset.answer) {
            let age = SystemClock.now().wall.duration_since(answer.asked_at);
            if age > FRESH {
                let answer = login.ask(&self.own, login.shell.stamps(&self.own)).await;
                return self.take(login, &mut *login.known.lock().await, answer);
            }
        }
        outset
    }

    /// The same, from a shell that is asked anew.
    pub async fn refresh(&self) -> Arc<Outset> {
        self.answered(true).await
    }

    #[cfg(not(unix))]
    async fn answered(&self, _: bool) -> Arc<Outset> {
        self.own_outset.clone()
    }

    #[cfg(unix)]
    async fn answered(&self, anew: bool) -> Arc<Outset> {
        let Some(login) = &self.login else { return self.own_outset.clone() };
        let mut known = login.known.lock().await;
        // A few system calls for each try, so that an edited start-up file counts at once, and
        // what another process was told too.
        let stamps = login.shell.stamps(&self.own);
        let holds = |answer: &Answer| answer.shell == login.shell.path && answer.stamps == stamps;
        let kept_at = login.kept_at();
        let last = known.as_ref().filter(|known| !anew && known.kept_at == kept_at);
        let last = last.filter(|known| known.outset.answer.as_deref().is_some_and(holds));
        if let Some(known) = last {
            return known.outset.clone();
        }
        let kept = Answer::read(&login.file).filter(|answer| !anew && holds(answer));
        let answer = match kept {
            Some(answer) => answer,
            None => login.ask(&self.own, stamps).await,
        };
        self.take(login, &mut known, answer)
    }

    #[cfg(unix)]
    fn take(&self, login: &Login, known: &mut Option<Known>, answer: Answer) -> Arc<Outset> {
        let outset = Arc::new(self.outset(login, answer));
        *known = Some(Known { outset: outset.clone(), kept_at: login.kept_at() });
        outset
    }

    #[cfg(unix)]
    fn outset(&self, login: &Login, answer: Answer) -> Outset {
        let (source, why) = match &answer.failure {
            None => (Source::LoginShell, login.why.clone()),
            Some(failure) => {
                (Source::Inherited, format!("the login shell gave no answer: {failure}"))
            }
        };
        let variables = merged(&self.own, &answer.variables);
        Outset { variables, source, why, answer: Some(Arc::new(answer)) }
    }
}

#[cfg(unix)]
impl Login {
    fn kept_at(&self) -> Option<SystemTime> {
        std::fs::metadata(&self.file).and_then(|metadata| metadata.modified()).ok()
    }

    async fn ask(&self, own: &Variables, stamps: BTreeMap<PathBuf, Option<i128>>) -> Answer {
        let begun = SystemClock.now();
        let said = probe::ask(&self.shell, own, probe::LIMIT).await;
        let took = SystemClock.now().boot.saturating_sub(begun.boot);
        let said = said.map(|mut all| {
            all.retain(|name, _| names::is_taken(name));
            all
        });
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let answer = Answer::new(&self.shell.path, stamps, (begun.wall, took_ms), said);
        if self.keeps {
            // Where it cannot be kept, the shell is asked again by the next process.
            let _ = answer.write(&self.file);
        }
        answer
    }
}

/// The login shell's variables over this process's; folders of `PATH` that only this process has
/// come last, so that nothing is lost that was found before.
#[cfg(unix)]
fn merged(own: &Variables, login: &Variables) -> Variables {
    let mut all = own.clone();
    all.extend(login.iter().map(|(name, value)| (name.clone(), value.clone())));
    if let (Some(first), Some(then)) = (login.get("PATH"), own.get("PATH")) {
        let mut folders: Vec<&str> = first.split(':').collect();
        for folder in then.split(':') {
            if !folder.is_empty() && !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        all.insert("PATH".to_owned(), folders.join(":"));
    }
    all
}

/// The environment of this process as tasks may get it.
pub fn own_variables() -> Variables {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let mut own: Variables = std::env::vars_os().filter_map(text).collect();
    own.remove(executor::TRY_VARIABLE);
    own
}

/// Whether this process can speak with somebody at a terminal, its standard streams apart.
fn has_terminal() -> bool {
    use std::io::IsTerminal;
    let standard = std::io::stdin().is_terminal()
        || std::io::stdout().is_terminal()
        || std::io::stderr().is_terminal();
    // It can be opened only by those who have one, wherever their streams go.
    standard || cfg!(unix) && std::fs::File::open("/dev/tty").is_ok()
}

/// `base` with the DAG's variables laid over it, then the task's. `render` gets each text with its
/// name and what lies below its layer, to which `env` in a template refers.
///
/// # Errors
/// The first one of `render`.
pub fn layered<E>(
    mut base: Variables,
    dag: &Dag,
    task: &Task,
    mut render: impl FnMut(&str, &str, &Arc<Variables>) -> Result<String, E>,
) -> Result<Arc<Variables>, E> {
    for layer in [&dag.env, &task.env].into_iter().filter(|layer| !layer.is_empty()) {
        let below = Arc::new(base);
        let mut above = (*below).clone();
        for (name, text) in layer {
            above.insert(name.clone(), render(name, text, &below)?);
        }
        base = above;
    }
    Ok(Arc::new(base))
}
