//! In which language an answer's sentences are.
//!
//! As the request asks, else as the settings say, else English.

use mainspring_core::explain::{Language, Words};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{api::Api, settings};

/// A language of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Lang {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

/// Asks for a language.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LangQuery {
    /// Of sentences; as the settings say if left out.
    #[serde(default)]
    pub lang: Option<Lang>,
}

impl Lang {
    /// The language to answer in.
    pub fn of(asked: Option<Self>, api: &Api) -> Language {
        match (asked, api.live.now().language) {
            (Some(Self::English), _) => Language::English,
            (Some(Self::Korean), _) | (None, settings::Language::Korean) => Language::Korean,
            (None, _) => Language::English,
        }
    }
}

/// The text in that language, to be given away.
pub fn text(words: &Words, language: Language) -> String {
    words.get(language).to_owned()
}
