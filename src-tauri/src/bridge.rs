//! What the interface may ask of the shell: the API, its events, dialogs, and little else.
//!
//! Commands check and hand on; nothing is decided here. `ui/src/platform` is the other side, and
//! build.rs lists the commands by name.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request},
};
use http_body_util::BodyExt;
use mainspring_host::keeper::{GONE, Keeper, State, Trouble, events::Message};
use serde::{Deserialize, Serialize};
use tauri::{
    AppHandle, Manager, Wry,
    async_runtime::JoinHandle,
    ipc::{Channel, InvokeBody, InvokeResponseBody, Response},
    plugin::{Builder, TauriPlugin},
};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tauri_plugin_opener::OpenerExt;
use tokio::{io::AsyncWriteExt, sync::broadcast::error::RecvError};

use crate::{
    shell::{self, Shell, locked},
    tray, window,
};

/// The header of a raw call that holds the head of a request.
const HEAD: &str = "head";

/// The commands, as a plugin, so that each has a permission of its own.
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("mainspring")
        .invoke_handler(tauri::generate_handler![
            app_info,
            download,
            events,
            get_autostart,
            open_path,
            open_url,
            pick_file,
            pick_folder,
            quit,
            ready,
            request,
            reveal_path,
            set_autostart,
        ])
        .build()
}

#[derive(Deserialize)]
struct RequestHead {
    method: String,
    path: String,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
}

#[derive(Serialize)]
struct AnswerHead {
    status: u16,
    headers: Vec<(String, String)>,
}

/// A request of the API. Both ways the body is raw bytes; the head of the answer stands before
/// them, its length in four bytes first.
#[tauri::command]
async fn request(app: AppHandle, request: tauri::ipc::Request<'_>) -> Result<Response, Trouble> {
    let body = match request.body() {
        InvokeBody::Raw(bytes) => Bytes::from(bytes.clone()),
        InvokeBody::Json(_) => Bytes::new(),
    };
    let head = request.headers().get(HEAD).map(HeaderValue::as_bytes).unwrap_or_default();
    let request = api_request(head, body).map_err(Trouble::new)?;
    let answer = keeper(&app).ask(request).await?;
    let (parts, body) = answer.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    let head = AnswerHead { status: parts.status.as_u16(), headers: headers.collect() };
    let head = serde_json::to_vec(&head).map_err(|error| Trouble::new(error.to_string()))?;
    let body = body.collect().await.map_err(|error| Trouble::new(error.to_string()))?;
    let length = u32::try_from(head.len()).unwrap_or_default();
    let answer = [&length.to_be_bytes()[..], &head, &body.to_bytes()].concat();
    Ok(Response::new(answer))
}

/// Only the API can be asked.
fn api_request(head: &[u8], body: Bytes) -> Result<Request<Bytes>, String> {
    let head = percent_encoding::percent_decode(head).decode_utf8_lossy();
    let head: RequestHead =
        serde_json::from_str(&head).map_err(|error| format!("this is no request: {error}"))?;
    if !head.path.starts_with("/api/") {
        return Err(format!("this is no path of the API: `{}`", head.path));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in &head.headers {
        let pair = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
        let (name, value) = pair.ok_or_else(|| format!("this is no header: `{name}`"))?;
        headers.insert(name, value);
    }
    let method = Method::try_from(head.method.as_str()).map_err(|error| error.to_string())?;
    let mut request = Request::builder().method(method).uri(head.path).body(body);
    if let Ok(request) = &mut request {
        *request.headers_mut() = headers;
    }
    request.map_err(|error| error.to_string())
}

/// One message, as the interface gets it.
#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    data: &'a str,
}

/// What passes the events on to the page. In Tauri's state.
#[derive(Default)]
pub struct Listener(Mutex<Option<JoinHandle<()>>>);

impl Listener {
    /// Nobody listens any more.
    pub fn end(&self) {
        if let Some(before) = locked(&self.0).take() {
            before.abort();
        }
    }
}

/// Passes on what happens, until the scheduler is gone or the page is.
#[tauri::command]
async fn events(app: AppHandle, channel: Channel<InvokeResponseBody>) -> Result<(), Trouble> {
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    let keeper = keeper(&app);
    let listening = tauri::async_runtime::spawn(async move {
        forward(&keeper, &channel).await;
        drop(ended);
    });
    let listener = app.state::<Listener>();
    listener.end();
    *locked(&listener.0) = Some(listening);
    // It is dropped, never sent.
    let _ = end.await;
    Ok(())
}

