//! The command of a crontab line as the script of a task: what cron does to it, and its shell.
//!
//! Cron cuts the command at the first `%`, gives the rest to it as input, and lets `/bin/sh` run it
//! where SHELL names no other. A task is run by bash, so that only what means the same to both is
//! taken over as it stands; everything else is handed to its own shell.

use super::quote::shell_quoted;

/// Commands and keywords of bash that a plain `sh` lacks, or knows otherwise.
const BASH_COMMANDS: &[&str] = &[
    "[[",
    "source",
    "function",
    "select",
    "let",
    "declare",
    "typeset",
    "pushd",
    "popd",
    "shopt",
    "time",
    "ulimit",
    "disown",
    "mapfile",
    "readarray",
];

/// Variables that bash sets by itself.
const BASH_VARIABLES: &[&str] = &[
    "RANDOM",
    "HOSTNAME",
    "UID",
    "EUID",
    "GROUPS",
    "SECONDS",
    "OSTYPE",
    "HOSTTYPE",
    "MACHTYPE",
    "PIPESTATUS",
    "DIRSTACK",
    "BASH",
];

/// Signs that mean something to bash and something else, or nothing, to a plain `sh`.
const BASH_SIGNS: &[&str] =
    &["&>", "|&", "<(", ">(", "<<<", "$'", "$\"", "==", "=~", ";&", "+=", "**", "{,", ",}"];

/// A script, and what is to be said about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Script {
    pub text: String,
    pub notes: Vec<String>,
}

/// Who runs a command.
pub(super) struct Runner<'a> {
    /// The path of the shell.
    pub shell: &'a str,
    /// Another user than the one who will run the DAG.
    pub user: Option<&'a str>,
    /// The home folder that the crontab sets.
    pub home: Option<&'a str>,
}

/// The script that does what cron does with `command`.
pub(super) fn script(command: &str, runner: &Runner) -> Script {
    let (mut command, input) = split(command);
    let mut notes = Vec::new();
    if runs_in_background(&command) {
        command.push_str("\nwait $!");
        notes.push(
            "the command ends in `&`; what a task leaves running is ended with it, so it waits"
                .to_owned(),
        );
    }
    let is_ours = runner.user.is_none() && is_taken_over(&command, runner.shell);
    if !is_ours && runner.user.is_none() {
        notes.push(format!("{} runs it, as in cron: bash might read it otherwise", runner.shell));
    }
    let shell = shell_quoted(runner.shell);
    let run = format!("{shell} -c {}", shell_quoted(&command));
    let run = match runner.user {
        // Their home is the shell's to look up; the name was checked. `runuser` brings the
        // settings of a login along, in the place of cron's.
        Some(user) => {
            let home = runner.home.map_or_else(|| format!("~{user}"), shell_quoted);
            let as_cron = format!("HOME={home} USER={user} LOGNAME={user} SHELL={shell}");
            format!(
                "cd {home} && exec /sbin/runuser -u {user} -- \\\n  /usr/bin/env {as_cron} {run}"
            )
        }
        None => format!("exec {run}"),
    };
    let text = match input {
        None if is_ours => command,
        None => run,
        Some(input) => {
            let mark = mark(&input);
            let start = if is_ours { "exec" } else { run.as_str() };
            let rest = if is_ours { format!("\n{command}") } else { String::new() };
            format!("{start} <<'{mark}'\n{input}{mark}{rest}")
        }
    };
    Script { text, notes }
}

/// The command, and its input behind the first `%`: there each further `%` is a line end. `\%` is a
/// percent sign.
pub(super) fn split(written: &str) -> (String, Option<String>) {
    let (mut command, mut rest) = (String::new(), written.chars());
    loop {
        match rest.next() {
            Some('\\') if rest.as_str().starts_with('%') => command.extend(rest.next()),
            // The second is no escape: `\\%` is two backslashes before the input.
            Some('\\') => {
                command.push('\\');
                command.extend(rest.next());
            }
            Some('%') | None => break,
            Some(c) => command.push(c),
        }
    }
    let lines = rest.as_str().replace('%', "\n").replace("\\\n", "%");
    let end = if lines.is_empty() || lines.ends_with('\n') { "" } else { "\n" };
    (command.trim_end().to_owned(), Some(lines + end).filter(|input| !input.is_empty()))
}

/// A line that does not stand in `input`.
fn mark(input: &str) -> String {
    let taken = |mark: &str| input.lines().any(|line| line == mark);
    let marks = std::iter::once("INPUT".to_owned()).chain((2..).map(|n| format!("INPUT_{n}")));
    marks.into_iter().find(|mark| !taken(mark)).unwrap_or_default()
}

fn runs_in_background(command: &str) -> bool {
    let Some(before) = command.strip_suffix('&') else { return false };
    !before.trim().is_empty() && !before.ends_with(['&', '>', '<', '|', '\\'])
}

/// Whether bash can run it in the place of `shell`.
fn is_taken_over(command: &str, shell: &str) -> bool {
    match shell.rsplit('/').next() {
        Some("bash") => true,
        Some("sh") => means_the_same(command),
        _ => false,
    }
}

