//! Every endpoint on a real scheduler: what only looks, and what changes something.
//!
//! How a request is told and its answer checked stands beside this folder.

mod changing;
mod looking;
mod saving;
mod trying;

use serde_json::Value;

use crate::api::tests::Server;

const M: &str = "/api/mainspring";

async fn json_of(server: &Server, request: &str) -> (u16, Value) {
    let (status, _, body) = server.ask(request).await;
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