async fn forward(keeper: &Keeper, channel: &Channel<InvokeResponseBody>) {
    let tell = |message: &Message| {
        let told = Told { name: &message.name, data: &message.data };
        let told = serde_json::to_string(&told).unwrap_or_default();
        channel.send(InvokeResponseBody::Json(told)).is_ok()
    };
    let (hello, mut messages) = keeper.listen();
    let mut is_greeted = hello.as_ref().is_some_and(tell);
    loop {
        let message = match messages.recv().await {
            Ok(message) => message,
            Err(RecvError::Lagged(_)) => Message::new("lagged", "{}"),
            Err(RecvError::Closed) => return,
        };
        // One that has not begun yet is still waited for.
        let is_gone = &*message.name == GONE && is_greeted;
        is_greeted |= &*message.name == "hello";
        if is_gone || is_greeted && !tell(&message) {
            return;
        }
    }
}

/// The interface is painted.
#[tauri::command]
fn ready(app: AppHandle) {
    window::is_ready(&app);
}

#[derive(Deserialize)]
struct Filter {
    name: String,
    extensions: Vec<String>,
}

#[tauri::command]
async fn pick_folder(
    app: AppHandle,
    title: Option<String>,
    start: Option<PathBuf>,
) -> Option<PathBuf> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    dialog(&app, title, start).pick_folder(move |picked| drop(answer.send(picked)));
    path(answered.await.ok()?)
}

#[tauri::command]
async fn pick_file(
    app: AppHandle,
    title: Option<String>,
    start: Option<PathBuf>,
    filters: Option<Vec<Filter>>,
) -> Option<PathBuf> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    let mut dialog = dialog(&app, title, start);
    for filter in filters.unwrap_or_default() {
        let extensions: Vec<&str> = filter.extensions.iter().map(String::as_str).collect();
        dialog = dialog.add_filter(filter.name, &extensions);
    }
    dialog.pick_file(move |picked| drop(answer.send(picked)));
    path(answered.await.ok()?)
}

fn dialog(
    app: &AppHandle,
    title: Option<String>,
    start: Option<PathBuf>,
) -> FileDialogBuilder<Wry> {
    let mut dialog = app.dialog().file();
    if let Some(title) = title {
        dialog = dialog.set_title(title);
    }
    if let Some(start) = start {
        dialog = dialog.set_directory(start);
    }
    if let Some(window) = window::main(app) {
        dialog = dialog.set_parent(&window);
    }
    dialog
}

fn path(picked: Option<FilePath>) -> Option<PathBuf> {
    picked?.into_path().ok()
}

/// Writes an answer of the API into a file of the user's choice; which one, if any.
#[tauri::command]
async fn download(
    app: AppHandle,
    path: String,
    name: String,
    method: String,
) -> Result<Option<PathBuf>, Trouble> {
    let head = serde_json::json!({ "method": method, "path": path }).to_string();
    let head = crate::links::escaped(&head);
    let request = api_request(head.as_bytes(), Bytes::new()).map_err(Trouble::new)?;
    let (answer, answered) = tokio::sync::oneshot::channel();
    let dialog = dialog(&app, None, None).set_file_name(name);
    dialog.save_file(move |picked| drop(answer.send(picked)));
    let Some(to) = self::path(answered.await.ok().flatten()) else { return Ok(None) };
    let answer = keeper(&app).ask(request).await?;
    if !answer.status().is_success() {
        return Err(Trouble::new(format!("`{path}` cannot be had ({})", answer.status())));
    }
    let written = write(answer.into_body(), &to).await;
    written
        .map_err(|error| Trouble::new(format!("`{}` cannot be written: {error}", to.display())))?;
    Ok(Some(to))
}

/// Beside it first, under a name of its own and for the user alone, so that a file that was there
/// is replaced by a whole one or not at all.
async fn write(mut body: axum::body::Body, to: &Path) -> std::io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let part = tempfile::Builder::new().prefix(".mainspring-").tempfile_in(folder)?;
    let mut file = tokio::fs::File::from_std(part.reopen()?);
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(std::io::Error::other)?.into_data() {
            file.write_all(&data).await?;
        }
    }
    file.sync_all().await?;
    // Windows renames no file that is open.
    drop(file);
    part.persist(to)?;
    Ok(())
}

