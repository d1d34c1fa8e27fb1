//! The words that mean something to a shell, and what a name looks like.
//!
//! Tables and plain questions; reading the script is `reader`'s.

/// Stands for each byte of a template, whose text is not known.
pub(super) const MASK: u8 = 1;

/// Reserved words after which, or in whose place, a command may stand.
pub(super) const RESERVED: &[&str] = &[
    "!", "{", "}", "do", "done", "elif", "else", "esac", "fi", "if", "then", "time", "until",
    "while",
];

/// Words made of signs that are no patterns.
pub(super) const SIGNS: &[&[u8]] = &[b"{", b"}", b"[", b"]", b"[[", b"]]"];

/// What bash does itself.
pub(super) const BUILTINS: &[&str] = &[
    ":",
    "bg",
    "bind",
    "break",
    "caller",
    "compgen",
    "complete",
    "compopt",
    "continue",
    "dirs",
    "disown",
    "echo",
    "exit",
    "false",
    "fc",
    "fg",
    "getopts",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "logout",
    "mapfile",
    "printf",
    "pwd",
    "readarray",
    "return",
    "set",
    "shift",
    "suspend",
    "times",
    "trap",
    "true",
    "ulimit",
    "umask",
    "wait",
];

/// Programs whose first argument is a script.
pub(super) const INTERPRETERS: &[&str] =
    &["bash", "dash", "node", "perl", "python", "python3", "Rscript", "ruby", "sh", "zsh"];

/// A name that a program may well have; everything else is left alone.
pub(super) fn is_program_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "_-.+/@:".contains(c) || name.contains('/');
    name.starts_with(|c: char| c.is_alphanumeric() || "_/.".contains(c))
        && !name.ends_with('/')
        && name.chars().all(fits)
}

/// A name that is a file and not a word with another meaning, such as a subcommand.
pub(super) fn is_script_name(name: &str) -> bool {
    [".sh", ".bash", ".zsh", ".py", ".pl", ".rb", ".js", ".mjs", ".R"]
        .iter()
        .any(|ending| name.len() > ending.len() && name.ends_with(ending))
}

/// The variable that a word assigns: `NAME=`, `NAME+=`, `NAME[...]=`.
pub(super) fn assigned_name(word: &[u8]) -> Option<String> {
    let length = word.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (name, mut rest) = word.split_at(length);
    if name.first().is_none_or(u8::is_ascii_digit) {
        return None;
    }
    if rest.first() == Some(&b'[') {
        rest = &rest[rest.iter().position(|byte| *byte == b']')? + 1..];
    }
    let is_assignment = rest.starts_with(b"=") || rest.starts_with(b"+=");
    is_assignment.then(|| String::from_utf8_lossy(name).into_owned())
}

/// The script with every byte of its templates replaced; `None` where one is never closed.
pub(super) fn mask_templates(script: &str) -> Option<Vec<u8>> {
    let mut masked = script.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = script[from..].find('{') {
        let open = from + found;
        let close = match script.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                from = open + 1;
                continue;
            }
        };
        let end = open + 2 + script[open + 2..].find(close)? + 2;
        masked[open..end].fill(MASK);
        from = end;
    }
    Some(masked)
}
