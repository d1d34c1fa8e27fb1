//! The closed sets of words of `core`, as named schemas: so a client gets a union of them.
//!
//! `core` knows nothing of OpenAPI; its own lists of words are read here: none is forgotten.

use mainspring_core::model;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// What a JSON value may be one of.
fn one_of(words: Vec<&'static str>, meaning: &str) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    schema.description(Some(meaning)).into()
}

macro_rules! words {
    ($($name:ident = $words:expr, $meaning:literal;)*) => {$(
        #[doc = $meaning]
        pub(super) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($words, $meaning)
            }
        }

        impl ToSchema for $name {}
    )*};
}

/// Airflow says null for `none`.
fn task_states() -> Vec<&'static str> {
    let all = model::TaskState::ALL.iter();
    all.filter(|state| **state != model::TaskState::None).map(|state| state.as_str()).collect()
}

words! {
    TaskState = task_states(), "Where a task instance stands; null before that is decided.";
    DagRunState = model::RunState::ALL.iter().map(|it| it.as_str()).collect(),
        "Where a run stands.";
    DagRunType = model::RunType::ALL.iter().map(|it| it.as_str()).collect(),
        "What brought a run about.";
    Backlog = vec!["latest", "all", "skip"],
        "What becomes of slots that passed while nothing could run.";
    SlotDecision = vec!["ran", "coalesced", "skipped_paused", "missed"],
        "What became of due slots.";
}
