//! Real shells with start-up files as people have them, and worse ones.
//!
//! What a shell answered is told as text: its `PATH`, or why there is none. A shell that is not
//! installed is told aloud and left out.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use tempfile::TempDir;

use super::*;

/// The shells that this machine may have, and the file in the home that each reads first.
const SHELLS: &[(&str, &str)] = &[
    ("bash", ".bash_profile"),
    ("zsh", ".zshrc"),
    ("fish", ".config/fish/config.fish"),
    ("dash", ".profile"),
    ("tcsh", ".tcshrc"),
];

/// For start-up files that never end, so that no test waits as long as people do.
const SHORT: Duration = Duration::from_millis(700);

/// For those that end, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// A home whose shell starts with this text.
struct Home {
    folder: TempDir,
    own: Variables,
}

impl Home {
    #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
    fn new(shell: &str, startup: &str) -> Option<Self> {
        let path = std::env::var("PATH").unwrap();
        let Ok(program) = executor::find_in_path(shell, Some(&path), Path::new("/")) else {
            eprintln!("LEFT OUT: `{shell}` is not installed here");
            return None;
        };
        let folder = TempDir::with_prefix("집 with blanks ").unwrap();
        let home = folder.path().display().to_string();
        let (_, file) = SHELLS.iter().find(|(name, _)| *name == shell).unwrap();
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, startup).unwrap();
        let own = [
            ("HOME", home.as_str()),
            ("SHELL", program.to_str().unwrap()),
            ("PATH", "/usr/bin:/own only"),
            ("GITHUB_TOKEN", "mine"),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Some(Self { folder, own })
    }

    fn ask(&self, limit: Duration) -> Result<Variables, String> {
        let shell = shell::Shell::of(&self.own).unwrap();
        block_on(probe::ask(&shell, &self.own, limit))
    }

