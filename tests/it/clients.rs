//! The API from outside: Airflow's own Python client, and schemathesis, which tries whatever the
//! API's description allows and some things that it does not.
//!
//! Both are installed from PyPI into `target/api-clients`, once. Without a network the tests fail
//! and say so: an API that nobody tried is not proven.

#![expect(clippy::disallowed_methods, reason = "the tests start the clients")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::program::{Home, Server, eventually};

const SALES: &str = "
tags: [nightly]
params: { region: { type: string, default: kr } }
tasks:
  load: { operator: bash, command: 'echo loading {{ params.region }}; echo 42' }
  zip: { operator: bash, command: 'echo zipped', upstream: [load] }
";
const FAILS: &str = "tasks:\n  bang: { operator: bash, command: 'exit 3' }\n";

/// A home with DAGs, served at a port of its own.
struct Served {
    home: Home,
    _server: Server,
    url: String,
    token: String,
}

impl Served {
    fn new() -> Self {
        let home = Home::new();
        home.dag("sales.yaml", SALES);
        home.dag("fails.yaml", FAILS);
        home.dag("broken.yaml", "tasks: [\n");
        let server = home.start(&["serve", "--port", "0"]);
        let mut url = String::new();
        eventually("the address is told", || {
            let said = server.said();
            url = said
                .split("http://")
                .nth(1)
                .and_then(|rest| rest.split("/?").next())
                .map_or_else(String::new, |address| format!("http://{address}"));
            !url.is_empty() && said.contains("token=")
        });
        let token = home.read("token").trim().to_owned();
        Self { home, _server: server, url, token }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

/// The programs of the virtual environment, which is made if it is not there as it should be.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let test = std::env::current_exe().expect("a test has a path");
        let target = test.ancestors().nth(3).expect("target/PROFILE/deps");
        let (venv, wanted) = (target.join("api-clients"), folder().join("requirements.txt"));
        let marker = venv.join("installed.txt");
        let list = fs::read_to_string(&wanted).expect("the list of packages");
        let lock = fs::File::create(target.join("api-clients.lock")).expect("target is writable");
        lock.lock().expect("only one test installs");
        if fs::read_to_string(&marker).unwrap_or_default() != list {
            run(Command::new("python3").args(["-m", "venv"]).arg(&venv), "a virtual environment");
            let mut pip = Command::new(venv.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted);
            run(&mut pip, "the clients from PyPI (this needs a network)");
            fs::write(&marker, list).expect("target is writable");
        }
        venv.join("bin")
    })
}

#[track_caller]
fn run(command: &mut Command, what: &str) {
    let output = command.output().unwrap_or_else(|error| panic!("{what}: {error}"));
    let (said, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what}: {}\n{said}\n{errors}", output.status);
}

#[test]
fn airflows_own_client_works() {
    let served = Served::new();
    let mut python = Command::new(programs().join("python"));
    python.arg(folder().join("airflow.py"));
    python.env("MAINSPRING_URL", &served.url).env("MAINSPRING_TOKEN", &served.token);
    run(&mut python, "apache-airflow-client");
    assert!(served.home.path().join("logs/sales/one").exists());
}

/// So many inputs for each operation, drawn from a fixed seed. One worker: with two its own Python
/// stumbles (its parser is not safe to share).
fn schemathesis(served: &Served, config: &str) {
    let examples = std::env::var("MAINSPRING_EXAMPLES").unwrap_or_else(|_| "3".into());
    let mut command = Command::new(programs().join("schemathesis"));
    command.arg("--config-file").arg(folder().join(config));
    command.args(["run", &format!("{}/openapi.json", served.url), "--url", &served.url]);
    command.args(["--header", &format!("Authorization: Bearer {}", served.token)]);
    command.args(["--seed", "20260308", "--max-examples", &examples, "--workers", "1"]);
    command.args(["--suppress-health-check", "all", "--generation-database", "none"]);
    command.current_dir(served.home.path());
    run(&mut command, "schemathesis");
}

#[test]
fn no_answer_is_outside_of_the_description() {
    schemathesis(&Served::new(), "anything.toml");
}

#[test]
fn no_answer_about_what_is_there_is_outside_of_the_description() {
    let served = Served::new();
    let run = served.home.json(&["trigger", "sales", "--run-id", "one", "--wait"]);
    assert_eq!(run["state"], "success", "{run}");
    schemathesis(&served, "there.toml");
}