/// Whether the command means to bash what it means to any `sh`. When in doubt it does not.
fn means_the_same(written: &str) -> bool {
    let command = without_quoted(written);
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '`');
    let commands = || command.split(ends);
    let variables = || command.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let is_banned = |sign: &str, allowed: &dyn Fn(&str, &str) -> bool| {
        command
            .match_indices(sign)
            .any(|(at, _)| !allowed(&command[..at], &command[at + sign.len()..]))
    };
    let to_number = |_: &str, after: &str| {
        after.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '-')
    };
    let sources = command.split([';', '&', '|', '(']).any(|part| {
        // With a folder in it the file is the same to both.
        part.trim_start()
            .strip_prefix(". ")
            .is_some_and(|file| !file.split_whitespace().next().unwrap_or_default().contains('/'))
    });
    // The `echo` of many a `sh` reads escapes and knows no option `-e`.
    let echoes = commands().any(|word| word == "echo")
        && (written.contains('\\') || command.contains(" -e") || command.contains(" -E"));
    let is_bash = BASH_SIGNS.iter().any(|sign| command.contains(sign))
        || commands().any(|word| BASH_COMMANDS.contains(&word))
        || variables().any(|word| BASH_VARIABLES.contains(&word) || word.starts_with("BASH_"))
        || is_banned(">&", &to_number)
        || is_banned("((", &|before, _| before.ends_with('$'))
        || is_banned("{", &|before, after| !braces(before, after));
    !(is_bash || echoes || sources)
}

/// Without what stands between single quotes, where nothing means anything to a shell.
fn without_quoted(command: &str) -> String {
    let (mut bare, mut in_double) = (String::new(), false);
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        bare.push(c);
        match c {
            '\\' => bare.extend(chars.next()),
            '"' => in_double = !in_double,
            '\'' if !in_double => bare.extend(chars.find(|c| *c == '\'')),
            _ => {}
        }
    }
    bare
}

/// Braces that only bash takes: lists (`{a,b}`), and more than a default in `${x}`.
fn braces(before: &str, after: &str) -> bool {
    let inner = after.split('}').next().unwrap_or_default();
    if !before.ends_with('$') {
        return !inner.contains([' ', '\t']) && (inner.contains(',') || inner.contains(".."));
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let operator = inner.trim_start_matches(is_word);
    let plain = ["", ":-", "-", ":=", "=", ":+", "+", ":?", "?", "#", "%"];
    let named = inner.len() > operator.len() || inner.starts_with(['#', '@', '*', '?']);
    !named
        || !plain.iter().any(|sign| match *sign {
            "" => operator.is_empty(),
            "#" if inner.starts_with('#') => inner[1..].chars().all(is_word),
            sign => operator.starts_with(sign),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, shell: &str, expected: &str) {
        assert_eq!(
            script(command, &Runner { shell, user: None, home: None }).text,
            expected,
            "{command}"
        );
    }

    #[test]
    fn a_percent_sign_begins_the_input() {
        check(r"date +\%F", "/bin/sh", "date +%F");
        check("mail bob%Hi,%%bye", "/bin/sh", "exec <<'INPUT'\nHi,\n\nbye\nINPUT\nmail bob");
        check("cat %", "/bin/sh", "cat");
        check("cat %%", "/bin/sh", "exec <<'INPUT'\n\nINPUT\ncat");
        check(r"cat%a\%b\c%INPUT", "/bin/sh", "exec <<'INPUT_2'\na%b\\c\nINPUT\nINPUT_2\ncat");
        check(r"awk '{print \\%1}'", "/bin/bash", "exec <<'INPUT'\n1}'\nINPUT\nawk '{print \\\\");
        check("cat%a", "/bin/dash", "exec /bin/dash -c cat <<'INPUT'\na\nINPUT");
    }

    #[test]
    fn another_shell_keeps_its_command() {
        for same in [
            "cd /srv && ./run.sh >> log 2>&1 || exit 1",
            "[ -x /usr/sbin/x ] && x -q 2>/dev/null",
            r"tar czf /b/$(date +F).tgz ${DIR:-/home} ${#x}",
            r#"echo "it is" > /dev/null"#,
            ". ~/.profile; run {} \\;",
            "i=$((i + 1))",
            "grep -v '^$' x | sed 's/[[:space:]]*$//' | awk '{ n[$1]++ } {a,b}'",
            "x \"it's\" '((' \"[[:alpha:]]\"",
            "/opt/time/source.sh local select.py; find . -time 3",
        ] {
            check(same, "/bin/bash", same);
            check(same, "/bin/sh", same);
        }
        for other in [
            "[[ -f x ]] && y",
            "x &> log",
            "x >& log",
            "cp a.{txt,bak}",
            "seq {1..3}",
            "source env; x",
            ". env; x",
            "echo -e x",
            "echo a\\tb",
            "sleep $((RANDOM / 60))",
            "x <(y)",
            "x $'a\\nb'",
            "x ${y//a/b}",
            "x ${y:0:1}",
            "x ${!y}",
            "((x++))",
            "[ a == b ]",
        ] {
            check(other, "/bin/sh", &format!("exec /bin/sh -c {}", shell_quoted(other)));
            check(other, "/usr/local/bin/bash", other);
        }
        check("x", "/usr/bin/fish", "exec /usr/bin/fish -c x");
        check("it's", "/bin/zsh", r"exec /bin/zsh -c 'it'\''s'");
    }

    #[test]
    fn what_runs_in_the_background_is_waited_for() {
        check("nohup x > y 2>&1 &", "/bin/sh", "nohup x > y 2>&1 &\nwait $!");
        for other in ["x &&", "&", "x 2>&1"] {
            check(other, "/bin/bash", other);
        }
    }

    #[test]
    fn another_user_gets_a_home_of_their_own() {
        let runner = Runner { shell: "/bin/sh", user: Some("www-data"), home: None };
        let expected = "cd ~www-data && exec /sbin/runuser -u www-data -- \\\n  /usr/bin/env HOME=~www-data \
                        USER=www-data LOGNAME=www-data SHELL=/bin/sh /bin/sh -c 'php cron.php'";
        assert_eq!(script("php cron.php", &runner).text, expected);
    }
}
