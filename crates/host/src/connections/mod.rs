//! Connections: how other systems are reached, by name; and the variables that are secret.
//!
//! What is secret of them lies in the vault, the rest in the database; what the environment says
//! (`MAINSPRING_CONN_X`, `AIRFLOW_CONN_X`) goes first and is not changed from here. What is sent
//! along a connection is `send`'s.

pub mod kinds;
pub mod parts;
#[cfg(test)]
mod tests;
pub mod transfer;
pub mod uri;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use mainspring_core::template::Connection;

pub use parts::MASK;

use crate::{
    home::Home,
    secrets::{Masker, Values, Vault, VaultError, why_not_masked},
    store::{ConnectionRow, Store, StoreError, VariableRow, Write},
};

/// How variables of the environment that are connections begin; the first goes first.
const PREFIXES: [&str; 2] = ["MAINSPRING_CONN_", "AIRFLOW_CONN_"];
/// As long as Airflow's may be.
const ID_MAX: usize = 250;

/// Why a connection or a secret cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// What was asked for makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The environment says it, so it cannot be changed here.
    #[error("the connection `{conn_id}` comes from the environment ({variable})")]
    #[expect(missing_docs, reason = "they say it")]
    FromEnvironment { conn_id: String, variable: String },
    /// Its secret is not in the vault any more.
    #[error("the {what} of `{name}` is gone")]
    #[expect(missing_docs, reason = "they say it")]
    SecretGone { name: String, what: String },
    /// The vault cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConnectionError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Vault(error) => Some(error.hint().to_owned()),
            Self::SecretGone { .. } => Some("enter it again, on the page Connections".into()),
            Self::FromEnvironment { .. } => {
                Some("change it where the environment is set, or remove it there".into())
            }
            Self::Invalid(_) | Self::Store(_) => None,
        }
    }

    /// As one sentence, for whoever has one line only.
    pub fn in_full(&self) -> String {
        match self.hint() {
            Some(hint) => format!("{self}; {hint}"),
            None => self.to_string(),
        }
    }
}

/// Where a connection is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In this home.
    Home,
    /// In this variable of the environment.
    Environment(String),
}

/// A connection as it may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Secrets are stars.
    pub shown: Connection,
    /// Where it is kept.
    pub origin: Origin,
    /// What is odd about it.
    pub warnings: Vec<String>,
}

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connections {
    /// `None`: the home has no database yet.
    store: Option<Store>,
    vault: Vault,
    /// By conn_id in lower case: the variable and what it says.
    environment: Arc<BTreeMap<String, (String, String)>>,
}

