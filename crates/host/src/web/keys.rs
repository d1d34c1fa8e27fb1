//! What opens the door: the home's token, a password, and what is signed in their name.
//!
//! Both lie in files of the home that only the user can read; of the password only a hash does.
//! Signed keys are kept nowhere: they hold as long as their time lasts and token and password stay
//! what they are. How a key comes with a request is the guard's business.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::WebError;
use crate::home::Home;

/// A password has so many characters at least.
pub const PASSWORD_MIN: usize = 8;
/// A password is no longer than this, in bytes; more would only be work.
const PASSWORD_MAX: usize = 1024;
/// Bytes of chance in a token.
const TOKEN_BYTES: usize = 32;
/// A token that somebody chose himself is no shorter.
const TOKEN_MIN: usize = 32;

/// What a signed key is for. One is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The cookie of a browser.
    Session,
    /// Airflow's access token.
    Access,
    /// To be traded for a session, within moments.
    Open,
}

/// See the module.
#[derive(Debug)]
pub struct Keys {
    token: String,
    /// As the PHC's string format has it.
    password: Option<String>,
    /// Signs; made of both, so that a change of either ends all that was signed.
    signer: Hmac<Sha256>,
}

impl Keys {
    /// Those of the home; a token is made where there is none.
    pub fn of(home: &Home) -> Result<Self, WebError> {
        let path = home.token_file();
        let token = token(&path).map_err(|error| WebError::Key { path, error })?;
        let path = home.password_file();
        let password = match fs::read_to_string(&path) {
            Ok(text) => Some(text.trim().to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(WebError::Key { path, error }),
        };
        if let Some(Err(error)) = password.as_deref().map(PasswordHash::new) {
            let error = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
            return Err(WebError::Key { path, error });
        }
        Ok(Self::new(token, password))
    }

    fn new(token: String, password: Option<String>) -> Self {
        let secret = format!("{token}\n{}", password.as_deref().unwrap_or_default());
        let signer = Hmac::new_from_slice(secret.as_bytes());
        // The algorithm takes keys of any length.
        let signer = signer.expect("HMAC takes every key");
        Self { token, password, signer }
    }

    /// The home's token itself.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A password was set.
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// This is the home's token. Takes as long for a nearly right one as for any other.
    pub fn is_token(&self, text: &str) -> bool {
        let mac = |text: &str| self.signer.clone().chain_update(b"token\n").chain_update(text);
        mac(text).finalize() == mac(&self.token).finalize()
    }

    /// This is the password. Slow on purpose, and never on a thread that others wait for.
    pub fn is_password(&self, text: &str) -> bool {
        let hash = self.password.as_deref().and_then(|hash| PasswordHash::new(hash).ok());
        text.len() <= PASSWORD_MAX
            && hash.is_some_and(|hash| {
                Argon2::default().verify_password(text.as_bytes(), &hash).is_ok()
            })
    }

    /// A key that holds until `until`, in seconds since 1970.
    pub fn sign(&self, purpose: Purpose, until: i64) -> String {
        let mac = self.mac(purpose, until).finalize().into_bytes();
        format!("{until}.{}", hex(&mac))
    }

    /// This was signed for that, and still holds.
    pub fn is_signed(&self, purpose: Purpose, text: &str, now: i64) -> bool {
        let Some((until, mac)) = text.split_once('.') else { return false };
        let (Ok(until), Some(mac)) = (until.parse(), from_hex(mac)) else { return false };
        now < until && self.mac(purpose, until).verify_slice(&mac).is_ok()
    }

    fn mac(&self, purpose: Purpose, until: i64) -> Hmac<Sha256> {
        self.signer.clone().chain_update(format!("{purpose:?}\n{until}"))
    }
}

/// Sets the password of the home's door; the next start asks for it.
///
/// # Errors
/// It is too short or too long, or the home cannot be written.
pub fn set_password(home: &Home, password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return Err(format!(
            "a password needs {PASSWORD_MIN} characters at least; it has {length}"
        ));
    }
    if password.len() > PASSWORD_MAX {
        return Err(format!("a password has {PASSWORD_MAX} bytes at most"));
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    let hash = hash.map_err(|error| error.to_string())?;
    let path = home.password_file();
    write_private(&path, &format!("{hash}\n"))
        .map_err(|error| format!("`{}` cannot be written: {error}", path.display()))
}

/// The token in the file, which is made where it is missing.
fn token(path: &Path) -> io::Result<String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text.trim().to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; TOKEN_BYTES];
            getrandom::fill(&mut bytes).map_err(io::Error::other)?;
            let token = hex(&bytes);
            write_private(path, &format!("{token}\n"))?;
            token
        }
        Err(error) => return Err(error),
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if text.len() < TOKEN_MIN || !is_plain {
        let message = format!("a token has {TOKEN_MIN} letters and digits at least");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    only_for_the_user(path)?;
    Ok(text)
}

/// Writes a file that nobody else can read, whole or not at all.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file is for its maker alone, and stays so.
    let mut file = tempfile::Builder::new().prefix(".mainspring-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn only_for_the_user(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(path)?.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => fs::set_permissions(path, fs::Permissions::from_mode(0o600)),
    }
}

#[cfg(not(unix))]
fn only_for_the_user(_: &Path) -> io::Result<()> {
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    text.len().is_multiple_of(2).then(|| text.as_bytes().chunks(2).map(byte).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(token: &str, password: Option<&str>) -> Keys {
        Keys::new(token.to_owned(), password.map(str::to_owned))
    }

    #[test]
    fn a_signed_key_is_good_for_its_purpose_and_its_time() {
        let own = keys("token", None);
        let key = own.sign(Purpose::Session, 100);
        assert!(own.is_signed(Purpose::Session, &key, 99));
        assert!(!own.is_signed(Purpose::Session, &key, 100), "its time is over");
        assert!(!own.is_signed(Purpose::Access, &key, 99), "it is for something else");
        let longer = key.replacen("100", "999", 1);
        for wrong in [&*longer, "", ".", "100.", "100.zz", "100.00", "999999999999999999999.00"] {
            assert!(!own.is_signed(Purpose::Session, wrong, 99), "{wrong}");
        }
        assert!(!keys("other", None).is_signed(Purpose::Session, &key, 99));
        assert!(!keys("token", Some("new")).is_signed(Purpose::Session, &key, 99));
    }

    #[test]
    fn a_token_is_made_once_and_only_the_user_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let made = token(&path).unwrap();
        assert_eq!(made.len(), 2 * TOKEN_BYTES);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(), 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(token(&path).unwrap(), made);
            assert_eq!(mode(), 0o600);
        }
        assert_eq!(token(&path).unwrap(), made);
        for wrong in ["", "short", &"<".repeat(40)] {
            fs::write(&path, wrong).unwrap();
            assert!(token(&path).is_err(), "{wrong}");
        }
    }

    #[test]
    fn of_a_password_only_a_hash_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().to_owned())).unwrap();
        assert!(set_password(&home, "short").is_err());
        set_password(&home, "correct horse").unwrap();
        let kept = fs::read_to_string(home.password_file()).unwrap();
        assert!(kept.starts_with("$argon2id$") && !kept.contains("horse"), "{kept}");
        let keys = Keys::of(&home).unwrap();
        assert!(keys.is_password("correct horse") && !keys.is_password("correct horsf"));
        assert!(!keys.is_token("correct horse") && keys.is_token(keys.token()));
        fs::write(home.password_file(), "garbage").unwrap();
        assert!(Keys::of(&home).is_err());
    }
}
