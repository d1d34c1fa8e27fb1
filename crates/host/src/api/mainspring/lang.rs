//! In which language an answer's sentences are.
//!
//! As the request asks, else as the settings say, else English.

use mainspring_core::explain::{Language, Words};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{Api, words},
    settings,
};

/// In which language sentences are told.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// As the settings say when left out.
    #[serde(default)]
    #[param(value_type = Option<words::Language>, inline)]
    pub(super) lang: Option<Language>,
}

impl Spoken {
    /// The language to answer in.
    pub fn language(self, api: &Api) -> Language {
        of(self.lang, api)
    }
}

/// The language that is asked for, else that of the settings.
pub fn of(asked: Option<Language>, api: &Api) -> Language {
    asked.unwrap_or(match api.live.now().language {
        settings::Language::Korean => Language::Korean,
        _ => Language::English,
    })
}

/// The text in that language, to be given away.
pub fn text(words: &Words, language: Language) -> String {
    words.get(language).to_owned()
}
