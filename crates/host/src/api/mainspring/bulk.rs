//! Several DAGs at once: switched off or on, tagged.
//!
//! Tags stand in the files, so tagging is an edit of each. One that fails holds up no other.

use std::sync::{Mutex, PoisonError};

use axum::{Json, extract::State};
use mainspring_core::{file::edit::Edit, model::DagId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{file::stem, pause_all::by_hand, place::place};
use crate::{
    api::{
        Api, ApiError,
        dags::row,
        extract::Body,
        refusals::{Faults, Invalid, TooLarge, Unprocessable},
    },
    saving,
};

/// More than anybody has; each may cost a file.
const DAGS_MAX: usize = 10_000;

/// Held from reading a file until its tags are written, so that those of another request stay.
static TAGGING: Mutex<()> = Mutex::new(());

/// What is to become of these DAGs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkDags {
    dag_ids: Vec<String>,
    is_paused: Option<bool>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
}

/// What became of each, in the order asked.
#[derive(Debug, Serialize, ToSchema)]
struct BulkResults {
    results: Vec<BulkResult>,
}

#[derive(Debug, Serialize, ToSchema)]
struct BulkResult {
    dag_id: String,
    ok: bool,
    /// Why not.
    message: Option<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(change))
}

/// Changes several DAGs.
#[utoipa::path(
    post, path = "/api/mainspring/dags/bulk", tag = "DAG", operation_id = "bulk_dags",
    request_body = BulkDags,
    responses(
        (status = 200, description = "What became of each", body = BulkResults),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn change(
    State(api): State<Api>,
    Body(wanted): Body<BulkDags>,
) -> Result<Json<BulkResults>, ApiError> {
    let BulkDags { dag_ids, is_paused, add_tags, remove_tags } = wanted;
    if dag_ids.len() > DAGS_MAX {
        return Err(ApiError::invalid(format!("{DAGS_MAX} DAGs at most")));
    }
    let mut results = Vec::with_capacity(dag_ids.len());
    for dag_id in dag_ids {
        let changed = async {
            if !add_tags.is_empty() || !remove_tags.is_empty() {
                tag(&api, &dag_id, &add_tags, &remove_tags).await?;
            }
            if let Some(is_paused) = is_paused {
                by_hand(&api, DagId::from(&*dag_id), is_paused, None).await?;
            }
            Ok::<_, ApiError>(())
        };
        let message = changed.await.err().map(|error| error.message().to_owned());
        results.push(BulkResult { ok: message.is_none(), message, dag_id });
    }
    Ok(Json(BulkResults { results }))
}

async fn tag(api: &Api, dag_id: &str, add: &[String], remove: &[String]) -> Result<(), ApiError> {
    let row = row(api, dag_id).await?;
    let full = place(&api.home.dags(), &row.path)?;
    let (reader, add, remove) = (api.reader(), add.to_owned(), remove.to_owned());
    api.work(move || {
        let _alone = TAGGING.lock().unwrap_or_else(PoisonError::into_inner);
        let read = reader.read(&full).map_err(|error| {
            ApiError::not_found(format!("`{}` cannot be read: {error}", row.path))
        })?;
        let mut tags = read.reading.dag.tags.clone();
        tags.retain(|tag| !remove.contains(tag));
        for tag in add {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags == read.reading.dag.tags {
            return Ok(());
        }
        let path = vec!["tags".to_owned()];
        let edit = match tags.is_empty() {
            true => Edit::Unset { task_id: None, path },
            false => Edit::Set { task_id: None, path, value: json!(tags) },
        };
        let edited = reader.edit(&read.text, stem(&row.path), &edit);
        let edited = edited.map_err(|error| ApiError::invalid(error.message))?;
        saving::save(&full, &read.text, &edited.text)
            .map_err(|error| ApiError::conflict(error.to_string()).hint(error.hint()))
    })
    .await
}
