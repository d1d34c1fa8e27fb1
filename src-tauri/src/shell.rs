//! What all parts of the shell share, and how the program ends.
//!
//! State only; each part keeps its own subject.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Bytes,
    http::{Method, Request, header::CONTENT_TYPE},
};
use mainspring_host::keeper::{Keeper, State as Scheduler, Trouble};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

use crate::{
    news::Home,
    words::{Words, filled},
};

/// One per program, in Tauri's state.
pub struct Shell {
    /// The scheduler.
    pub keeper: Keeper,
    words: Mutex<&'static Words>,
    is_ending: AtomicBool,
    is_asking: AtomicBool,
}

impl Shell {
    /// With the system's language, until the settings are known.
    pub fn new(keeper: Keeper) -> Self {
        Self {
            keeper,
            words: Mutex::new(Words::of("system")),
            is_ending: AtomicBool::new(false),
            is_asking: AtomicBool::new(false),
        }
    }

    /// The shell of the program.
    pub fn of(app: &AppHandle) -> State<'_, Self> {
        app.state()
    }

    /// The words of the language that is set.
    pub fn words(&self) -> &'static Words {
        *locked(&self.words)
    }

    /// Speaks another language from now on; whether it is another one.
    pub fn speak(&self, words: &'static Words) -> bool {
        std::mem::replace(&mut *locked(&self.words), words) != words
    }

    /// Whether the program is to end, so that windows may go.
    pub fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }
}

/// Locks; what a panic left behind is good enough.
pub fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the scheduler to pause or resume what `path` names; in the log, where that did not work.
pub async fn switch(keeper: &Keeper, method: Method, path: &str, is_paused: bool) {
    let body = format!("{{\"is_paused\":{is_paused}}}");
    let request = Request::builder().method(method).uri(path);
    let request = request.header(CONTENT_TYPE, "application/json").body(Bytes::from(body));
    let answer = match request {
        Ok(request) => keeper.ask(request).await.map(|answer| answer.status()),
        Err(error) => Err(Trouble::new(error.to_string())),
    };
    match answer {
        Ok(status) if status.is_success() => {}
        Ok(status) => log::error!("`{path}` could not be paused or resumed: {status}"),
        Err(trouble) => log::error!("{}", trouble.message),
    }
}

/// Ends the program, after asking where runs of our own scheduler are under way.
pub fn quit(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = Shell::of(&app);
        if shell.is_asking.swap(true, Ordering::Relaxed) {
            return;
        }
        let runs = runs_at_stake(&shell.keeper).await;
        if runs == 0 || is_meant(&app, runs).await {
            end(&app).await;
        }
        shell.is_asking.store(false, Ordering::Relaxed);
    });
}

/// Ends the program.
pub async fn end(app: &AppHandle) {
    let shell = Shell::of(app);
    if !shell.is_ending.swap(true, Ordering::Relaxed) {
        shell.keeper.stop().await;
        app.exit(0);
    }
}

/// Runs that end when this program does.
async fn runs_at_stake(keeper: &Keeper) -> usize {
    match keeper.state() {
        Scheduler::Running(door) if !door.is_attached() => {
            keeper.get::<Home>(Home::PATH).await.map_or(0, |home| home.running.len())
        }
        _ => 0,
    }
}

async fn is_meant(app: &AppHandle, runs: usize) -> bool {
    let words = Shell::of(app).words();
    let (answer, answered) = tokio::sync::oneshot::channel();
    let buttons =
        MessageDialogButtons::OkCancelCustom(words.quit_anyway.to_owned(), words.cancel.to_owned());
    let mut dialog = app
        .dialog()
        .message(filled(words.quit_asks, runs))
        .title("Mainspring")
        .kind(MessageDialogKind::Warning)
        .buttons(buttons);
    if let Some(window) = crate::window::main(app) {
        dialog = dialog.parent(&window);
    }
    dialog.show(move |is_meant| {
        let _ = answer.send(is_meant);
    });
    answered.await.unwrap_or(false)
}
