//! The answer of `env` in words.
//!
//! Everything that is told is in the document; what matters comes first.

use mainspring_host::environment::{Choice, Source};

use super::document::{Document, Folder, Python, TaskPart};
use crate::{args::Program, color::Paint, moment, table::table};

/// A value that must not be seen.
const HIDDEN: &str = "(set, not shown)";

/// All of it; times are told in this zone.
pub fn tell(program: &Program, document: &Document, zone: &str) -> String {
    let mut text = String::new();
    let source = match document.source {
        Source::LoginShell => "that of the login shell, over that of this process",
        Source::Inherited => "that of this process",
    };
    let setting = match document.setting {
        Choice::Auto => "auto",
        Choice::LoginShell => "login_shell",
        Choice::Inherited => "inherited",
    };
    text.push_str(&format!("environment:  {source}: {}\n", document.why));
    text.push_str(&format!("setting:      environment = \"{setting}\"\n"));
    text.push_str(&format!("login shell:  {}\n", login_shell(document, zone)));
    text.push_str(&format!("bash:         {}\n", document.bash.as_deref().unwrap_or("not found")));
    let python = document.python.as_ref().map_or("not found".to_owned(), self::python);
    text.push_str(&format!("python:       {python}\n"));
    text.push_str(&format!("\nPATH\n{}", folders(program, &document.path)));
    if !document.differences.is_empty() {
        text.push_str(&format!("\n{}", differences(program, document)));
    }
    if let Some(dag) = &document.dag {
        text.push_str(&format!("\n{} ({})\n", dag.dag_id, dag.file));
        for (tasks, part) in alike(&dag.tasks) {
            text.push_str(&task(program, &tasks, part, &document.path));
        }
    }
    text
}

fn login_shell(document: &Document, zone: &str) -> String {
    let login = &document.login_shell;
    let mut text = login.shell.clone().unwrap_or_else(|| "none".to_owned());
    if let (Some(at), Some(took)) = (login.asked_at, login.took_ms) {
        let at = moment::show(at, &moment::zone_or_utc(zone));
        let took = jiff::SignedDuration::from_millis(i64::try_from(took).unwrap_or(i64::MAX));
        text.push_str(&format!(", asked {at}, took {}", moment::show_duration(took)));
    }
    if let Some(file) = &login.kept_in {
        text.push_str(&format!(", kept in {file}"));
    }
    if let Some(failure) = &login.failure {
        text.push_str(&format!("\n              no answer: {failure}"));
    }
    text
}

fn python(python: &Python) -> String {
    match python {
        Python { executable: Some(path), version: Some(version), .. } => {
            format!("{path} ({version})")
        }
        Python { failure, .. } => failure.clone().unwrap_or_default(),
    }
}

fn folders(program: &Program, folders: &[Folder]) -> String {
    let line = |folder: &Folder| {
        let missing = program.output.paint(Paint::Attention, "missing");
        let mark = if folder.exists { String::new() } else { format!("  ({missing})") };
        format!("  {}{mark}\n", folder.folder)
    };
    match folders {
        [] => "  (empty)\n".to_owned(),
        _ => folders.iter().map(line).collect(),
    }
}

/// `PATH` folder by folder, the others by their values.
fn differences(program: &Program, document: &Document) -> String {
    let mut rows = Vec::new();
    for difference in &document.differences {
        let (login, own) = (difference.login.as_deref(), difference.own.as_deref());
        if difference.name == "PATH" {
            let split = |path: Option<&str>| -> Vec<String> {
                path.unwrap_or_default().split(':').map(str::to_owned).collect()
            };
            let (login, own) = (split(login), split(own));
            let only = |these: &[String], those: &[String]| -> Vec<String> {
                let is_first = |(at, folder): &(usize, &String)| !these[..*at].contains(folder);
                let unique = these.iter().enumerate().filter(is_first).map(|(_, folder)| folder);
                unique.filter(|folder| !those.contains(folder)).cloned().collect()
            };
            let here = only(&login, &own).into_iter().map(|f| (f, String::new()));
            let there = only(&own, &login).into_iter().map(|f| (String::new(), f));
            let all: Vec<_> = here.chain(there).collect();
            if all.is_empty() {
                let other = "other order".to_owned();
                rows.push(["PATH".into(), "the same folders".into(), other.into()]);
            }
            rows.extend(all.into_iter().map(|(a, b)| ["PATH".into(), a.into(), b.into()]));
        } else {
            let own = own.unwrap_or("(not set)");
            rows.push([
                difference.name.as_str().into(),
                login.unwrap_or(HIDDEN).into(),
                own.into(),
            ]);
        }
    }
    table(&program.output, ["DIFFERENT", "LOGIN SHELL", "THIS PROCESS"], rows)
}

/// Tasks that differ in their names only are told together.
fn alike(tasks: &[TaskPart]) -> Vec<(Vec<&str>, &TaskPart)> {
    let mut groups: Vec<(Vec<&str>, &TaskPart)> = Vec::new();
    for task in tasks {
        let same = |(_, one): &&mut (Vec<&str>, &TaskPart)| {
            (&one.cwd, &one.set, &one.only_in_run, &one.path, &one.python)
                == (&task.cwd, &task.set, &task.only_in_run, &task.path, &task.python)
        };
        match groups.iter_mut().find(same) {
            Some((names, _)) => names.push(&task.task_id),
            None => groups.push((vec![&task.task_id], task)),
        }
    }
    groups
}

fn task(program: &Program, names: &[&str], part: &TaskPart, all: &[Folder]) -> String {
    let names = program.output.paint(Paint::Strong, &names.join(", "));
    let cwd = part.cwd.as_deref().unwrap_or("known in a run only");
    let mut text = format!("  {names}\n    folder: {cwd}\n");
    if let Some(python) = &part.python {
        text.push_str(&format!("    python: {}\n", self::python(python)));
    }
    for (name, value) in part.set.iter().filter(|(name, _)| part.path.is_none() || *name != "PATH")
    {
        let when = if part.only_in_run.contains(name) { "  (known in a run only)" } else { "" };
        text.push_str(&format!("    {name}={}{when}\n", value.as_deref().unwrap_or(HIDDEN)));
    }
    if let Some(path) = &part.path {
        let (lines, rest) = match path.strip_suffix(all) {
            Some(front) if !all.is_empty() => (folders(program, front), "      then as above\n"),
            _ => (folders(program, path), ""),
        };
        text.push_str("    PATH\n");
        lines.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
        text.push_str(rest);
    }
    text
}
