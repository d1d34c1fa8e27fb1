//! The example DAGs, which lie in this program: the gallery that a first start offers.
//!
//! Nothing is put into anybody's folder unasked; who copies one there is the API.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../dags"]
struct Files;

/// An example: its name, which is that of its file without the ending, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say it")]
pub struct Example {
    pub name: String,
    pub text: String,
}

/// All of them, by name.
pub fn all() -> Vec<Example> {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    names.iter().filter_map(|file| find(file.strip_suffix(".yaml")?)).collect()
}

/// The example of that name.
pub fn find(name: &str) -> Option<Example> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let file = is_plain.then(|| Files::get(&format!("{name}.yaml"))).flatten()?;
    let text = String::from_utf8(file.data.into_owned()).ok()?;
    Some(Example { name: name.to_owned(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_examples_and_nothing_else() {
        assert!(all().iter().any(|example| example.name == "hello"));
        for name in ["", "../README", "none", "hello.yaml", "HELLO/"] {
            assert_eq!(find(name), None, "{name}");
        }
    }
}
