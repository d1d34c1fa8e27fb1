//! DAG files in a folder of their own, and what their tasks would miss: `line:column code message`.
//!
//! The environment is small and known: programs are looked for in the folder's `bin`, then where
//! the system has its own.

use std::{fs, os::unix::fs::PermissionsExt};

use super::*;
use crate::{
    dags_folder::Reader,
    environment::{Source, Variables},
};

struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        world.file("bin/tool", 0o755, "#!/bin/sh\n");
        // Where the tests' Python is depends on the machine.
        let path = std::env::var("PATH").unwrap();
        let python = crate::executor::find_in_path("python3", Some(&path), Path::new("/")).unwrap();
        let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", python.display());
        world.file("bin/python3", 0o755, &script);
        world
    }

    fn file(&self, name: &str, mode: u32, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn missing(&self, text: &str) -> String {
        let folder = self.folder.path().canonicalize().unwrap();
        let home = folder.display().to_string();
        let mut variables: Variables =
            [("PATH".to_owned(), format!("{home}/bin:/usr/bin:/bin"))].into();
        // What the tests' Python needs to be started.
        variables.extend(std::env::vars().filter(|(name, _)| name.starts_with("PYENV")));
        variables.extend(std::env::var("HOME").ok().map(|home| ("HOME".to_owned(), home)));
        let outset =
            Outset { variables, source: Source::Inherited, why: "a test".into(), answer: None };
        let readiness = Readiness::new(Arc::new(outset), None, folder.clone());
        let reading = Reader::new("UTC").read_bytes(text.as_bytes(), "d").reading;
        assert!(reading.is_valid(), "{text}\n{:?}", reading.diagnostics);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(readiness.missing(&reading, &folder));
        let show = |d: &Diagnostic| {
            let message = d.message.strip_prefix("task `t`: ").unwrap_or(&d.message);
            let message = message.replace(&home, "HERE");
            format!("{}:{} {} {message}", d.position.line, d.position.column, d.code)
        };
        assert!(found.iter().all(|d| d.severity == Severity::Warning && d.position.line > 0));
        found.iter().map(show).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn check(&self, text: &str, expected: &str) {
        assert_eq!(self.missing(text), expected.trim(), "{text}");
    }

    /// One task `t` with these lines.
    #[track_caller]
    fn check_task(&self, lines: &str, expected: &str) {
        let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
        self.check(&format!("tasks:\n  t:\n{lines}"), expected);
    }

    #[track_caller]
    fn check_command(&self, command: &str, expected: &str) {
        let command: String = command.lines().map(|line| format!("  {line}\n")).collect();
        self.check_task(&format!("operator: bash\ncommand: |\n{command}"), expected);
    }

    #[track_caller]
    fn check_code(&self, code: &str, expected: &str) {
        let code: String = code.lines().map(|line| format!("  {line}\n")).collect();
        self.check_task(&format!("operator: python\ncode: |\n{code}"), expected);
    }
}

const NONE: &str = "the program `nope` is not in its PATH";

#[test]
fn programs_are_looked_for_in_the_task_s_path() {
    let world = World::new();
    world.check_command("tool | sort; ls; nope x\nnope y", &format!("5:24 missing_program {NONE}"));
    world.check_command(
        "tool {{ params.x }} {{ ds }}; {{ ds }}; nope",
        "5:47 missing_program the program `nope` is not in its PATH",
    );
    world.check_task(
        "operator: bash\ncommand: tool; ls\nenv: { PATH: '/empty:{{ env.PATH }}' }",
        "",
    );
    world.check_task(
        "operator: bash\ncommand: tool\nenv: { PATH: /usr/bin:/bin }",
        "4:14 missing_program the program `tool` is not in its PATH",
    );
    world.check_task(
        "operator: bash\ncommand: tool\nenv: { PATH: /empty }",
        "
2:3 missing_program the program `bash` is not in its PATH
4:14 missing_program the program `tool` is not in its PATH",
    );
    let in_run = "operator: bash\ncommand: nope\nenv: { PATH: '/x/{{ ds }}:{{ run_id }}' }";
    world.check_task(in_run, "");
    let known = "env: { A: '{{ env.PATH }}' }\ntasks:\n  t:\n    operator: bash\n    command: nope\n    env: { PATH: '{{ env.A }}' }";
    world.check(known, &format!("5:14 missing_program {NONE}"));
    let later = known.replace("{{ env.PATH }}", "{{ ts }}");
    world.check(&later, "");
    world.check(
        "tasks:\n  t: { operator: bash, command: nope, disabled: true }\n  u: { operator: empty }",
        "",
    );
}

#[test]
fn files_are_looked_at_from_the_working_folder() {
    let world = World::new();
    world.file("run.sh", 0o755, "#!/bin/sh\n");
    world.file("plain.sh", 0o644, "echo\n");
    world.file("old.sh", 0o755, "#!/no/such/perl -w\n");
    world.file("env.sh", 0o755, "#!/usr/bin/env -S X=1 nope -x\n");
    world.file("dos.sh", 0o755, "#!/bin/sh\r\necho\r\n");
    world.file("sub/here.py", 0o644, "");
    world.check_command("./run.sh; ../$x; bash plain.sh; python3 sub/here.py", "");
    world.check_command("./plain.sh", "5:7 not_executable `HERE/./plain.sh` may not be executed");
    world.check_command("./sub", "5:7 not_executable `HERE/./sub` is a folder, no program");
    world.check_command("./none.sh", "5:7 missing_file there is no file `HERE/./none.sh`");
    world.check_command("ls && ./none.sh", "");
    world
        .check_command("set -e\nbash none.sh", "6:12 missing_file there is no file `HERE/none.sh`");
    world.check_command("cd sub; ./none.sh", "");
    let first = "missing_interpreter the first line of `HERE";
    let names = "names a program that does not exist:";
    world.check_command("./old.sh", &format!("5:7 {first}/./old.sh` {names} /no/such/perl"));
    world.check_command("./env.sh", &format!("5:7 {first}/./env.sh` {names} nope"));
    world.check_command("./dos.sh", &format!("5:7 {first}/./dos.sh` {names} /bin/sh\\r"));
    world.check_task(
        "operator: bash\ncommand: ./here.py\ncwd: sub",
        "4:14 not_executable `HERE/sub/./here.py` may not be executed",
    );
}

#[test]
fn working_folders_are_looked_for() {
    let world = World::new();
    world.file("file", 0o644, "");
    let cwd = |cwd: &str| format!("operator: bash\ncommand: ./x\ncwd: {cwd}");
    let folder = "missing_folder the working folder";
    world.check_task(&cwd("none"), &format!("5:10 {folder} does not exist: HERE/none"));
    world.check_task(&cwd("file"), &format!("5:10 {folder} is no folder: HERE/file"));
    world.check_task(&cwd("'/x/{{ ds }}'"), "");
    world.check_task(&cwd("'{{ params.x }}'"), "");
    let made = "tasks:\n  a: { operator: bash, command: mkdir work }\n  t: { operator: bash, command: ls, cwd: work, upstream: [a] }";
    world.check(made, "");
    let other = made.replace("mkdir work", "ls");
    world.check(&other, &format!("3:42 {folder} does not exist: HERE/work"));
    let default = "default_args: { cwd: none }\ntasks:\n  t: { operator: bash, command: ls }";
    world.check(default, &format!("1:22 {folder} does not exist: HERE/none"));
}

#[test]
fn modules_are_looked_for_and_never_imported() {
    let world = World::new();
    world.file("mine/__init__.py", 0o644, "raise SystemExit('imported')\n");
    world.file("mine/part.py", 0o644, "raise SystemExit('imported')\n");
    let main = "def main():\n  pass";
    world.check_code(
        &format!(
            "import os, json.decoder, mainspring\nfrom mine import part\nimport mine.part\n{main}"
        ),
        "",
    );
    world.check_code(
        &format!("import os, nope1\nfrom nope2.a import b\n{main}"),
        "
5:18 missing_module its Python has no module `nope1`
6:12 missing_module its Python has no module `nope2`",
    );
    world.check_code(
        &format!("import mine.none\n{main}"),
        "5:14 missing_module its Python has no module `mine.none`",
    );
    world.check_code(
        "def main():\n  import 없음\n  from . import x",
        "6:16 missing_module its Python has no module `없음`",
    );
    let may_fail = "try:\n  import nope\nexcept ImportError:\n  nope = None\nif x:\n  import nope\ndef other():\n  import nope\n";
    world.check_code(&format!("{may_fail}{main}"), "");
    world.check_code(
        "def main():\n  x = = 1",
        "6:13 python_syntax this is no code for its Python: invalid syntax",
    );
}

#[test]
fn callables_are_looked_for() {
    let world = World::new();
    world.file("jobs/good.py", 0o644, "import os\ndef load():\n  import json\n");
    world.file(
        "jobs/bad.py",
        0o644,
        "import os\n\nimport nope\ndef load():\n  import nope2\ndef other():\n  import nope3\n",
    );
    let callable = |name: &str| format!("operator: python\ncallable: '{name}'");
    world.check_task(&callable("jobs.good:load"), "");
    world.check_task(&callable("json:dumps"), "");
    world.check_task(
        &callable("jobs.none:load"),
        "4:15 missing_module there is no module `jobs.none`",
    );
    world
        .check_task(&callable("none.at.all:load"), "4:15 missing_module there is no module `none`");
    world.check_task(
        &callable("jobs.bad:load"),
        "
4:15 missing_module its Python has no module `nope` (HERE/jobs/bad.py:3)
4:15 missing_module its Python has no module `nope2` (HERE/jobs/bad.py:5)",
    );
}

#[test]
fn interpreters_are_started() {
    let world = World::new();
    world.file("broken/bin/python", 0o755, "#!/no/python\n");
    world.file("old", 0o755, "#!/bin/sh\necho 'this is 2.7'\nexit 1\n");
    world.file("slow", 0o755, "#!/bin/sh\nexit 0\n");
    let python = |name: &str| {
        format!("operator: python\npython: '{name}'\ncode: |\n  import nope\n  def main(): pass")
    };
    world.check_task(
        &python("./none"),
        "4:13 no_python there is no Python at this path: HERE/./none",
    );
    world.check_task(
        &python("bin"),
        "4:13 no_python this folder is no virtual environment: HERE/bin",
    );
    world.check_task(&python("broken"), "4:13 no_python the Python `HERE/broken/bin/python` does not work: the first line of `HERE/broken/bin/python` names a program that does not exist: /no/python");
    world.check_task(&python("./old"), "4:13 no_python the Python `HERE/./old` does not work: it ended without an answer (exit code 1); its last line was: this is 2.7");
    world.check_task(&python("{{ ds }}"), "");
    world.check_task("operator: short_circuit\ncondition: '{{ true }}'", "");
    world.check_task(
        "operator: branch_python\ncode: |\n  import nope\n  def main(): pass",
        "5:14 missing_module its Python has no module `nope`",
    );
}
