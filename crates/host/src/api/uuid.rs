//! Ids that Airflow has and Mainspring does not: made of the names of what they stand for.
//!
//! The same thing has the same id at any time and on any machine; nothing can be found by one.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// An id in the form of a UUID, version 8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Uuid(String);

impl Uuid {
    /// The id of what is named by these parts.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        bytes[6] = bytes[6] & 0x0F | 0x80;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        let mut text = String::with_capacity(36);
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.push_str(&format!("{byte:02x}"));
        }
        Self(text)
    }
}

impl PartialSchema for Uuid {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::Custom("uuid".to_owned());
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Uuid {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_run_together_are_told_apart() {
        assert_ne!(Uuid::of(&["ab", "c"]), Uuid::of(&["a", "bc"]));
        assert_eq!(Uuid::of(&["a"]).0.len(), 36);
        assert_eq!(&Uuid::of(&["a"]).0[14..15], "8");
    }
}
