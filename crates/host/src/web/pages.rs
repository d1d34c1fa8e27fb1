//! The files of the UI, which lie in this program.
//!
//! A program that was built without them says so in their place. What they show is the UI's.

use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{Html, IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::api::ApiError;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Files;

/// The page of all addresses that the UI makes up itself.
const INDEX: &str = "index.html";
/// Files below carry a hash of what is in them in their names.
const HASHED: &str = "assets/";

const NO_UI: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Mainspring</title>
<h1>This Mainspring was built without its pages</h1>
<p>The scheduler runs, and the API and the command line are there.
To have the pages too, build them and then the program:</p>
<pre>npm --prefix ui ci
npm --prefix ui run build
cargo build --release</pre>
</html>
";

/// A file of the UI, or its first page where there is none of that name.
pub fn page(request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return ApiError::method_not_allowed().into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    let found = is_plain(path).then(|| Files::get(path)).flatten().map(|file| (path, file));
    // What has a hash in its name and is not there belongs to another version.
    let found = match found {
        None if path.starts_with(HASHED) => {
            return ApiError::not_found("there is no such file").into_response();
        }
        None => Files::get(INDEX).map(|file| (INDEX, file)),
        found => found,
    };
    match found {
        Some((path, file)) => given(path, file, request.headers()),
        None => Html(NO_UI).into_response(),
    }
}

/// No step leads out of the folder, which matters where the files are read from the disk.
fn is_plain(path: &str) -> bool {
    let bad = |part: &str| part.is_empty() || part == "." || part == "..";
    !path.contains('\\') && !path.split('/').any(bad)
}

fn given(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let tag = format!("\"{tag}\"");
    let caching = match path.starts_with(HASHED) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let known = asked.get_all(IF_NONE_MATCH).iter().any(|value| value.as_bytes() == tag.as_bytes());
    let caching = [(CACHE_CONTROL, caching.to_owned()), (ETAG, tag)];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let mime = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    (caching, [(CONTENT_TYPE, mime)], file.data).into_response()
}
