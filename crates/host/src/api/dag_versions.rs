//! Versions of DAGs: every meaning that a file had, and its text.
//!
//! What a version means task by task is in `tasks`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header::ACCEPT},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use mainspring_core::model::DagId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dags,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::{Asked, Named, cut},
    paths::DagPath,
    uuid::Uuid,
};
use crate::store::VersionRow;

/// A version of a DAG: Airflow's `DagVersionResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagVersion {
    pub id: Uuid,
    pub version_number: u32,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub dag_display_name: String,
    pub created_at: Timestamp,
}

/// Several versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagVersionCollection {
    pub dag_versions: Vec<DagVersion>,
    pub total_entries: usize,
}

/// The text of a file: Airflow's `DAGSourceResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagSource {
    pub content: String,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub dag_display_name: String,
    pub version_number: u32,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Only this one.
    version_number: Option<u32>,
    limit: Option<u32>,
    offset: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SourceQuery {
    /// The latest when left out.
    version_number: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VersionPath {
    dag_id: String,
    version_number: u32,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(source))
}

/// The versions of a DAG, newest first.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagVersions", tag = "DagVersion",
    operation_id = "get_dag_versions",
    params(DagPath, ListQuery),
    responses(
        (status = 200, description = "Versions", body = DagVersionCollection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<DagVersionCollection>, ApiError> {
    dags::row(&api, &dag_id).await?;
    let name = dag_id.clone();
    let mut rows = api.read(move |store| store.versions(&name)).await?;
    rows.retain(|row| query.version_number.is_none_or(|number| row.version == number));
    let total_entries = rows.len();
    let rows = cut(rows, query.limit, query.offset).into_iter();
    let dag_versions = rows.map(|row| DagVersion::new(&dag_id.as_str().into(), row)).collect();
    Ok(Json(DagVersionCollection { dag_versions, total_entries }))
}

/// One version of a DAG.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagVersions/{version_number}", tag = "DagVersion",
    operation_id = "get_dag_version",
    params(VersionPath),
    responses(
        (status = 200, description = "The version", body = DagVersion),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(VersionPath { dag_id, version_number }): Named<VersionPath>,
) -> Result<Json<DagVersion>, ApiError> {
    Ok(Json(version(&api, &dag_id, version_number).await?))
}

/// The text of a DAG's file: as JSON, or as plain text where that is asked for.
#[utoipa::path(
    get, path = "/api/v2/dagSources/{dag_id}", tag = "DagSource",
    operation_id = "get_dag_source",
    params(DagPath, SourceQuery),
    responses(
        (status = 200, description = "The text", content(
            (DagSource = "application/json"), (String = "text/plain"),
        )),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn source(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Asked(query): Asked<SourceQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let row = dags::row(&api, &dag_id).await?;
    let number = query.version_number.unwrap_or(row.version);
    let name = dag_id.clone();
    let content = api.read(move |store| store.source(&name, number)).await?;
    let content = content.ok_or_else(|| no_version(&dag_id, number))?;
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("text/plain") && !accept.contains("application/json") {
        return Ok(content.into_response());
    }
    let (dag_id, dag_display_name) = (row.dag_id.clone(), row.dag.display_name.clone());
    let source = DagSource { content, dag_id, dag_display_name, version_number: number };
    Ok(Json(source).into_response())
}

/// The version of that number.
pub(super) async fn version(api: &Api, dag_id: &str, number: u32) -> Result<DagVersion, ApiError> {
    let name = dag_id.to_owned();
    let row = api.read(move |store| store.version(&name, number)).await?;
    let row = row.ok_or_else(|| no_version(dag_id, number))?;
    Ok(DagVersion::new(&dag_id.into(), row))
}

fn no_version(dag_id: &str, number: u32) -> ApiError {
    ApiError::not_found(format!("there is no version {number} of `{dag_id}`"))
}

impl DagVersion {
    pub(super) fn new(dag_id: &DagId, row: VersionRow) -> Self {
        let VersionRow { version, created_at, display_name } = row;
        Self {
            id: Uuid::of(&["version", dag_id.as_str(), &version.to_string()]),
            version_number: version,
            dag_id: dag_id.clone(),
            dag_display_name: display_name,
            created_at,
        }
    }
}