impl Connections {
    /// Those of `home`, whose database is `store`, and of this process's environment.
    pub fn of_home(home: &Home, store: Option<Store>) -> Self {
        let vault = Vault::new(home.secrets_file(), home.secrets_key());
        Self::new(
            store,
            vault,
            std::env::vars_os().filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            }),
        )
    }

    /// Those of a database, a vault and an environment.
    pub fn new(
        store: Option<Store>,
        vault: Vault,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Self {
        let mut found = BTreeMap::new();
        for (name, value) in environment {
            let Some((rank, conn_id)) = id_in(&name) else { continue };
            let known = found.get(&conn_id).is_some_and(|(known, _, _)| *known < rank);
            if !known {
                found.insert(conn_id, (rank, name, value));
            }
        }
        let environment: BTreeMap<_, _> =
            found.into_iter().map(|(id, (_, name, value))| (id, (name, value))).collect();
        let secrets: Vec<String> = environment
            .iter()
            .filter_map(|(id, (_, text))| uri::parse(id, text).ok())
            .flat_map(|connection| parts::secrets_of(&connection))
            .collect();
        vault.masker().know("environment", secrets.iter().map(String::as_str));
        Self { store, vault, environment: Arc::new(environment) }
    }

    /// What keeps their secrets out of logs.
    pub fn masker(&self) -> Masker {
        self.vault.masker()
    }

    /// Where the secrets lie.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Whether there may be secrets that have to be kept out of logs.
    pub fn may_have_secrets(&self) -> bool {
        !self.vault.is_empty() || !self.vault.masker().is_idle()
    }

    /// The connection called `conn_id`, with its secrets. Blocks; may wait for the keychain.
    ///
    /// # Errors
    /// It cannot be told whether there is one, or its secrets cannot be read.
    pub fn get(&self, conn_id: &str) -> Result<Option<Connection>, ConnectionError> {
        if let Some((variable, text)) = self.environment.get(&conn_id.to_lowercase()) {
            let wrong =
                |why| ConnectionError::Invalid(format!("{variable} is no connection: {why}"));
            return uri::parse(conn_id, text).map(Some).map_err(wrong);
        }
        let row = self.store.as_ref().map(|store| store.connection(conn_id)).transpose()?;
        row.flatten().map(|row| self.whole(row)).transpose()
    }

    /// All connections as they may be seen, by id. Blocks, but opens no secrets.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let rows = self.store.as_ref().map(Store::connections).transpose()?.unwrap_or_default();
        let kept = rows.into_iter().filter(|row| !self.is_in_environment(&row.conn_id));
        let mut listed: Vec<Listed> = kept
            .map(|row| Listed {
                warnings: self.known_warnings(&row),
                shown: parts::shown(row),
                origin: Origin::Home,
            })
            .collect();
        for (conn_id, (variable, text)) in self.environment.iter() {
            let (shown, warnings) = match uri::parse(conn_id, text) {
                Ok(connection) => (parts::shown(parts::part(&connection).0), Vec::new()),
                Err(why) => {
                    let conn_id = conn_id.clone();
                    (Connection { conn_id, ..Connection::default() }, vec![why])
                }
            };
            listed.push(Listed { shown, origin: Origin::Environment(variable.clone()), warnings });
        }
        listed.sort_by(|a, b| a.shown.conn_id.cmp(&b.shown.conn_id));
        Ok(listed)
    }

    /// Keeps a connection in the place of one of the same id; stars stand for the secrets of that
    /// one. Answers with what is odd about it.
    ///
    /// # Errors
    /// Its id makes no sense, it comes from the environment, or it cannot be kept.
    pub async fn put(&self, wanted: Connection) -> Result<Vec<String>, ConnectionError> {
        check(&wanted)?;
        self.refuse_environment(&wanted.conn_id)?;
        let conn_id = wanted.conn_id.clone();
        let (row, secrets) = parts::part(&self.meant(wanted).await?);
        let stars = secrets.iter().find(|(_, value)| value.contains(MASK));
        if let Some((name, _)) = stars {
            let message = format!("`{name}` is three stars: that stands for a secret that is kept");
            return Err(ConnectionError::Invalid(message));
        }
        let warnings = warnings(secrets.iter().cloned());
        self.seal(format!("connection/{conn_id}/"), secrets).await?;
        self.commit(Write::Connection(row)).await?;
        Ok(warnings)
    }

    /// What somebody means who sends stars for the secrets that are kept under the same id.
    ///
    /// # Errors
    /// Those secrets cannot be read, although stars stand for them.
    pub async fn meant(&self, wanted: Connection) -> Result<Connection, ConnectionError> {
        let has_stars = [&wanted.password, &wanted.host, &wanted.extra]
            .into_iter()
            .flatten()
            .any(|text| text.contains(MASK));
        if !has_stars {
            return Ok(wanted);
        }
        let (asking, conn_id) = (self.clone(), wanted.conn_id.clone());
        let known = blocking(move || asking.get(&conn_id)).await?;
        Ok(match known {
            Some(known) => parts::meant(wanted, &known),
            None => wanted,
        })
    }

    /// Takes a connection away; answers whether there was one.
    ///
    /// # Errors
    /// It comes from the environment, or the database cannot be written.
    pub async fn remove(&self, conn_id: &str) -> Result<bool, ConnectionError> {
        self.refuse_environment(conn_id)?;
        let row = self.store.as_ref().map(|store| store.connection(conn_id)).transpose()?;
        let Some(row) = row.flatten() else { return Ok(false) };
        self.commit(Write::ConnectionGone { conn_id: conn_id.to_owned() }).await?;
        if !row.secrets.is_empty() {
            // What cannot be opened is of no use to anybody, and need not be in the way.
            let _ = self.seal(format!("connection/{conn_id}/"), Vec::new()).await;
        }
        Ok(true)
    }

    /// The value of a variable; a secret one's out of the vault. Blocks as [`Connections::get`].
    ///
    /// # Errors
    /// It is secret and cannot be read.
    pub fn value_of(&self, row: &VariableRow) -> Result<String, ConnectionError> {
        if !row.is_secret {
            return Ok(row.value.clone());
        }
        let value = self.vault.get(&format!("variable/{}", row.key))?;
        value.ok_or_else(|| ConnectionError::SecretGone {
            name: row.key.clone(),
            what: "secret value".into(),
        })
    }

    /// Keeps a variable; `secret` is its value if it is secret, and then not in the row.
    ///
    /// # Errors
    /// It cannot be kept.
    pub async fn put_variable(
        &self,
        row: VariableRow,
        secret: Option<String>,
    ) -> Result<(), ConnectionError> {
        let name = format!("variable/{}", row.key);
        if secret.is_some() || !self.vault.is_empty() {
            let vault = self.vault.clone();
            let change = move |values: &mut Values| match secret {
                Some(secret) => drop(values.insert(name, secret)),
                None => drop(values.remove(&name)),
            };
            let is_secret = row.is_secret;
            match blocking(move || vault.change(change)).await {
                // A plain variable does not depend on the vault.
                Err(_) if !is_secret => {}
                kept => kept?,
            }
        }
        self.commit(Write::Variable(row)).await
    }

    /// Takes a variable away.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn remove_variable(&self, key: String) -> Result<(), ConnectionError> {
        let (vault, name) = (self.vault.clone(), format!("variable/{key}"));
        self.commit(Write::VariableGone { key }).await?;
        if !vault.is_empty() {
            let _ = blocking(move || vault.change(|values| drop(values.remove(&name)))).await;
        }
        Ok(())
    }

    /// What is odd about the secrets of a connection, as far as they can be seen without waiting.
    fn known_warnings(&self, row: &ConnectionRow) -> Vec<String> {
        let prefix = format!("connection/{}/", row.conn_id);
        let seen = row
            .secrets
            .iter()
            .filter_map(|name| Some((name.clone(), self.vault.peek(&format!("{prefix}{name}"))?)));
        warnings(seen)
    }

    fn whole(&self, row: ConnectionRow) -> Result<Connection, ConnectionError> {
        let conn_id = row.conn_id.clone();
        parts::join(row, |name| {
            let value = self.vault.get(&format!("connection/{conn_id}/{name}"))?;
            let (name, what) = (conn_id.clone(), name.to_owned());
            value.ok_or(ConnectionError::SecretGone { name, what })
        })
    }

    /// Puts these secrets in the place of all whose names begin with `prefix`.
    async fn seal(&self, prefix: String, secrets: parts::Secrets) -> Result<(), ConnectionError> {
        if secrets.is_empty() && self.vault.is_empty() {
            return Ok(());
        }
        let vault = self.vault.clone();
        let is_needed = !secrets.is_empty();
        let sealed = blocking(move || {
            vault.change(|values| {
                values.retain(|name, _| !name.starts_with(&prefix));
                let named = |(name, value)| (format!("{prefix}{name}"), value);
                values.extend(secrets.into_iter().map(named));
            })
        });
        match sealed.await {
            Err(_) if !is_needed => Ok(()),
            sealed => Ok(sealed?),
        }
    }

    async fn commit(&self, write: Write) -> Result<(), ConnectionError> {
        let store = self.store.as_ref().ok_or(StoreError::Closed)?;
        Ok(store.commit(vec![write]).await?)
    }

    fn is_in_environment(&self, conn_id: &str) -> bool {
        self.environment.contains_key(&conn_id.to_lowercase())
    }

    fn refuse_environment(&self, conn_id: &str) -> Result<(), ConnectionError> {
        match self.environment.get(&conn_id.to_lowercase()) {
            None => Ok(()),
            Some((variable, _)) => {
                let (conn_id, variable) = (conn_id.to_owned(), variable.clone());
                Err(ConnectionError::FromEnvironment { conn_id, variable })
            }
        }
    }
}

