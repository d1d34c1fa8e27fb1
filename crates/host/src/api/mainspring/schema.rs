//! The JSON Schema of the DAG file, for completion and help in the code view: what `mainspring
//! schema` prints.
//!
//! What stands in it follows from the file format and the operators.

use axum::Json;
use mainspring_core::file;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{api::Api, operators};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(schema))
}

/// The JSON Schema of the DAG file.
#[utoipa::path(
    get, path = "/api/mainspring/schema", tag = "File", operation_id = "get_schema",
    responses((status = 200, description = "A JSON Schema, draft 2020-12", body = Object)),
)]
async fn schema() -> Json<Value> {
    Json(file::schema(&operators::catalogue()))
}
