//! What a try was given: its fields as they were rendered, its environment, its interpreter.
//!
//! Recorded when the try starts, because nothing of it can be found out later: templates see the
//! time, files change, a login shell says something else tomorrow. The value of a variable that
//! may be a secret never leaves this module; what is kept of it tells only whether it changed. How
//! the record is stored is `store`'s, what is shown of it the API's.

use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use mainspring_core::engine::{RunKey, TaskInstanceKey};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    environment::{Outset, Variables, is_secret},
    executor::TRY_VARIABLE,
};

/// A rendered text is kept up to here, in bytes.
const TEXT_MAX: usize = 16 * 1024;
/// A secret shorter than this is not looked for in other texts: too much would be blotted out.
const SECRET_MIN: usize = 5;

/// A variable as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Variable {
    /// Its value.
    Shown(String),
    /// It may be a secret.
    Hidden {
        /// The same for the same value on the same home, and nothing else can be told from it.
        fingerprint: String,
    },
}

/// Variables as they are kept, by name.
pub type Kept = BTreeMap<String, Variable>;

/// Variables that many tries have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Names it by its content.
    pub hash: [u8; 16],
    /// [`Kept`] as JSON.
    pub variables: String,
}

/// The record of one try.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The operator's fields with their templates rendered, those that it has asked for.
    pub rendered: Map<String, Value>,
    /// What its environment began with.
    pub shared: Arc<Shared>,
    /// What was laid over that.
    pub own: Kept,
    /// The Python that runs it, if it is Python's.
    pub interpreter: Option<String>,
}

/// What fingerprints are made with.
#[derive(Clone)]
pub struct Key([u8; 32]);

/// Makes records. One per scheduler.
pub struct Recorder {
    key: Key,
    /// Tries mostly begin with what the last one began with.
    last: Mutex<Option<Last>>,
}

struct Last {
    outset: Arc<Outset>,
    secrets: Vec<String>,
    shared: Arc<Shared>,
}

/// What is to be recorded of a try.
pub struct Facts<'a> {
    /// Fields, as the operator got them.
    pub rendered: &'a Map<String, Value>,
    /// What every task begins with.
    pub outset: &'a Arc<Outset>,
    /// What this try has, all told.
    pub env: &'a Variables,
    /// Secrets that the templates have seen beside those of the environment.
    pub secrets: Vec<String>,
    /// The Python that runs it.
    pub interpreter: Option<&'a str>,
}

impl Key {
    /// The key in the file at `path`, which is made for the user alone where it is missing. Where
    /// that cannot be done, a key for this process: fingerprints of two processes then differ.
    pub fn of(path: &Path) -> Self {
        Self::read(path).or_else(|_| Self::create(path)).unwrap_or_else(|_| Self::passing())
    }

    /// A key for this process alone.
    pub fn passing() -> Self {
        let mut key = [0; 32];
        // Without chance there is no secret key; fingerprints of nothing but zeros would tell.
        getrandom::fill(&mut key).expect("the system gives random numbers");
        Self(key)
    }

    fn read(path: &Path) -> io::Result<Self> {
        let bytes = fs::read(path)?;
        bytes.try_into().map(Self).map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn create(path: &Path) -> io::Result<Self> {
        let key = Self::passing();
        let mut options = fs::File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        io::Write::write_all(&mut options.open(path)?, &key.0)?;
        Ok(key)
    }

    fn fingerprint(&self, value: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(value.as_bytes());
        hex(&mac.finalize().into_bytes()[..4])
    }

    /// A variable is hidden for its name, and for a secret that stands in its value.
    fn keep(&self, name: &str, value: &str, secrets: &[String]) -> Variable {
        let tells = || secrets.iter().any(|secret| value.contains(secret.as_str()));
        match is_secret(name, value) || tells() {
            true => Variable::Hidden { fingerprint: self.fingerprint(value) },
            false => Variable::Shown(value.to_owned()),
        }
    }
}

/// What must not be shown, the longest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Those of the variables whose names or values tell that they are secret, and those that
    /// templates have `seen`.
    pub fn among<'a>(
        variables: impl Iterator<Item = (&'a String, &'a String)>,
        seen: Vec<String>,
    ) -> Self {
        let mut secrets = seen;
        secrets.extend(variables.filter(|(n, v)| is_secret(n, v)).map(|(_, value)| value.clone()));
        secrets.retain(|secret| secret.len() >= SECRET_MIN);
        // The longest first: one that begins with another would else be left in part.
        secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self(secrets)
    }

    /// The text with the secrets in it blotted out, and shortened if it is very long.
    pub fn blot(&self, text: &str) -> String {
        shortened(blotted(text, &self.0))
    }
}

