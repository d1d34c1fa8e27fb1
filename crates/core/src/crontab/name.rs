//! What a command is called: the name of its script, else its first meaningful word.
//!
//! A guess at what a person would call it; nothing depends on it but a name. The shell's own
//! grammar is followed only as far as that needs.

/// Commands that only prepare the one that is meant.
const PREPARES: &[&str] = &[
    "cd", "test", "[", "[[", "export", "set", ".", "source", "umask", "sleep", "true", ":",
    "mkdir", "echo", "printf", "unset", "ulimit", "wait", "exit", "date", "cat", "for", "done",
    "fi", "}",
];

/// Words of the shell that a command may stand behind.
const KEYWORDS: &[&str] = &["{", "!", "do", "then", "else", "if", "while", "until"];

/// Programs that run another one: which of their options take a value, and how many words stand
/// before that program.
const WRAPPERS: &[(&str, &str, usize)] = &[
    ("nice", "n", 0),
    ("ionice", "cnpt", 0),
    ("flock", "wE", 1),
    ("timeout", "sk", 1),
    ("sudo", "ugCh", 0),
    ("env", "uCS", 0),
    ("nohup", "", 0),
    ("time", "fo", 0),
    ("setsid", "", 0),
    ("stdbuf", "ioe", 0),
    ("chronic", "", 0),
    ("exec", "a", 0),
    ("taskset", "c", 1),
    ("systemd-cat", "tp", 0),
    ("setlock", "", 1),
    ("run-one", "", 0),
];

/// Programs that are told by a file what to do.
const INTERPRETERS: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "zsh",
    "ksh",
    "fish",
    "python",
    "python2",
    "python3",
    "perl",
    "php",
    "ruby",
    "node",
    "nodejs",
    "Rscript",
    "java",
    "lua",
    "deno",
    "pwsh",
    "run-parts",
    "pypy3",
];

/// Programs of which the next word says what they are to do.
const TOOLS: &[&str] = &[
    "artisan",
    "manage",
    "restic",
    "borg",
    "certbot",
    "docker",
    "git",
    "apt",
    "apt-get",
    "dnf",
    "yum",
    "systemctl",
    "npm",
    "yarn",
    "pnpm",
    "rake",
    "rails",
    "bundle",
    "aws",
    "gcloud",
    "kubectl",
    "wp",
    "drush",
    "occ",
    "console",
    "composer",
    "brew",
    "pip",
    "service",
    "rclone",
    "podman",
    "snap",
    "flatpak",
    "zfs",
];

/// The longest name that is given.
const LENGTH_MAX: usize = 60;

/// So much of a command is looked at, in characters; a name stands at its beginning.
const COMMAND_MAX: usize = 1000;

/// A name for what `command` does: letters, digits, `_` and `-`, never empty.
pub(super) fn name(command: &str) -> String {
    let end = command.char_indices().nth(COMMAND_MAX).map_or(command.len(), |(at, _)| at);
    let commands = simple_commands(&command[..end]);
    let mut names = commands.iter().filter_map(|words| named(words));
    // An interpreter's own name is left where it was given a program of no name.
    let is_meant = |name: &String| {
        !PREPARES.contains(&name.as_str()) && !INTERPRETERS.contains(&name.as_str())
    };
    let first = names.clone().next();
    let name = names.find(is_meant).or(first).unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut clean = String::new();
    for c in name.chars().take(LENGTH_MAX) {
        match allowed(c) {
            true => clean.push(c),
            false if clean.ends_with('_') => {}
            false => clean.push('_'),
        }
    }
    let clean = clean.trim_matches(['_', '-']);
    if clean.is_empty() { "job".to_owned() } else { clean.to_owned() }
}

/// The words of each simple command, without quotes and without where output goes.
fn simple_commands(text: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote, mut redirected) = (None::<String>, None, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (_, Some(open)) if c == open => quote = None,
            ('\\', None) => word.get_or_insert_default().extend(chars.next()),
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (_, Some(_)) => word.get_or_insert_default().push(c),
            (' ' | '\t' | '\n' | ';' | '&' | '|' | '(' | ')' | '>' | '<', None) => {
                let number =
                    word.as_deref().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
                match word.take() {
                    Some(_) if number && matches!(c, '>' | '<') => {}
                    Some(_) if redirected => redirected = false,
                    Some(word) => commands.last_mut().expect("there is always one").push(word),
                    None => {}
                }
                match c {
                    '>' | '<' => {
                        redirected = chars.next_if_eq(&'&').is_none();
                        if !redirected {
                            while chars.next_if(|c| c.is_ascii_digit() || *c == '-').is_some() {}
                        }
                    }
                    ' ' | '\t' => {}
                    _ => commands.push(Vec::new()),
                }
            }
            (_, None) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(word) = word.filter(|_| !redirected) {
        commands.last_mut().expect("there is always one").push(word);
    }
    commands.retain(|words| !words.is_empty());
    commands
}

