//! What Airflow lacks, below `/api/mainspring/`: one file per resource, as beside this folder.
//!
//! Nothing is decided here: what each does to the home is done by the host's own modules.

mod backup;
mod bulk;
mod crontab;
mod diagnostics;
mod edit;
mod examples;
mod file;
mod files;
mod lang;
mod operators;
mod pause_all;
mod place;
mod schedule;
mod scripts;
mod settings;
#[cfg(test)]
mod writing_tests;

use utoipa_axum::router::OpenApiRouter;

pub use diagnostics::Diagnostic;
pub use lang::{Lang, LangQuery};
pub use pause_all::is_paused;
pub use settings::SettingsDocument;

use super::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(backup::routes())
        .merge(bulk::routes())
        .merge(crontab::routes())
        .merge(edit::routes())
        .merge(examples::routes())
        .merge(file::routes())
        .merge(files::routes())
        .merge(operators::routes())
        .merge(pause_all::routes())
        .merge(schedule::routes())
        .merge(scripts::routes())
        .merge(settings::routes())
}