    fn environment(&self) -> TaskEnvironment {
        let file = self.folder.path().join("environment.json");
        TaskEnvironment::new(Choice::LoginShell, self.own.clone(), file, true)
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}

/// What becomes of `PATH` in this shell with this start-up file: what stands before the system's
/// folders, or a part of the reason why there is no answer.
#[track_caller]
fn check(shell: &str, startup: &str, expected: &str) {
    let Some(home) = Home::new(shell, startup) else { return };
    let limit = if expected.starts_with('/') { PATIENCE } else { SHORT };
    let found = match home.ask(limit) {
        Ok(variables) => variables["PATH"].clone(),
        Err(error) => error,
    };
    let found = found.replace(&home.folder.path().display().to_string(), "HOME");
    assert!(found.contains(expected), "{shell}: {startup}\n{found}");
}

const SPACED: &str = "/opt/my tools:/opt/도구:";

#[test]
fn every_shell_is_asked() {
    let export = format!("export PATH=\"{SPACED}$PATH\"\n");
    for shell in ["bash", "zsh", "dash"] {
        check(shell, &export, SPACED);
    }
    check("fish", "set -gx PATH '/opt/my tools' /opt/도구 $PATH\n", SPACED);
    check("tcsh", &format!("setenv PATH \"{SPACED}$PATH\"\n"), SPACED);
}

#[test]
fn start_up_files_may_talk() {
    let talk = "echo 'Welcome!'; echo PATH=/wrong; printf 'a\\0PATH=/wrong\\0' ; echo oops >&2\n";
    for shell in ["bash", "zsh", "dash"] {
        check(shell, &format!("{talk}export PATH=/good:/bin\necho bye"), "/good:/bin");
    }
    let loud = "head -c 3000000 /dev/zero | tr '\\0' x\nexport PATH=/good:/bin\n";
    check("bash", loud, "/good:/bin");
}

#[test]
fn start_up_files_may_ask_and_nobody_answers() {
    check("bash", "read -r answer; read -rp 'Update? [y/N] ' x\nPATH=/good:/bin\n", "/good:/bin");
    check("zsh", "read answer; vared -p 'what? ' x\nexport PATH=/good:/bin\n", "/good:/bin");
    check(
        "bash",
        "tty && PATH=/terminal; read x </dev/tty && PATH=/tty\nPATH=/good:$PATH\n",
        "/good:/",
    );
}

#[test]
fn start_up_files_may_break_what_they_find() {
    check("bash", "exec >/dev/null 2>&1\nPATH=/good:/bin\n", "/good:/bin");
    check("bash", "exec >&- 2>&-\nPATH=/good:/bin\n", "/good:/bin");
    check(
        "bash",
        "PATH=/good\nenv() { echo no; }; alias env=false; printf() { echo no; }\n",
        "/good",
    );
    check("bash", "PATH=/good\nunset HOME; trap '' TERM HUP INT\nset -eu\n", "/good");
    check("bash", "PATH=/good\nsleep 1000 & disown\n(setsid sleep 1000 &)\n", "/good");
}

#[test]
fn what_replaces_an_interactive_shell_is_passed_by() {
    let guarded = "export PATH=/good:/bin\ncase $- in *i*) exec cat /dev/null;; esac\n";
    check("bash", guarded, "/good:/bin");
    check("bash", "export PATH=/good:/bin\n[[ $- == *i* ]] && exec tmux new\n", "/good:/bin");
}

#[test]
fn where_there_is_no_answer_it_says_why() {
    check("bash", "echo 'no nvm here'; exit 1\n", "(exit code 1); its last line was: no nvm here");
    check("bash", "sleep 1000\n", "it did not answer within 0.7 s");
    check("bash", "while :; do echo forever; done\n", "it did not answer within 0.7 s");
    check("bash", "exec sleep 1000\n", "it did not answer within 0.7 s");
    check("bash", "kill -9 $$\n", "signal 9");
    check("bash", "exec <&-\n", "it ended without an answer");
}

#[test]
fn nothing_of_a_shell_that_hangs_stays() {
    let Some(home) = Home::new("bash", "sleep 31415 & (setsid sleep 31415 &) ; sleep 31415\n")
    else {
        return;
    };
    // As every Mainspring does at its start.
    let _ = executor::become_subreaper();
    home.ask(SHORT).unwrap_err();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let left = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    assert_eq!(left.filter(|line| line.starts_with(b"sleep\x0031415")).count(), 0);
}

#[test]
fn what_is_no_shell_is_not_asked() {
    let of = |shell: &str| {
        let own = [("SHELL".to_owned(), shell.to_owned()), ("HOME".to_owned(), "/".to_owned())];
        shell::Shell::of(&own.into()).map(|shell| shell.path.display().to_string())
    };
    assert_eq!(of("/usr/sbin/nologin").unwrap_err(), "`/usr/sbin/nologin` is no login shell");
    assert_eq!(of("/no/shell").unwrap_err(), "there is no login shell `/no/shell`");
    assert_eq!(of("zsh").unwrap_err(), "there is no login shell `zsh`");
}

#[test]
fn tasks_get_what_programs_are_found_by_and_nothing_else() {
    let startup = "export PATH=/good:/bin JAVA_HOME=/jdk API_TOKEN=x GITHUB_TOKEN=y FOO=z\n";
    let Some(home) = Home::new("bash", startup) else { return };
    let outset = block_on(home.environment().current());
    assert_eq!(outset.source, Source::LoginShell);
    let mut variables = outset.variables.clone();
    assert_eq!(variables.remove("PATH").unwrap(), "/good:/bin:/usr/bin:/own only");
    assert_eq!(variables["JAVA_HOME"], "/jdk");
    assert_eq!(variables["GITHUB_TOKEN"], "mine", "its own stay as they are");
    assert!(!variables.contains_key("API_TOKEN") && !variables.contains_key("FOO"));
    let file = home.folder.path().join("environment.json");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.contains("/jdk") && !kept.contains("TOKEN") && !kept.contains("FOO"), "{kept}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_answer_holds_until_something_changes() {
    let startup = "echo x >> ~/asked\nexport PATH=/one\n. ~/more\n";
    let Some(home) = Home::new("bash", startup) else { return };
    let asked = || fs::read_to_string(home.folder.path().join("asked")).unwrap().lines().count();
    let path = |outset: Arc<Outset>| outset.variables["PATH"].clone();
    home.file("more", "");
    block_on(async {
        let first = home.environment();
        assert_eq!(path(first.current().await), "/one:/usr/bin:/own only");
        first.current().await;
        let other = home.environment();
        other.current().await;
        assert_eq!(asked(), 1, "both know it");
        // What a start-up file reads in turn is not watched; a refresh reaches the others.
        home.file("more", "PATH=/two\n");
        assert_eq!(path(first.current().await), "/one:/usr/bin:/own only");
        assert_eq!(path(other.refresh().await), "/two:/usr/bin:/own only");
        assert_eq!(path(first.current().await), "/two:/usr/bin:/own only");
        assert_eq!(asked(), 2);
        home.file(".bashrc", "");
        first.current().await;
        assert_eq!(asked(), 3, "a new start-up file");
        home.file("environment.json", "{ broken");
        home.environment().current().await;
        assert_eq!(asked(), 4, "a broken file is no answer");
    });
}

#[test]
fn a_failure_is_an_answer_too() {
    let Some(home) = Home::new("bash", "echo x >> ~/asked\nexit 4\n") else { return };
    for _ in 0..2 {
        let outset = block_on(home.environment().current());
        assert_eq!(outset.source, Source::Inherited);
        assert_eq!(outset.variables, home.own);
        assert!(outset.why.contains("the login shell gave no answer"), "{}", outset.why);
    }
    // Once in each of the two ways.
    let asked = fs::read_to_string(home.folder.path().join("asked")).unwrap();
    assert_eq!(asked.lines().count(), 2);
}

#[test]
fn a_task_s_variables_lie_over_the_dag_s() {
    let mut dag = Dag::new("d", "UTC");
    let mut task = Task::new("t", "bash");
    dag.env.insert("PATH".into(), "/dag:<PATH>".into());
    task.env.insert("PATH".into(), "/task:<PATH>".into());
    task.env.insert("A".into(), "<PATH>".into());
    let base: Variables = [("PATH".to_owned(), "/bin".to_owned())].into();
    let all = layered(base, &dag, &task, |_, text, below| {
        Ok::<_, ()>(text.replace("<PATH>", &below["PATH"]))
    });
    let all = all.unwrap();
    assert_eq!(all["PATH"], "/task:/dag:/bin");
    assert_eq!(all["A"], "/dag:/bin", "what lies below, not what stands beside");
}
