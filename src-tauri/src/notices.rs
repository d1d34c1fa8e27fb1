//! Notices of the desktop: a run failed, the window goes on in the tray.
//!
//! Through `notify-rust`, because Tauri's own plugin cannot tell on a desktop that a notice was
//! clicked. Where nobody shows notices, what must be known is said in a dialog, the rest is left.

use std::fs;

use mainspring_host::keeper::Trouble;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

use crate::{shell::Shell, window, words::filled};

/// So many notices may wait for a click at a time; more are shown and lead nowhere.
#[cfg(target_os = "linux")]
const WAITING_MAX: usize = 20;

/// A run failed; a click leads to `path`.
pub fn run_failed(app: &AppHandle, dag_id: &str, task_id: Option<&str>, path: String) {
    let words = Shell::of(app).words();
    let body = task_id.map_or(String::new(), |task_id| filled(words.task_failed, task_id));
    show(app, filled(words.run_failed, dag_id), body, path);
}

/// An alert that goes to the desktop; a click leads to `path`.
pub fn alert(app: &AppHandle, title: String, body: String, path: String) {
    show(app, title, body, path);
}

/// Many runs failed at once.
pub fn runs_failed(app: &AppHandle, count: usize) {
    let words = Shell::of(app).words();
    show(app, filled(words.runs_failed, count), String::new(), "/".to_owned());
}

/// The scheduler of another process has ended, and ours runs.
pub fn took_over(app: &AppHandle) {
    let words = Shell::of(app).words();
    show(app, words.took_over.to_owned(), words.took_over_how.to_owned(), "/".to_owned());
}

/// The scheduler cannot go on, and no window says so.
pub async fn trouble(app: &AppHandle, trouble: &Trouble) {
    let words = Shell::of(app).words();
    let (title, body) = (words.trouble.to_owned(), trouble.message.clone());
    if !shown(app, title, body, "/".to_owned()).await {
        window::show(app, None);
    }
}

/// Says once, at the first close of the window, where the program goes on.
pub async fn tell_of_tray(app: &AppHandle, has_tray: bool) {
    let Ok(folder) = app.path().app_config_dir() else { return };
    let told = folder.join(if has_tray { "told-of-tray" } else { "told-of-no-tray" });
    if told.exists() {
        return;
    }
    let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&told, ""));
    if let Err(error) = kept {
        log::warn!("`{}` cannot be written: {error}", told.display());
    }
    let words = Shell::of(app).words();
    let (title, text) = match has_tray {
        true => (words.goes_on_in_tray, words.goes_on_in_tray_how),
        false => (words.no_tray, words.no_tray_how),
    };
    if !shown(app, title.to_owned(), text.to_owned(), "/".to_owned()).await {
        let (answer, answered) = tokio::sync::oneshot::channel();
        app.dialog().message(text).title(title).show(move |_| {
            let _ = answer.send(());
        });
        let _ = answered.await;
    }
}

fn show(app: &AppHandle, title: String, body: String, path: String) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move { shown(&app, title, body, path).await });
}

/// Shows a notice; whether somebody does so.
#[cfg(target_os = "linux")]
async fn shown(app: &AppHandle, title: String, body: String, path: String) -> bool {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static WAITING: AtomicUsize = AtomicUsize::new(0);

    let mut notice = notify_rust::Notification::new();
    // The body may be read as markup; names must not be.
    let body = body.replace('&', "&amp;").replace('<', "&lt;");
    notice.appname("Mainspring").icon("mainspring-desktop").summary(&title).body(&body);
    notice.action("default", Shell::of(app).words().open);
    notice.hint(notify_rust::Hint::DesktopEntry("Mainspring".to_owned()));
    let handle = match notice.show_async().await {
        Ok(handle) => handle,
        Err(error) => {
            log::warn!("nobody shows notices: {error}");
            return false;
        }
    };
    if WAITING.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
        WAITING.fetch_sub(1, Ordering::Relaxed);
        return true;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let clicked = |response: &notify_rust::NotificationResponse| {
            if matches!(response, notify_rust::NotificationResponse::Default) {
                window::show(&app, Some(&path));
            }
        };
        handle.wait_for_action_async(clicked).await;
        WAITING.fetch_sub(1, Ordering::Relaxed);
    });
    true
}

/// Shows a notice; whether somebody does so. A click raises nothing here: the systems tell it only
/// to programs that are installed as theirs.
#[cfg(not(target_os = "linux"))]
async fn shown(_app: &AppHandle, title: String, body: String, _path: String) -> bool {
    let mut notice = notify_rust::Notification::new();
    notice.appname("Mainspring").summary(&title).body(&body);
    notice.show().inspect_err(|error| log::warn!("nobody shows notices: {error}")).is_ok()
}
