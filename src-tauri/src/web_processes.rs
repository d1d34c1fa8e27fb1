//! WebKit's processes on Linux: the one that draws a page may die, the one that loads it will not.
//!
//! WebKit ends the process that draws a page with the page, and never the one that loads it (about
//! 60 MB); Tauri keeps that one for the next window. WebKit starts another when it wants one, so
//! that ending it costs nothing but that start. Other systems see to it themselves.

use std::{fs, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tauri::{AppHandle, Manager, WebviewWindow};
use webkit2gtk::WebViewExt;

use crate::window;

/// As the system shortens it.
const NAME: &str = "WebKitNetworkPr";
/// What is being closed still uses it; a window that comes back at once shall find it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says so in the window when the process that draws it dies: it would stay white.
///
/// # Errors
/// The window is gone already.
pub fn watch(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, reason| {
            log::error!("the process that draws the window has ended: {reason:?}");
            window::broke(&app);
        });
    })
}

/// Ends the one that loads pages in a moment, unless there is a window again.
pub fn end(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        if window::is_wanted(&app) {
            return;
        }
        for pid in children().into_iter().filter(|pid| name(*pid) == NAME) {
            if let Err(error) = kill_process(pid, Signal::TERM) {
                log::warn!("WebKit's network process cannot be ended: {error}");
            }
        }
    });
}

/// The processes that this one has started.
fn children() -> Vec<Pid> {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of_thread = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children")).ok();
    let lists: Vec<String> = threads.filter_map(of_thread).collect();
    let pids = lists.iter().flat_map(|list| list.split_whitespace());
    pids.filter_map(|pid| pid.parse().ok().and_then(Pid::from_raw)).collect()
}

fn name(pid: Pid) -> String {
    let name = fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero()));
    name.unwrap_or_default().trim_end().to_owned()
}
