//! `check --env`: what the tasks of the files would miss on this machine, as warnings.
//!
//! What is looked for, and how, is the host's.

use std::path::Path;

use mainspring_host::{environment::Source, executor, home::Home, readiness::Readiness, start};

use crate::{args::Program, failure::Failure, source::SourceFile};

/// Adds the warnings to the files that have no errors; whether there are none.
pub fn find(program: &Program, home: &Home, files: &mut [SourceFile]) -> Result<bool, Failure> {
    let settings = home.settings()?;
    // Without it, what a shell leaves behind is not found; nothing else depends on it.
    let _ = executor::become_subreaper();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(error.to_string()))?;
    let environment = start::task_environment(home, &settings, true);
    let outset = runtime.block_on(environment.current());
    let source = match outset.source {
        Source::LoginShell => "the login shell",
        Source::Inherited => "this process",
    };
    let told = format!("tasks would get the environment of {source}: {}", outset.why);
    program.output.line(&told)?;
    let mut is_ready = true;
    for file in files.iter_mut().filter(|file| file.read.reading.is_valid()) {
        let path = std::path::absolute(&file.path)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let dags = if path.starts_with(home.dags()) { home.dags() } else { folder.to_owned() };
        let readiness = Readiness::new(outset.clone(), settings.python.clone(), dags);
        let missing = runtime.block_on(readiness.missing(&file.read.reading, folder));
        is_ready &= missing.is_empty();
        let diagnostics = &mut file.read.reading.diagnostics;
        diagnostics.extend(missing);
        diagnostics.sort_by_key(|found| (found.position.line, found.position.column));
    }
    Ok(is_ready)
}
