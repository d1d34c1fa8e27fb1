//! Asks a login shell for its environment, whatever its start-up files do.
//!
//! They may print, ask, hang, replace the shell or leave programs behind. So the answer travels
//! over a channel of its own, between marks; the shell has no terminal, nothing to read, and a
//! limited time; and its whole tree is ended. Which variables are then taken is `names`'s to say.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use super::shell::{Shell, Way};
use crate::executor::{ProcessSpec, exchange};

/// So long each way of asking may take.
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// What a login begins with; the rest is for the shell to find out. The environment of this
/// process is left out, so that the answer is the same wherever Mainspring was started from.
const GIVEN: &[&str] = &[
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LOGNAME",
    // A start-up file that finds one starts no other.
    "SSH_AUTH_SOCK",
    "TMPDIR",
    "USER",
    "WAYLAND_DISPLAY",
    "WSL_DISTRO_NAME",
    "WSL_INTEROP",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "ZDOTDIR",
    "__CF_USER_TEXT_ENCODING",
];

/// What a login finds in `PATH` before any start-up file has run.
const LOGIN_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Given where there is no locale, as by a desktop on macOS: without one, fish cannot read a home
/// folder with a Korean name.
const TEXT: &str = if cfg!(target_os = "macos") { "UTF-8" } else { "C.UTF-8" };

/// Set while a shell is asked, for start-up files that want to know.
pub const PROBE_VARIABLE: &str = "MAINSPRING_RESOLVING_ENVIRONMENT";

/// The whole environment of the shell, or why there is no answer.
pub(super) async fn ask(
    shell: &Shell,
    own: &BTreeMap<String, String>,
    limit: Duration,
) -> Result<BTreeMap<String, String>, String> {
    let mut first = None;
    for way in shell.ways() {
        match ask_in(*way, shell, own, limit).await {
            Ok(mut variables) => {
                let ours = given(shell, own).get("LC_CTYPE").cloned();
                if ours.is_some() && variables.get("LC_CTYPE") == ours.as_ref() {
                    variables.remove("LC_CTYPE");
                }
                return Ok(variables);
            }
            Err(error) => _ = first.get_or_insert(error),
        }
    }
    Err(format!("`{}`: {}", shell.path.display(), first.unwrap_or_default()))
}

async fn ask_in(
    way: Way,
    shell: &Shell,
    own: &BTreeMap<String, String>,
    limit: Duration,
) -> Result<BTreeMap<String, String>, String> {
    let mark = unique()?;
    // Every shell understands this line, and what runs in it is not the user's to change.
    let command =
        format!("/bin/sh -c 'printf %s {mark} >&0; /usr/bin/env -0 >&0; printf %s {mark} >&0'");
    let mut args: Vec<String> = way.options.iter().map(|&option| option.to_owned()).collect();
    let mut question = String::new();
    match way.as_argument {
        true => args.push(command),
        false => question = format!("{command}\n"),
    }
    let home = if shell.home.is_dir() { shell.home.clone() } else { PathBuf::from("/") };
    let spec = ProcessSpec {
        program: shell.path.display().to_string(),
        args,
        env: given(shell, own),
        cwd: home,
        token: String::new(),
        channel: true,
        own_session: true,
    };
    let is_whole = |answer: &[u8]| parse(answer, &mark).is_some();
    let answer = exchange(spec, question.as_bytes(), limit, is_whole).await;
    let answer = answer.map_err(|silence| silence.to_string())?;
    parse(&answer, &mark).ok_or_else(|| "its answer was not whole".to_owned())
}

/// A word unlike anything that a start-up file prints.
fn unique() -> Result<String, String> {
    let named = tempfile::Builder::new().prefix("mainspring").rand_bytes(16).tempfile();
    let named = named.map_err(|error| format!("no temporary file could be made: {error}"))?;
    Ok(named.path().file_name().unwrap_or_default().to_string_lossy().into_owned())
}

fn given(shell: &Shell, own: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let given = |name: &&str| Some(((*name).to_owned(), own.get(*name)?.clone()));
    let mut env: BTreeMap<String, String> = GIVEN.iter().filter_map(given).collect();
    for (name, value) in [
        ("HOME", shell.home.display().to_string()),
        ("SHELL", shell.path.display().to_string()),
        ("PATH", LOGIN_PATH.to_owned()),
        ("TERM", "dumb".to_owned()),
        (PROBE_VARIABLE, "1".to_owned()),
    ] {
        env.insert(name.to_owned(), value);
    }
    if !["LANG", "LC_ALL", "LC_CTYPE"].iter().any(|name| env.contains_key(*name)) {
        env.insert("LC_CTYPE".to_owned(), TEXT.to_owned());
    }
    env
}

/// The variables between the marks; `None` as long as the second is missing. What is no text is
/// left out.
fn parse(answer: &[u8], mark: &str) -> Option<BTreeMap<String, String>> {
    let find = |bytes: &[u8]| memchr::memmem::find(bytes, mark.as_bytes());
    let from = find(answer)? + mark.len();
    let length = find(&answer[from..])?;
    let entries = answer[from..from + length].split(|byte| *byte == 0);
    let variable = |entry: &[u8]| {
        let (name, value) = std::str::from_utf8(entry).ok()?.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    Some(entries.filter_map(variable).collect())
}