impl Home {
    /// Where secrets lie, sealed.
    pub fn secrets_file(&self) -> PathBuf {
        self.root().join("secrets.json")
    }

    /// Where the key to them lies if there is no keychain.
    pub fn secrets_key(&self) -> PathBuf {
        self.root().join("secrets.key")
    }
}

/// Does what may wait for the keychain where it holds nobody up.
async fn blocking<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ConnectionError>
where
    ConnectionError: From<E>,
{
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|_| StoreError::Closed)?;
    Ok(done?)
}

/// The prefix's rank, and the conn_id in lower case.
fn id_in(variable: &str) -> Option<(usize, String)> {
    (0..).zip(PREFIXES).find_map(|(rank, prefix)| {
        let conn_id = variable.strip_prefix(prefix).filter(|id| !id.is_empty())?;
        Some((rank, conn_id.to_lowercase()))
    })
}

/// Why secrets are not masked, by the names of their fields.
fn warnings(secrets: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let weak = secrets.filter(|(name, _)| name != "host").filter_map(|(name, value)| {
        why_not_masked(&plain(value)).map(|why| format!("`{name}`: {why}"))
    });
    weak.collect()
}

/// A secret of an extra stands there as JSON; a text among them is looked for as it is.
fn plain(value: String) -> String {
    serde_json::from_str::<String>(&value).unwrap_or(value)
}

fn check(wanted: &Connection) -> Result<(), ConnectionError> {
    let id = &wanted.conn_id;
    let is_known = |c: char| c.is_alphanumeric() || "_#!()-.:/\\".contains(c);
    if id.is_empty() || id.chars().count() > ID_MAX || !id.chars().all(is_known) {
        let message = "the id of a connection has 1 to 250 letters, digits and `_-.:/#!()`";
        return Err(ConnectionError::Invalid(message.into()));
    }
    if wanted.conn_type.trim().is_empty() {
        return Err(ConnectionError::Invalid("the connection has no type".into()));
    }
    Ok(())
}