impl Recorder {
    /// A recorder whose fingerprints are made with `key`.
    pub fn new(key: Key) -> Self {
        Self { key, last: Mutex::default() }
    }

    /// The record of a try.
    pub fn record(&self, facts: Facts<'_>) -> Given {
        let common = &facts.outset.variables;
        let own: Vec<(&String, &String)> = facts
            .env
            .iter()
            .filter(|(name, value)| common.get(*name) != Some(value))
            .filter(|(name, _)| !is_implied(name))
            .collect();
        let named = own.iter().copied().chain(common.iter());
        let Secrets(secrets) = Secrets::among(named, facts.secrets);
        let rendered = facts.rendered.iter();
        let keep = |(n, v): (&String, &String)| (n.clone(), self.key.keep(n, v, &secrets));
        Given {
            rendered: rendered.map(|(name, v)| (name.clone(), without(v, &secrets))).collect(),
            own: own.into_iter().map(keep).collect(),
            shared: self.shared(facts.outset, secrets),
            interpreter: facts.interpreter.map(str::to_owned),
        }
    }

    fn shared(&self, outset: &Arc<Outset>, secrets: Vec<String>) -> Arc<Shared> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |last: &&Last| Arc::ptr_eq(&last.outset, outset) && last.secrets == secrets;
        if let Some(last) = last.as_ref().filter(is_same) {
            return last.shared.clone();
        }
        let mut kept = Kept::new();
        for (name, value) in &outset.variables {
            kept.insert(name.clone(), self.key.keep(name, value, &secrets));
        }
        let variables = serde_json::to_string(&kept).unwrap_or_else(|_| "{}".to_owned());
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha256::digest(&variables)[..16]);
        let shared = Arc::new(Shared { hash, variables });
        *last = Some(Last { outset: outset.clone(), secrets, shared: shared.clone() });
        shared
    }
}

/// What the names of the variables that every try has of its own begin with, and how they end.
/// Airflow's too: scripts that moved here read them.
const IMPLIED: [(&str, [&str; 5]); 2] = [
    ("MAINSPRING_", ["DAG_ID", "RUN_ID", "TASK_ID", "TRY_NUMBER", "LOGICAL_DATE"]),
    ("AIRFLOW_CTX_", ["DAG_ID", "DAG_RUN_ID", "TASK_ID", "TRY_NUMBER", "LOGICAL_DATE"]),
];

/// The variables that every try has of its own: they follow from its name, so they are not kept.
pub fn implied(
    ti: &TaskInstanceKey,
    try_number: u32,
    logical_date: Option<Timestamp>,
    token: &str,
) -> Variables {
    let (try_number, date) = (try_number.to_string(), logical_date.map(|date| date.to_string()));
    let TaskInstanceKey { run: RunKey { dag_id, run_id }, task_id, .. } = ti;
    let date = date.as_deref().unwrap_or_default();
    let values = [dag_id.as_str(), run_id.as_str(), task_id.as_str(), &try_number, date];
    let mut env = Variables::from([(TRY_VARIABLE.to_owned(), token.to_owned())]);
    for (begin, ends) in IMPLIED {
        let named = ends.iter().zip(values);
        env.extend(named.map(|(end, value)| (format!("{begin}{end}"), value.to_owned())));
    }
    env
}

fn is_implied(name: &str) -> bool {
    let is_one = |(begin, ends): &(&str, [&str; 5])| {
        name.strip_prefix(begin).is_some_and(|end| ends.contains(&end))
    };
    name == TRY_VARIABLE || IMPLIED.iter().any(is_one)
}

/// The value with its texts shortened and the secrets in them blotted out.
fn without(value: &Value, secrets: &[String]) -> Value {
    match value {
        Value::String(text) => Value::String(shortened(blotted(text, secrets))),
        Value::Array(items) => items.iter().map(|item| without(item, secrets)).collect(),
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, item)| (blotted(key, secrets), without(item, secrets)))
                .collect(),
        ),
        other => other.clone(),
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > TEXT_MAX {
        let left_out = text.len() - text.floor_char_boundary(TEXT_MAX);
        text.truncate(text.floor_char_boundary(TEXT_MAX));
        text.push_str(&format!("... ({left_out} bytes more)"));
    }
    text
}

