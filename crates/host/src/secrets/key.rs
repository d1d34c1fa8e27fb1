//! The key of a vault: made here, kept in the system's keychain or in a file, and found again.
//!
//! A keychain that waits for somebody to unlock it must not hold up anything: every conversation
//! with it has a thread of its own and a time limit.

use std::{fs, io, path::Path, sync::mpsc, thread, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use keyring::{Entry, Error};
use sha2::{Digest, Sha256};

use super::{Place, VaultError};

/// What the keychain of this system is called.
pub const KEYCHAIN: &str = if cfg!(target_os = "macos") {
    "macOS Keychain"
} else if cfg!(windows) {
    "Windows Credential Manager"
} else {
    "Secret Service (GNOME Keyring, KWallet)"
};

/// Under which name our entries stand there.
const SERVICE: &str = "mainspring";
/// So long an answer of the keychain is waited for; somebody may have to type a password.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone)]
pub(super) struct Key([u8; 32]);

impl Key {
    pub fn random() -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the system gives random numbers");
        Self(key)
    }

    /// The key of that id in its place.
    pub fn find(id: &str, place: Place, file: &Path) -> Result<Self, VaultError> {
        match place {
            Place::File => Self::in_file(file),
            Place::Keychain => Self::in_keychain(id),
        }
    }

    fn in_file(file: &Path) -> Result<Self, VaultError> {
        match fs::read_to_string(file) {
            Ok(text) => Self::of_text(&text).ok_or_else(|| {
                VaultError::KeyGone(format!("`{}` does not hold it any more", file.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(VaultError::KeyGone(format!("`{}` is not there", file.display())))
            }
            Err(error) => Err(VaultError::Io { path: file.to_owned(), error: error.to_string() }),
        }
    }

    fn in_keychain(id: &str) -> Result<Self, VaultError> {
        let name = id.to_owned();
        let text = ask(move || Entry::new(SERVICE, &name)?.get_password());
        let gone = || VaultError::KeyGone(format!("{KEYCHAIN} has no entry `{SERVICE}`, `{id}`"));
        match text {
            Ok(text) => Self::of_text(&text).ok_or_else(gone),
            Err(Refused::Unknown) => Err(gone()),
            Err(Refused::Locked(why)) => Err(VaultError::Locked(why)),
        }
    }

    /// Keeps it there and sees whether it can be had back.
    pub fn keep_in_keychain(&self) -> Result<(), VaultError> {
        let (id, text) = (self.id(), self.to_text());
        let kept = ask(move || {
            let entry = Entry::new(SERVICE, &id)?;
            entry.set_password(&text)?;
            Ok(entry.get_password()? == text)
        });
        match kept {
            Ok(true) => Ok(()),
            Ok(false) => Err(VaultError::Locked("it gives back something else".into())),
            Err(Refused::Unknown) => Err(VaultError::Locked("it does not keep anything".into())),
            Err(Refused::Locked(why)) => Err(VaultError::Locked(why)),
        }
    }

    /// Tells keys apart and tells nothing of them.
    pub fn id(&self) -> String {
        let digest = Sha256::digest([b"mainspring key id", &self.0[..]].concat());
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn to_text(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }

    fn of_text(text: &str) -> Option<Self> {
        BASE64_STANDARD.decode(text.trim()).ok()?.try_into().ok().map(Self)
    }
}

/// Whether a keychain answers here at all.
pub(super) fn has_keychain() -> bool {
    ask(|| match Entry::new(SERVICE, "is anybody there")?.get_password() {
        Ok(_) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error),
    })
    .is_ok()
}

enum Refused {
    /// It answers, and has no such entry.
    Unknown,
    /// It does not answer, or not to us; why.
    Locked(String),
}

fn ask<T: Send + 'static>(
    question: impl FnOnce() -> keyring::Result<T> + Send + 'static,
) -> Result<T, Refused> {
    let (sender, answer) = mpsc::channel();
    // Where it never answers, the thread waits for it alone.
    let asked = thread::Builder::new().name("mainspring-keychain".into()).spawn(move || {
        drop(sender.send(question()));
    });
    asked.map_err(|error| Refused::Locked(error.to_string()))?;
    match answer.recv_timeout(PATIENCE) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(Error::NoEntry)) => Err(Refused::Unknown),
        Ok(Err(Error::NoDefaultStore)) => Err(Refused::Locked("there is none".into())),
        Ok(Err(error)) => Err(Refused::Locked(error.to_string())),
        Err(_) => Err(Refused::Locked("it does not answer; it may be locked".into())),
    }
}
