//! The whole home as one file, there and back.
//!
//! What is in it, and how it is taken back, is the host's `backup`.

use axum::{
    Json,
    body::{Body, Bytes},
    extract::State,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use http_body_util::{BodyExt, channel::Channel};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        Api, ApiError,
        extract::Asked,
        refusals::{Faults, Invalid, Unprocessable},
    },
    backup::{self, BackupError, Restored},
};

/// So much is read and sent at once, in bytes.
const CHUNK: usize = 64 * 1024;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BackupQuery {
    /// The logs are wanted too.
    #[serde(default)]
    logs: bool,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(make)).routes(routes!(restore))
}

/// The home in one file.
#[utoipa::path(
    post, path = "/api/mainspring/backup", tag = "Backup", operation_id = "make_backup",
    params(BackupQuery),
    responses(
        (status = 200, description = "A zip", body = [u8], content_type = "application/zip"),
        Unprocessable, Faults,
    ),
)]
async fn make(
    State(api): State<Api>,
    Asked(BackupQuery { logs }): Asked<BackupQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let now = api.clock.now().wall;
    let (home, store) = (api.home.clone(), api.store.clone());
    let file = api.work(move || backup::make(&home, &store, now, logs).map_err(refused)).await?;
    let name = format!("mainspring-{}.zip", now.strftime("%Y%m%dT%H%M%SZ"));
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    let mut file = tokio::fs::File::from_std(file);
    tokio::spawn(async move {
        loop {
            let mut chunk = vec![0; CHUNK];
            match file.read(&mut chunk).await {
                Ok(0) => return,
                Ok(read) => {
                    chunk.truncate(read);
                    // Whoever asked may have gone.
                    if sender.send_data(chunk.into()).await.is_err() {
                        return;
                    }
                }
                Err(error) => return sender.abort(error),
            }
        }
    });
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::new(body)))
}

/// Takes a backup back: it is checked, and put in the home's place at the next start.
#[utoipa::path(
    post, path = "/api/mainspring/restore", tag = "Backup", operation_id = "restore_backup",
    request_body(content = [u8], content_type = "application/zip"),
    responses(
        (status = 200, description = "It waits for the next start", body = Restored),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn restore(State(api): State<Api>, mut body: Body) -> Result<Json<Restored>, ApiError> {
    let unwritable = |error| ApiError::internal(format!("the file cannot be kept: {error}"));
    let file = tempfile::tempfile_in(api.home.root()).map_err(unwritable)?;
    let mut file = tokio::fs::File::from_std(file);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| ApiError::invalid(format!("it broke off: {error}")))?;
        if let Ok(data) = frame.into_data() {
            file.write_all(&data).await.map_err(unwritable)?;
        }
    }
    file.flush().await.map_err(unwritable)?;
    file.rewind().await.map_err(unwritable)?;
    let (home, now) = (api.home.clone(), api.clock.now().wall);
    let file = file.into_std().await;
    let restored = move || backup::lay_aside(&home, file, now).map_err(refused);
    Ok(Json(api.work(restored).await?))
}

fn refused(error: BackupError) -> ApiError {
    let message = error.to_string();
    match error {
        BackupError::Foreign(_) => ApiError::unprocessable(message)
            .hint("choose a file that Mainspring's backup has made; nothing was changed"),
        BackupError::Newer(_) => {
            ApiError::unprocessable(message).hint("install that version first; nothing was changed")
        }
        BackupError::Store(_) => ApiError::unprocessable(message),
        BackupError::Full { .. } => ApiError::internal(message).hint("make room on the disk"),
        BackupError::Io(_) => ApiError::internal(message),
    }
}
