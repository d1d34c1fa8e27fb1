//! The sealed file: which key opens it, where that lies, and the secrets, encrypted together.
//!
//! ChaCha20-Poly1305 with a new random nonce for each writing; the head is authenticated with the
//! secrets, so that a file whose head was changed does not open.

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use serde::{Deserialize, Serialize};

use super::{Place, Values, key::Key};

/// Of the layout of the file.
const VERSION: u32 = 1;
const NONCE: usize = 12;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    version: u32,
    pub place: Place,
    pub key_id: String,
    /// Nonce and ciphertext, in base64.
    sealed: String,
}

impl Sealed {
    pub fn seal(key: &Key, place: Place, values: &Values) -> Self {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("the system gives random numbers");
        let key_id = key.id();
        let text = serde_json::to_vec(values).expect("texts can be written");
        let head = head(VERSION, &key_id);
        let payload = Payload { msg: &text, aad: head.as_bytes() };
        let cipher = ChaCha20Poly1305::new(key.bytes().into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.expect("secrets are shorter than 256 GB");
        let sealed = BASE64_STANDARD.encode([&nonce[..], &sealed].concat());
        Self { version: VERSION, place, key_id, sealed }
    }

    /// The secrets; nothing if the key is not the right one or the file was damaged.
    pub fn open(&self, key: &Key) -> Option<Values> {
        let bytes = BASE64_STANDARD.decode(&self.sealed).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let head = head(self.version, &self.key_id);
        let cipher = ChaCha20Poly1305::new(key.bytes().into());
        let payload = Payload { msg: text, aad: head.as_bytes() };
        let text = cipher.decrypt(&Nonce::from(nonce), payload).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("texts can be written") + "\n"
    }

    pub fn of_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|sealed: &Self| sealed.version == VERSION)
    }
}

fn head(version: u32, key_id: &str) -> String {
    format!("mainspring secrets {version} {key_id}")
}