#[tauri::command]
fn open_path(app: AppHandle, path: PathBuf) -> Result<(), Trouble> {
    let path = of_the_home(&app, &path)?;
    let opened = app.opener().open_path(path.display().to_string(), None::<&str>);
    opened.map_err(|error| Trouble::new(error.to_string()))
}

#[tauri::command]
fn reveal_path(app: AppHandle, path: PathBuf) -> Result<(), Trouble> {
    let path = of_the_home(&app, &path)?;
    let shown = app.opener().reveal_item_in_dir(path);
    shown.map_err(|error| Trouble::new(error.to_string()))
}

/// The path itself, if it lies in the home or its dags folder: nothing else is the page's business.
fn of_the_home(app: &AppHandle, path: &Path) -> Result<PathBuf, Trouble> {
    let home = keeper(app).home().clone();
    let unusable = |error| Trouble::new(format!("`{}` cannot be opened: {error}", path.display()));
    let path = path.canonicalize().map_err(unusable)?;
    let folders = [home.root().to_owned(), home.dags()];
    let is_inside = folders
        .iter()
        .filter_map(|folder| folder.canonicalize().ok())
        .any(|folder| path.starts_with(folder));
    match is_inside {
        true => Ok(path),
        false => Err(Trouble::new(format!("`{}` does not lie in the home", path.display()))),
    }
}

#[tauri::command]
fn open_url(app: AppHandle, url: String) -> Result<(), Trouble> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(Trouble::new(format!("this is no address of a page: `{url}`")));
    }
    window::open_outside(&app, &url);
    Ok(())
}

#[tauri::command]
fn get_autostart(app: AppHandle) -> Result<bool, Trouble> {
    app.autolaunch().is_enabled().map_err(|error| Trouble::new(error.to_string()))
}

#[tauri::command]
fn set_autostart(app: AppHandle, is_on: bool) -> Result<(), Trouble> {
    let autostart = app.autolaunch();
    let done = if is_on { autostart.enable() } else { autostart.disable() };
    done.map_err(|error| Trouble::new(error.to_string()))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppInfo {
    version: String,
    kind: &'static str,
    has_tray: bool,
    is_attached: bool,
    os: &'static str,
    home: PathBuf,
    log: PathBuf,
}

#[tauri::command]
async fn app_info(app: AppHandle) -> AppInfo {
    let keeper = keeper(&app);
    let state = keeper.state();
    AppInfo {
        version: app.package_info().version.to_string(),
        kind: "window",
        has_tray: tray::is_shown(&app).await,
        is_attached: matches!(state, State::Running(door) if door.is_attached()),
        os: std::env::consts::OS,
        home: keeper.home().root().to_owned(),
        log: crate::log_folder(&app),
    }
}

#[tauri::command]
fn quit(app: AppHandle) {
    shell::quit(&app);
}

fn keeper(app: &AppHandle) -> Keeper {
    Shell::of(app).keeper.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, expected: &str) {
        let head = crate::links::escaped(head);
        let request = api_request(head.as_bytes(), Bytes::new());
        let found = match request {
            Ok(request) => {
                format!("{} {} {:?}", request.method(), request.uri(), request.headers())
            }
            Err(error) => error,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn requests_are_for_the_api() {
        check(
            r#"{"method":"PATCH","path":"/api/v2/dags/%EC%84%9C?a=1","headers":{"accept":"*/*"}}"#,
            r#"PATCH /api/v2/dags/%EC%84%9C?a=1 {"accept": "*/*"}"#,
        );
        check(r#"{"method":"GET","path":"/etc"}"#, "this is no path of the API: `/etc`");
        check(r#"{"method":"GET","path":"//x/api/"}"#, "this is no path of the API: `//x/api/`");
        check(
            r#"{"method":"GET","path":"/api/","headers":{"a b":"c"}}"#,
            "this is no header: `a b`",
        );
        check("", "this is no request: EOF while parsing a value at line 1 column 0");
    }
    #[test]
    fn what_is_saved_takes_nobody_elses_place() {
        let folder = tempfile::tempdir().unwrap();
        let (to, part) = (folder.path().join("a.zip"), folder.path().join("a.zip.part"));
        std::fs::write(&part, "mine").unwrap();
        tauri::async_runtime::block_on(write("new".into(), &to)).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
        assert_eq!(std::fs::read_to_string(&part).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