fn blotted(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        if text.contains(secret.as_str()) {
            text = text.replace(secret.as_str(), "***");
        }
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::environment::Source;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn record(recorder: &Recorder, rendered: Value, own: &[(&str, &str)]) -> Given {
        let common =
            variables(&[("PATH", "/bin"), ("GITHUB_TOKEN", "swordfish"), ("MINE", "/opt/of-mine")]);
        let mut env = common.clone();
        env.extend(variables(own));
        let outset = Arc::new(Outset {
            variables: common,
            source: Source::Inherited,
            why: String::new(),
            answer: None,
        });
        recorder.record(Facts {
            rendered: rendered.as_object().unwrap(),
            outset: &outset,
            env: &env,
            secrets: vec!["from a variable".to_owned()],
            interpreter: None,
        })
    }

    #[test]
    fn secrets_are_not_kept() {
        let recorder = Recorder::new(Key::passing());
        let rendered = json!({
            "command": "curl -H swordfish", "kwargs": { "a": ["from a variable!", 7] },
        });
        let own = [("DB_PASSWORD", "hunter2"), ("MAINSPRING_DAG_ID", "a"), ("PATH", "/x:/bin")];
        let given = record(&recorder, rendered, &own);
        let expected = json!({ "command": "curl -H ***", "kwargs": { "a": ["***!", 7] } });
        assert_eq!(Value::Object(given.rendered.clone()), expected);
        let names: Vec<&str> = given.own.keys().map(String::as_str).collect();
        assert_eq!(names, ["DB_PASSWORD", "PATH"], "only what is other than for all");
        let kept = format!("{given:?}");
        assert!(!kept.contains("hunter2") && !kept.contains("swordfish"), "{kept}");
    }

    #[test]
    fn a_variable_with_a_secret_in_its_value_is_hidden() {
        let recorder = Recorder::new(Key::passing());
        let own = [("FOO", "x from a variable"), ("BAR", "1 swordfish"), ("PATH", "swordfish")];
        let kept = format!("{:?}", record(&recorder, json!({}), &own));
        assert!(!kept.contains("swordfish") && !kept.contains("from a variable"), "{kept}");
        // What all begin with is looked at again for another try's secrets.
        let shared = |own: &[(&str, &str)]| record(&recorder, json!({}), own).shared;
        assert!(shared(&[]).variables.contains("/opt/of-mine"));
        let given = shared(&[("A_TOKEN", "of-mine")]);
        assert!(!given.variables.contains("of-mine"), "{given:?}");
    }

    #[test]
    fn nothing_of_a_longer_secret_is_left() {
        let recorder = Recorder::new(Key::passing());
        let rendered = json!({ "env": { "swordfish": "swordfish-and-more" } });
        let given = record(&recorder, rendered, &[("A_TOKEN", "swordfish-and-more")]);
        let expected = json!({ "env": { "***": "***" } });
        assert_eq!(Value::Object(given.rendered), expected);
    }

    #[test]
    fn a_fingerprint_tells_a_change_and_needs_the_key() {
        let print = |key: &Key, value| key.keep("TOKEN", value, &[]);
        let (one, other) = (Key::passing(), Key::passing());
        assert_eq!(print(&one, "a"), print(&one, "a"));
        assert_ne!(print(&one, "a"), print(&one, "b"));
        assert_ne!(print(&one, "a"), print(&other, "a"));
    }

    #[test]
    fn what_tries_begin_with_is_named_by_its_content() {
        let recorder = Recorder::new(Key::passing());
        let hash = |own: &[(&str, &str)]| record(&recorder, json!({}), own).shared.hash;
        assert_eq!(hash(&[]), hash(&[("A", "b")]));
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_kept_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert_eq!(Key::of(&path).0, Key::of(&path).0);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "too short").unwrap();
        assert_eq!(Key::of(&path).0, Key::of(&path).0, "a damaged one is made anew");
        let nowhere = folder.path().join("none/key");
        assert_ne!(Key::of(&nowhere).0, Key::of(&nowhere).0);
    }

    #[test]
    fn a_long_text_is_shortened_between_two_characters() {
        let text = "한".repeat(TEXT_MAX);
        let Value::String(kept) = without(&json!(text), &[]) else { panic!("a text stays one") };
        assert!(kept.len() < TEXT_MAX + 40 && kept.ends_with("bytes more)"), "{}", kept.len());
    }
}
