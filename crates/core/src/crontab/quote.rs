//! Text put where another language reads it and must find it unchanged: a shell, Jinja, YAML.
//!
//! What the text means is not known here.

use crate::template::is_template;

/// `text` as one word of a shell.
pub(super) fn shell_quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A template that renders to `text`.
pub(super) fn literal(text: &str) -> String {
    if !is_template(text) {
        return text.to_owned();
    }
    if !text.contains("endraw") {
        return format!("{{% raw %}}{text}{{% endraw %}}");
    }
    let mut template = String::new();
    let mut rest = text;
    while let Some(at) = ["{{", "{%", "{#"].iter().filter_map(|sign| rest.find(sign)).min() {
        template.push_str(&rest[..at]);
        template.push_str(&format!("{{{{ '{}' }}}}", &rest[at..at + 2]));
        rest = &rest[at + 2..];
    }
    template + rest
}

/// `text` between double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if is_hidden(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            _ => quoted.push(c),
        }
    }
    quoted + "\""
}

/// `text` as a block whose lines stand behind `indent` spaces, or between quotes where a block
/// cannot hold it.
pub(super) fn block(text: &str, indent: usize) -> String {
    let has_hidden = text.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\t'));
    if has_hidden || text.starts_with([' ', '\t', '\n']) || text.ends_with('\n') || text.is_empty()
    {
        return quoted(text);
    }
    let mut block = String::from("|-");
    for line in text.split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&" ".repeat(indent));
            block.push_str(line);
        }
    }
    block
}

/// A key that YAML reads as that text.
pub(super) fn key(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let other = ["true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts && !other && text.chars().all(is_word) { text.to_owned() } else { quoted(text) }
}

/// Not to be seen, or not allowed in YAML as it stands.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::template::{Context, render};

    #[test]
    fn templates_render_to_the_text() {
        for text in [
            "plain { text } } %}",
            "docker ps --format '{{.Names}}'",
            "{% x %} {# y #}",
            "echo ${#x}",
            "a {{ b }} {% endraw %} {{{% c #} {{",
            "{{",
            "{{{{%{#",
            "{% raw %}x{% endraw %}\n  {{ two }}\n lines",
            "\n\t{{ x }}  \n",
            "{%- x -%} {{- y -}}",
        ] {
            let rendered = render(&literal(text), &Arc::new(Context::default()));
            assert_eq!(rendered.as_deref(), Ok(text), "{text:?}: {}", literal(text));
        }
    }
}
