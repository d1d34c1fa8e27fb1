//! Changes of the settings, written into `config.toml` without touching the rest of it.
//!
//! Comments, order and whatever else its author put there stay. What a value may be is decided
//! where the file is read; here each is put to that question alone, so that it is known which one
//! is wrong.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde_json::{Map, Value as Json};
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::{Settings, Written, expanded, holds_home};
use crate::saving::{self, SaveError};

/// Why the settings were not changed. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// These values make no sense: why, by name.
    #[error("some settings cannot be so")]
    Values(BTreeMap<String, String>),
    /// The file itself is broken, so that nothing can be added to it.
    #[error("config.toml cannot be read: {0}")]
    Unreadable(String),
    /// Somebody else wrote it meanwhile.
    #[error("config.toml has changed on disk since it was read")]
    Changed,
    /// It cannot be written.
    #[error("config.toml cannot be written: {0}")]
    Unwritable(String),
}

/// Sets what `wanted` names in the file at `path`, and takes away what it has null for; a table
/// keeps what is not named. Answers with the settings as they are then.
///
/// # Errors
/// A value or a name makes no sense, or the file cannot be read or written.
pub fn change(path: &Path, wanted: &Map<String, Json>) -> Result<Settings, ChangeError> {
    let before = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(ChangeError::Unreadable(error.to_string())),
    };
    let text = before.as_deref().unwrap_or_default();
    Settings::parse(text).map_err(ChangeError::Unreadable)?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| ChangeError::Unreadable(error.to_string()))?;
    let mut wrong = BTreeMap::new();
    for (name, value) in wanted {
        let checked = check(name, value).and_then(|()| match (name.as_str(), value) {
            ("dags_folder", Json::String(folder)) => check_folder(folder, path),
            _ => Ok(()),
        });
        if let Err(message) = checked {
            wrong.insert(name.clone(), message);
        }
    }
    if !wrong.is_empty() {
        return Err(ChangeError::Values(wrong));
    }
    for (name, value) in wanted {
        set(document.as_table_mut(), name, value);
    }
    let new = document.to_string();
    let settings = Settings::parse(&new).map_err(ChangeError::Unreadable)?;
    if new != text {
        let saved = match &before {
            Some(before) => saving::save(path, before, &new),
            None => saving::create(path, &new),
        };
        saved.map_err(|error| match error {
            SaveError::Changed { .. } => ChangeError::Changed,
            other => ChangeError::Unwritable(other.to_string()),
        })?;
    }
    Ok(settings)
}

/// Asks the reader what it thinks of this value alone.
fn check(name: &str, value: &Json) -> Result<(), String> {
    let mut alone = DocumentMut::new();
    set(alone.as_table_mut(), name, value);
    let text = alone.to_string();
    let written = toml::from_str::<Written>(&text);
    // Null takes a value away, but only one that there may be.
    let name_is_known = value.is_null().then(|| {
        let probe = format!("{name:?} = {{}}");
        toml::from_str::<Written>(&probe).err().is_none_or(|it| !it.message().contains("unknown"))
    });
    if name_is_known == Some(false) {
        return Err("there is no such setting".into());
    }
    let written = written.map_err(|error| match error.message() {
        text if text.starts_with("unknown field") => "there is no such setting".to_owned(),
        text => text.to_owned(),
    })?;
    Settings::of(written).map(drop)
}

/// There is such a folder, and it is not the home whose settings are at `path`.
fn check_folder(folder: &str, path: &Path) -> Result<(), String> {
    let found = expanded(folder).filter(|it| it.is_dir());
    let found = found.ok_or_else(|| format!("there is no folder `{folder}`"))?;
    match path.parent().is_some_and(|root| holds_home(&found, root)) {
        true => Err(format!("`{folder}` holds Mainspring's own home; name a folder of its own")),
        false => Ok(()),
    }
}

