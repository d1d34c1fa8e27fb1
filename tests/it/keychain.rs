//! Secrets in a real keychain: a GNOME Keyring on a bus of its own, unlocked, then locked. And the
//! commands that keep connections, whose secrets are searched for everywhere afterwards.
//!
//! Where there is no keyring to be started, the first is left out and says so.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the tests start and watch the program")]

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;

use crate::program::{Home, program, skip, tool};

const DAG: &str = "
tasks:
  t: { operator: bash, command: 'echo the length is {{ conn.db.password | length }}' }
  u: { operator: bash, env: { P: '{{ conn.db.password }}' }, command: 'echo \"it is $P\"' }
";

/// Run on a bus of its own: what is kept with an unlocked keyring, what is said of a locked one.
const SCRIPT: &str = r#"
serve() {
    "$P" serve --port 0 >/dev/null 2>&1 &
    S=$!
    for i in $(seq 100); do "$P" list >/dev/null 2>&1 && break; sleep 0.1; done
}
printf pw | gnome-keyring-daemon --unlock --components=secrets --foreground >/dev/null &
K=$!
sleep 1
serve
printf sesame-vault | "$P" connections add db --type generic --password
"$P" trigger d --wait
kill $S; wait $S
# The next start finds the key again.
serve
"$P" trigger d --wait
kill $S; wait $S
# A keyring that nobody unlocks.
kill $K; wait $K
sleep 0.3
serve
"$P" connections test db
"$P" trigger d --wait
kill $S; wait $S
"#;

#[test]
fn the_key_lies_in_the_keychain_and_a_locked_one_is_told() {
    if !tool("sh", &["-c", "command -v gnome-keyring-daemon dbus-run-session"]) {
        return skip("there is no keyring to be started");
    }
    let (home, user) = (Home::new(), TempDir::new().unwrap());
    home.dag("d.yaml", DAG);
    let runtime = user.path().join("runtime");
    fs::create_dir(&runtime).unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
    let ended = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SCRIPT])
        .env("P", program())
        .env("MAINSPRING_HOME", home.path())
        .env("MAINSPRING_SECRETS", "keychain")
        .env("HOME", user.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = format!("{}\n{}", text(&ended.stdout), text(&ended.stderr));
    assert_eq!(said.matches("success in").count(), 2, "{said}");
    assert_eq!(said.matches("failed in").count(), 1, "{said}");
    assert!(said.contains("the keychain does not give the key"), "{said}");
    assert!(said.contains("unlock it"), "{said}");
    assert!(home.read("secrets.json").contains("\"place\":\"keychain\""), "{said}");
    assert!(!home.path().join("secrets.key").exists());
    check_no_secret_in(home.path());
}

/// No file of the home has what the tests call a secret.
#[track_caller]
fn check_no_secret_in(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check_no_secret_in(&path);
        } else if let Ok(bytes) = fs::read(&path) {
            let has = bytes.windows(6).any(|part| part == b"sesame");
            assert!(!has, "a secret in {}", path.display());
        }
    }
}

/// Runs a command with something on its standard input; what it said on both streams.
#[track_caller]
fn told(home: &Home, args: &[&str], input: &str, code: i32) -> String {
    let mut command = home.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.env("MAINSPRING_SECRETS", "file").spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    assert_eq!(ended.status.code(), Some(code), "{args:?}: {said}");
    assert!(!said.contains("sesame"), "{args:?}: {said}");
    said
}

#[test]
fn connections_and_variables_are_kept_by_command() {
    let home = Home::new();
    home.dag("d.yaml", DAG);
    let server = home.serve();
    let check = |args: &[&str], input: &str, code: i32, expected: &str| {
        let said = told(&home, args, input, code);
        assert!(said.contains(expected), "{args:?}: no `{expected}` in {said}");
    };
    check(&["connections", "list"], "", 0, "there is no connection");
    let add = ["connections", "add", "db", "--type", "generic", "--host", "h", "--password"];
    check(&add, "sesame-db\n", 0, "the connection `db` is kept");
    check(&add, "sesame-db\n", 2, "there is a connection `db` already");
    check(&["connections", "set", "db", "--host", "i"], "", 0, "is changed");
    check(&["connections", "get", "db"], "", 0, "password: ***");
    let web = ["connections", "add", "web", "--uri", "-"];
    check(&web, "http://u:sesame-web@127.0.0.1:9", 0, "the connection `web` is kept");
    check(&["connections", "test", "web"], "", 1, "nothing listens at 127.0.0.1:9");
    check(&["connections", "add", "bad", "--uri", "sesame"], "", 2, "it has no `://`");
    check(&["connections", "import", "-"], "a=http://u:sesame-a@h\nb=x", 1, "a: new, http");
    check(&["connections", "export", "--format", "env"], "", 0, "AIRFLOW_CONN_A='http://u:");
    check(&["connections", "types"], "", 0, "slack_webhook");
    check(&["connections", "delete", "a"], "", 0, "is gone");
    check(&["connections", "list"], "", 0, "web");
    check(&["variables", "set", "region", "kr"], "", 0, "is kept");
    check(&["variables", "set", "token", "--secret"], "sesame-token", 0, "is kept");
    check(&["variables", "get", "token"], "", 0, "***");
    check(&["variables", "list"], "", 0, "region");
    check(&["variables", "delete", "region"], "", 0, "is gone");
    check(
        &["alerts", "rules", "on_failure=web,db", "quiet_hours=22:00-07:00"],
        "",
        0,
        "on_failure: web, db",
    );
    check(&["alerts", "rules", "on_failing=web"], "", 2, "there is no rule `on_failing`");
    check(&["alerts", "rules", "quiet_hours=22-07"], "", 2, "is not a time");
    check(&["alerts", "rules", "on_failure="], "", 0, "quiet_hours: 22:00-07:00");
    check(&["alerts", "list"], "", 0, "nobody was told anything yet");
    check(&["alerts", "test", "db"], "", 1, "is no channel");
    let run_id = home.trigger("d");
    let run = home.end_of("d", &run_id);
    assert_eq!(run["state"], json!("success"), "{run}");
    let log = home.run(&["logs", "d", &run_id]).stdout;
    assert!(log.contains("the length is 9") && log.contains("it is ***"), "{log}");
    // A run that leaves no trace has them too.
    let ended = home.run(&["run", "d"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(!format!("{}{}", ended.stdout, ended.stderr).contains("sesame"));
    drop(server);
    check_no_secret_in(home.path());
}
