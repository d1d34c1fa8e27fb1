//! `env`: what tasks find in their environment here, and where it comes from.
//!
//! Asks the login shell too where tasks do not get its environment, to show what they miss. Which
//! it is decides the host; how it is told is `words`'s. No running instance is asked.

mod document;
mod words;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    process::ExitCode,
};

use mainspring_core::model::{Dag, Task};
use mainspring_host::{
    dags_folder::Reader,
    environment::{Choice, Outset, Variables},
    executor,
    home::Home,
    readiness::{self, Effective, PythonProgram, Readiness, Variable},
    settings::Settings,
    start,
};
use tokio::runtime::Runtime;

use crate::{
    args::Program,
    failure::Failure,
    source::{self, SourceFile},
};
use document::{DagPart, Difference, Document, LoginShell, Python, TaskPart, folders, shown};

/// What to show.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show the environment of this DAG's tasks too: a DAG file, or a DAG of the home
    #[arg(value_name = "FILE|DAG_ID")]
    what: Option<String>,
    /// Ask the login shell anew; a Mainspring that runs on this home takes the answer over
    #[arg(long)]
    refresh: bool,
}

/// Tells it; exit code 0 even if something is missing, which `check --env` judges.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let home = program.home()?;
    let settings = home.settings()?;
    let reader = Reader::new(&settings.timezone);
    let file = args.what.as_deref().map(|what| source::find(&home, &reader, what)).transpose()?;
    if let Some(file) = &file {
        file.accept(&program.output)?;
    }
    // Without it, what a shell leaves behind is not found; nothing else depends on it.
    let _ = executor::become_subreaper();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(error.to_string()))?;
    let (document, outset) = of_process(&runtime, &home, &settings, args.refresh);
    let mut look = Look { runtime, home, settings, outset, versions: HashMap::new() };
    let python = look.python(&Dag::new("", "UTC"), &Task::new("", ""), None);
    let dag = file.as_ref().map(|file| look.dag(file)).transpose()?;
    let document = Document { python, dag, ..document };
    program.output.line(words::tell(program, &document, &look.settings.timezone).trim_end())?;
    program.output.document(&document)?;
    Ok(ExitCode::SUCCESS)
}

/// What all tasks begin with.
fn of_process(
    runtime: &Runtime,
    home: &Home,
    settings: &Settings,
    refresh: bool,
) -> (Document, std::sync::Arc<Outset>) {
    let asked = Settings { environment: Choice::LoginShell, ..settings.clone() };
    let asked = start::task_environment(home, &asked, true);
    let login = match refresh {
        true => runtime.block_on(asked.refresh()),
        false => runtime.block_on(asked.current()),
    };
    let environment = start::task_environment(home, settings, true);
    let outset = runtime.block_on(environment.current());
    let path = outset.variables.get("PATH").map(String::as_str);
    let bash = executor::find_in_path("bash", path, home.root()).ok();
    let own = environment.own();
    let document = Document {
        setting: settings.environment,
        source: outset.source,
        why: outset.why.clone(),
        login_shell: LoginShell::of(&login, home.environment_file()),
        path: folders(path.unwrap_or_default(), home.root()),
        variables: outset.variables.iter().map(|(name, value)| shown(name, value)).collect(),
        differences: differences(&login, own),
        bash: bash.map(|bash| bash.display().to_string()),
        python: None,
        dag: None,
    };
    (document, outset)
}

/// The variables that the login shell and this process have with different values.
fn differences(login: &Outset, own: &Variables) -> Vec<Difference> {
    let said = login.answer.iter().flat_map(|answer| &answer.variables);
    said.filter(|(name, value)| own.get(*name) != Some(value))
        .map(|(name, value)| Difference {
            name: name.clone(),
            login: shown(name, value).1,
            own: own.get(name).and_then(|value| shown(name, value).1),
        })
        .collect()
}

struct Look {
    runtime: Runtime,
    home: Home,
    settings: Settings,
    outset: std::sync::Arc<Outset>,
    versions: HashMap<PythonProgram, Python>,
}

impl Look {
    fn readiness(&self) -> Readiness {
        Readiness::new(self.outset.clone(), self.settings.python.clone(), self.home.dags())
    }

    fn dag(&mut self, file: &SourceFile) -> Result<DagPart, Failure> {
        let path = std::path::absolute(&file.path)?;
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        let dag = &file.read.reading.dag;
        let tasks = dag.tasks.iter().map(|task| self.task(dag, task, &folder)).collect();
        Ok(DagPart { dag_id: dag.dag_id.to_string(), file: path.display().to_string(), tasks })
    }

    fn task(&mut self, dag: &Dag, task: &Task, folder: &Path) -> TaskPart {
        let effective = self.readiness().effective(dag, task, folder);
        let python = self.python(dag, task, Some((&effective, folder)));
        let is_set = effective.set.contains_key("PATH");
        let path = effective.path().filter(|_| is_set).map(Option::unwrap_or_default);
        let set = effective.set.iter().map(|(name, value)| match value {
            Variable::Known(value) => shown(name, value),
            Variable::InRun(text) => shown(name, text),
        });
        TaskPart {
            task_id: task.task_id.to_string(),
            cwd: effective.cwd.as_ref().map(|cwd| cwd.display().to_string()),
            only_in_run: effective.only_in_run(),
            set: set.collect::<BTreeMap<_, _>>(),
            path: path.map(|path| folders(path, folder)),
            python,
        }
    }

    /// The interpreter, if the operator, or whoever asks, has one, and what it says that it is.
    fn python(
        &mut self,
        dag: &Dag,
        task: &Task,
        place: Option<(&Effective, &Path)>,
    ) -> Option<Python> {
        let readiness = self.readiness();
        let root: PathBuf = self.home.root().to_owned();
        let (effective, folder) = match place {
            Some((_, _)) if !readiness::calls_python(dag, task) => return None,
            Some((effective, folder)) => (effective.clone(), folder),
            None => (readiness.effective(dag, task, &root), root.as_path()),
        };
        let program = match readiness.interpreter(dag, task, &effective, folder)? {
            Ok(program) => program,
            Err(failure) => return Some(Python { failure: Some(failure), ..Python::default() }),
        };
        if let Some(known) = self.versions.get(&program) {
            return Some(known.clone());
        }
        // Where the home is not there yet, any folder will do.
        let folder = if folder.is_dir() { folder } else { Path::new("/") };
        let said = self.runtime.block_on(readiness::version(&program, folder));
        let python = match said {
            Ok(version) => Python {
                executable: Some(version.executable),
                version: Some(version.version),
                failure: None,
            },
            Err(failure) => Python {
                executable: Some(program.program.clone()),
                version: None,
                failure: Some(failure),
            },
        };
        self.versions.insert(program, python.clone());
        Some(python)
    }
}