fn set(table: &mut Table, name: &str, value: &Json) {
    match value {
        Json::Null => drop(table.remove(name)),
        Json::Object(fields) => {
            let item = table.entry(name).or_insert_with(|| Item::Table(Table::new()));
            if let Some(below) = item.as_table_like_mut() {
                for (name, value) in fields {
                    match as_toml(value) {
                        None => drop(below.remove(name)),
                        Some(value) => put(below.entry(name).or_insert(Item::None), value),
                    }
                }
            }
            if item.as_table_like().is_some_and(|below| below.is_empty()) {
                table.remove(name);
            }
        }
        plain => {
            if let Some(value) = as_toml(plain) {
                put(table.entry(name).or_insert(Item::None), value);
            }
        }
    }
}

/// In the place of the old value, with what stood around it.
fn put(item: &mut Item, mut value: Value) {
    if let Some(old) = item.as_value() {
        *value.decor_mut() = old.decor().clone();
    }
    *item = Item::Value(value);
}

/// Nothing for null.
fn as_toml(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(yes) => (*yes).into(),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or(f64::NAN).into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::Array(items.iter().filter_map(as_toml).collect()),
        Json::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| Some((name, as_toml(value)?)));
            Value::InlineTable(fields.collect::<InlineTable>())
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The file afterwards, or what is wrong, by name.
    #[track_caller]
    fn check(before: Option<&str>, wanted: Json, expected: Result<&str, &[&str]>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        if let Some(before) = before {
            fs::write(&path, before).unwrap();
        }
        let changed = change(&path, wanted.as_object().unwrap());
        let after = fs::read_to_string(&path).ok();
        match (changed, expected) {
            (Ok(_), Ok(expected)) => assert_eq!(after.as_deref().unwrap_or_default(), expected),
            (Err(ChangeError::Values(wrong)), Err(names)) => {
                assert_eq!(wrong.keys().collect::<Vec<_>>(), names, "{wrong:?}");
                assert_eq!(after.as_deref(), before);
            }
            (other, _) => panic!("{other:?}"),
        }
    }

    #[test]
    fn everything_else_stays() {
        let before = "# mine\nparallelism = 4   # two per core\n\n[retention] # space\ndays = 3\n";
        check(
            Some(before),
            json!({"parallelism": 8, "theme": "dark", "retention": {"logs_mb": 9}}),
            Ok("# mine\nparallelism = 8   # two per core\ntheme = \"dark\"\n\n\
                [retention] # space\ndays = 3\nlogs_mb = 9\n"),
        );
        check(Some(before), json!({}), Ok(before));
        let gone = "# mine\nparallelism = 4   # two per core\n";
        check(Some(before), json!({"retention": {"days": null}}), Ok(gone));
        check(Some(before), json!({"retention": null}), Ok(gone));
    }

    #[test]
    fn a_file_is_made_when_there_is_something_to_say() {
        check(None, json!({"keep_awake": true}), Ok("keep_awake = true\n"));
        check(None, json!({"keep_awake": null}), Ok(""));
        check(None, json!({"retention": {"days": 30}}), Ok("[retention]\ndays = 30\n"));
    }

    #[test]
    fn the_home_is_no_dags_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home");
        fs::create_dir_all(root.join("mine")).unwrap();
        let set = |folder: &Path| {
            let wanted = json!({ "dags_folder": folder });
            change(&root.join("config.toml"), wanted.as_object().unwrap())
        };
        for wrong in [root.clone(), folder.path().to_owned(), root.join("mine/..")] {
            let Err(ChangeError::Values(fields)) = set(&wrong) else { panic!("{wrong:?}") };
            assert!(fields["dags_folder"].contains("own home"), "{fields:?}");
        }
        set(&root.join("mine")).unwrap();
    }

    #[test]
    fn each_wrong_value_is_named() {
        let wanted = json!({
            "parallelism": 0, "timezone": "Asia/Soul", "theme": 3, "kill_grace": "10s",
            "retention": {"days": -1}, "nonsense": 1, "nothing": null, "python": [],
            "dags_folder": "/there/is/no/such/folder",
        });
        let names = [
            "dags_folder",
            "nonsense",
            "nothing",
            "parallelism",
            "python",
            "retention",
            "theme",
            "timezone",
        ];
        check(Some("parallelism = 2\n"), wanted, Err(&names));
    }
}
