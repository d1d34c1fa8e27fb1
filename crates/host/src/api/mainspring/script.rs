//! The text of a script as the fields of a task, where all that is known is its name and what it
//! says: as when it was dropped on a window.
//!
//! A script that lies on this machine is run from there instead; see `scripts`.

use mainspring_core::file::SIZE_MAX;
use serde_json::{Value, json};

use crate::api::ApiError;

/// The task that does what the script says.
///
/// # Errors
/// It is no text, is too large, or nothing here runs its kind.
pub fn task(name: &str, content: &str) -> Result<Value, ApiError> {
    if content.contains('\0') {
        return Err(ApiError::unprocessable(format!("`{name}` is no text"))
            .hint("a program is named in the `command` of a bash task"));
    }
    if content.len() > SIZE_MAX / 2 {
        return Err(ApiError::unprocessable(format!(
            "`{name}` is too large to stand in a DAG file"
        ))
        .hint("put it into a folder, and name it in the `command` of a bash task"));
    }
    let content = content.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let interpreter = match interpreter(name, &content)? {
        "python3" if has_main(&content) => {
            return Ok(json!({"operator": "python", "code": content}));
        }
        "bash" => return Ok(json!({"operator": "bash", "command": literal(&content)})),
        other => other,
    };
    let end = free_word(&content);
    let line_end = if content.ends_with('\n') { "" } else { "\n" };
    let command = format!("{interpreter} <<'{end}'\n{content}{line_end}{end}\n");
    Ok(json!({"operator": "bash", "command": literal(&command)}))
}

/// Why a batch file is no task here.
pub fn batch(name: &str) -> ApiError {
    ApiError::unprocessable(format!("`{name}` is a batch file of Windows"))
        .hint("write what it does as a bash task, or use it on a Windows machine from its folder")
}

/// What reads the script: as its first line says, else as its name does.
fn interpreter(name: &str, content: &str) -> Result<&'static str, ApiError> {
    let first = content.lines().next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let program = first.strip_prefix("#!").and_then(|line| {
        let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
        words.find(|word| *word != "env" && !word.starts_with('-'))
    });
    let kind = program.or(ending.as_deref()).unwrap_or("sh");
    match kind.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "sh" | "bash" | "dash" | "command" => Ok("bash"),
        "py" | "python" => Ok("python3"),
        "zsh" => Ok("zsh"),
        "js" | "mjs" | "node" => Ok("node -"),
        "rb" | "ruby" => Ok("ruby -"),
        "pl" | "perl" => Ok("perl -"),
        "ps" | "pwsh" => Ok("pwsh -NoProfile -Command -"),
        "bat" | "cmd" => Err(batch(name)),
        _ => Err(ApiError::unprocessable(format!("nothing is known to run `{name}`"))
            .hint("name the program in its first line, such as #!/usr/bin/env python3")),
    }
    .map(|program| if program == "python3" && !has_main(content) { "python3 -" } else { program })
}

/// It has the function that a python task calls.
fn has_main(content: &str) -> bool {
    content.lines().any(|line| line.starts_with("def main(") || line.starts_with("async def main("))
        && !content.contains("__main__")
}

/// A template that renders to this text.
fn literal(text: &str) -> String {
    match ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark)) {
        true if !text.contains("endraw") => format!("{{% raw %}}{text}{{% endraw %}}"),
        _ => text.to_owned(),
    }
}

/// A word that is no line of the text, to end it with.
fn free_word(text: &str) -> String {
    let mut word = "END".to_owned();
    while text.lines().any(|line| line == word) {
        word.push('_');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, content: &str, expected: Value) {
        match task(name, content) {
            Ok(task) => assert_eq!(task, expected, "{name}"),
            Err(error) => assert_eq!(json!(error.message()), expected, "{name}"),
        }
    }

    fn bash(command: &str) -> Value {
        json!({"operator": "bash", "command": command})
    }

    #[test]
    fn a_script_becomes_a_task_of_its_kind() {
        check("a.sh", "echo 1\r\necho 2\r\n", bash("echo 1\necho 2\n"));
        check("a", "echo 1", bash("echo 1"));
        check("a.sh", "echo ${#x} {# no #}\n", bash("{% raw %}echo ${#x} {# no #}\n{% endraw %}"));
        let main = "def main(params):\n    return 1\n";
        check("a.py", main, json!({"operator": "python", "code": main}));
        check("a.py", "print(1)", bash("python3 - <<'END'\nprint(1)\nEND\n"));
        check("a.py", "x = '''\nEND\n'''\n", bash("python3 - <<'END_'\nx = '''\nEND\n'''\nEND_\n"));
        let both = format!("{main}if __name__ == '__main__':\n    main({{}})\n");
        check("a.py", &both, bash(&format!("python3 - <<'END'\n{both}END\n")));
        check(
            "job",
            "#!/usr/bin/env -S node\n1\n",
            bash("node - <<'END'\n#!/usr/bin/env -S node\n1\nEND\n"),
        );
        check(
            "a.txt",
            "#!/usr/bin/python3.12\n1\n",
            bash("python3 - <<'END'\n#!/usr/bin/python3.12\n1\nEND\n"),
        );
        check("a.PS1", "Get-Date\n", bash("pwsh -NoProfile -Command - <<'END'\nGet-Date\nEND\n"));
        check("a.bat", "dir\r\n", json!("`a.bat` is a batch file of Windows"));
        check("a.png", "\0", json!("`a.png` is no text"));
        check("a.txt", "hello", json!("nothing is known to run `a.txt`"));
    }
}