/// The name of a simple command, what runs it left out.
fn named(words: &[String]) -> Option<String> {
    let is_assignment = |word: &str| {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let start =
        words.iter().position(|word| !is_assignment(word) && !KEYWORDS.contains(&word.as_str()))?;
    let (program, rest) = (base(&words[start]), &words[start + 1..]);
    if let Some((_, valued, before)) = WRAPPERS.iter().find(|(name, ..)| *name == program) {
        return wrapped(rest, valued, *before).or(Some(program));
    }
    if is_interpreter(&program) {
        return interpreted(&program, rest).or(Some(program));
    }
    Some(with_verb(&stem(&program), rest))
}

/// What a wrapper runs.
fn wrapped(words: &[String], valued: &str, mut before: usize) -> Option<String> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match word.strip_prefix('-') {
            Some("c") => return words.get(at + 1).map(|command| name(command)),
            Some("-") => {}
            Some(option) if option.len() == 1 && valued.contains(option) => at += 1,
            Some(_) => {}
            None if before > 0 => before -= 1,
            None => return named(&words[at..]),
        }
        at += 1;
    }
    None
}

fn is_interpreter(program: &str) -> bool {
    let plain = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.contains(&program) || plain != program && INTERPRETERS.contains(&plain)
}

/// What an interpreter is told to do.
fn interpreted(program: &str, words: &[String]) -> Option<String> {
    let is_shell = program.ends_with("sh");
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match word.as_str() {
            "-c" | "-lc" | "-ic" | "-ec" if is_shell => {
                return words.get(at + 1).map(|command| name(command));
            }
            "-m" | "-jar" | "-f" => {
                return words
                    .get(at + 1)
                    .map(|module| with_verb(&stem(&base(module)), &words[at + 2..]));
            }
            // The text of a program has no name.
            "-c" | "-e" | "-r" => return None,
            "-d" | "-W" | "-X" => at += 1,
            word if word.starts_with('-') => {}
            word => return Some(with_verb(&stem(&base(word)), &words[at + 1..])),
        }
        at += 1;
    }
    None
}

/// Of a tool with many uses, the use too.
fn with_verb(program: &str, rest: &[String]) -> String {
    let is_verb = |word: &&String| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))
    };
    // `restic -r /repo backup`: what an option takes is no verb, unless it looks like one.
    match rest.iter().find(is_verb).filter(|_| TOOLS.contains(&program)) {
        Some(verb) => format!("{program}_{verb}"),
        None => program.to_owned(),
    }
}

/// The last part of a path.
fn base(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
}

/// Without the ending of a script; `cron.daily` and `python3.11` have none.
fn stem(file: &str) -> String {
    const ENDINGS: &[&str] = &[
        "sh", "bash", "zsh", "py", "pl", "php", "rb", "js", "mjs", "ts", "R", "r", "lua", "jar",
        "cgi", "ksh", "exe", "phar",
    ];
    match file.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.contains(&ending) && !stem.is_empty() => stem.to_owned(),
        _ => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_called_after_what_they_do() {
        for (command, expected) in [
            ("/usr/local/bin/backup.sh >> /var/log/backup.log 2>&1", "backup"),
            ("cd /srv/app && php artisan schedule:run >> /dev/null 2>&1", "artisan_schedule_run"),
            ("cd / && run-parts --report /etc/cron.hourly", "cron_hourly"),
            (
                "test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )",
                "cron_daily",
            ),
            ("[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean", "sessionclean"),
            ("nice -n 19 ionice -c3 /usr/bin/restic -r /b backup /home", "restic_backup"),
            ("flock -n /tmp/x.lock -c '/opt/sync.py --all'", "sync"),
            ("/usr/bin/flock -w 0 /tmp/x.lock timeout -k 5 300 ./import.rb", "import"),
            ("sudo -u www-data php -d memory_limit=-1 -f /var/www/cron.php", "cron"),
            ("PATH=/bin FOO='a b' python3 -m jobs.daily", "jobs_daily"),
            ("/usr/bin/python3.11 /opt/x/report.v2.py", "report_v2"),
            ("bash -lc 'cd /x && ./deploy.sh'", "deploy"),
            ("perl -e 'sleep int(rand(3600))' && certbot -q renew", "certbot_renew"),
            ("2>/dev/null curl -fsS https://example.com", "curl"),
            ("/opt/백업.sh", "job"),
            ("echo hello", "echo"),
            ("date > /tmp/x", "date"),
            ("for f in *; do x; done", "x"),
            ("", "job"),
            ("'unclosed", "unclosed"),
            ("| | &&", "job"),
            ("sleep 30; /opt/ping", "ping"),
            ("[ -x a ] && if [ ! -d b ]; then /usr/sbin/c; fi", "c"),
            ("./a.b.c", "a_b_c"),
        ] {
            assert_eq!(name(command), expected, "{command}");
        }
    }
}
