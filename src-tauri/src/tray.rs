//! The tray's icon and menu: how things stand, at a glance.
//!
//! It is told what to show and never looks by itself. Where a desktop has no tray, or the library
//! for it is missing, there is simply none.

use std::sync::Mutex;

use tauri::{
    AppHandle, Manager,
    image::Image,
    menu::{Menu, MenuBuilder, MenuItem, MenuItemBuilder},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use crate::{
    links, menu,
    shell::{Shell, locked},
    window,
    words::{Words, filled},
};

/// So many of the next slots are shown.
pub const NEXT: usize = 3;
/// So many of the running DAGs are shown.
const RUNNING: usize = 5;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glance {
    /// The scheduler is not there yet.
    Starting,
    /// It cannot go on.
    Failed,
    /// All is well with it.
    Running {
        /// `dag_id` and `run_id` of the runs under way.
        running: Vec<(String, String)>,
        /// Runs that failed and were not looked at.
        failed: usize,
        /// Nothing is scheduled.
        is_paused: bool,
        /// Soonest first.
        next: Vec<Slot>,
    },
}

/// When a DAG runs next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// In words.
    pub at: String,
    /// Which.
    pub dag_id: String,
}

/// The tray. In Tauri's state.
#[derive(Default)]
pub struct Tray(Mutex<Option<Shown>>);

struct Shown {
    icon: TrayIcon,
    glance: Glance,
    words: &'static Words,
}

/// Puts the icon into the tray.
pub fn make(app: &AppHandle) {
    let glance = Glance::Starting;
    let words = Shell::of(app).words();
    let build = || {
        TrayIconBuilder::with_id("mainspring")
            .icon(picture(&glance))
            .tooltip("Mainspring")
            .menu(&list(app, words, &glance)?)
            .show_menu_on_left_click(cfg!(not(windows)))
            .on_tray_icon_event(|icon, event| {
                let TrayIconEvent::Click { button, button_state, .. } = event else { return };
                if cfg!(windows)
                    && (button, button_state) == (MouseButton::Left, MouseButtonState::Up)
                {
                    window::show(icon.app_handle(), None);
                }
            })
            .build(app)
    };
    // On Linux the library is looked for only now, and a missing one is a panic.
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(build));
    match built {
        Ok(Ok(icon)) => *locked(&app.state::<Tray>().0) = Some(Shown { icon, glance, words }),
        Ok(Err(error)) => log::warn!("there is no tray: {error}"),
        Err(_) => log::warn!("there is no tray: its library is missing"),
    }
}

/// Shows `glance` from now on.
pub fn show(app: &AppHandle, glance: Glance) {
    let words = Shell::of(app).words();
    let on_main = app.clone();
    let app = app.clone();
    let shown = on_main.run_on_main_thread(move || {
        let tray = app.state::<Tray>();
        let mut tray = locked(&tray.0);
        let Some(shown) = tray.as_mut() else { return };
        if shown.glance == glance && shown.words == words {
            return;
        }
        if let Err(error) = renew(&app, &shown.icon, words, &glance) {
            log::warn!("the tray cannot be brought up to date: {error}");
        }
        (shown.glance, shown.words) = (glance, words);
    });
    // It only fails when the program is ending.
    drop(shown);
}

fn renew(app: &AppHandle, icon: &TrayIcon, words: &Words, glance: &Glance) -> tauri::Result<()> {
    icon.set_icon(Some(picture(glance)))?;
    icon.set_tooltip(Some(format!("Mainspring: {}", state(words, glance))))?;
    icon.set_menu(Some(list(app, words, glance)?))
}

/// The icon for it: what failed goes before what runs, for it wants somebody.
fn picture(glance: &Glance) -> Image<'static> {
    match glance {
        Glance::Failed => tauri::include_image!("icons/tray-failed.png"),
        Glance::Running { failed: 1.., .. } => tauri::include_image!("icons/tray-failed.png"),
        Glance::Running { running, .. } if !running.is_empty() => {
            tauri::include_image!("icons/tray-running.png")
        }
        Glance::Running { is_paused: true, .. } => tauri::include_image!("icons/tray-paused.png"),
        Glance::Starting | Glance::Running { .. } => tauri::include_image!("icons/tray-idle.png"),
    }
}

/// The same in words.
fn state(words: &Words, glance: &Glance) -> String {
    let Glance::Running { running, failed, is_paused, .. } = glance else {
        let is_starting = *glance == Glance::Starting;
        return if is_starting { words.starting } else { words.not_running }.to_owned();
    };
    let running = match running.len() {
        0 => None,
        count => Some(filled(words.running, count)),
    };
    let failed = (*failed > 0).then(|| filled(words.failed, failed));
    let paused = is_paused.then(|| words.paused.to_owned());
    let parts: Vec<String> = [running, failed, paused].into_iter().flatten().collect();
    if parts.is_empty() { words.idle.to_owned() } else { parts.join(" · ") }
}

fn list(app: &AppHandle, words: &Words, glance: &Glance) -> tauri::Result<Menu<tauri::Wry>> {
    let text = |text: &str| -> tauri::Result<MenuItem<tauri::Wry>> {
        MenuItemBuilder::new(text).enabled(false).build(app)
    };
    let mut menu = MenuBuilder::new(app)
        .item(&text(&state(words, glance))?)
        .separator()
        .text(menu::OPEN, words.open);
    if let Glance::Running { running, is_paused, next, .. } = glance {
        if !running.is_empty() {
            menu = menu.separator();
        }
        for (dag_id, run_id) in running.iter().take(RUNNING) {
            menu = menu.text(menu::page(&links::run(dag_id, run_id)), label(dag_id));
        }
        menu = menu.separator();
        menu = menu.item(&text(if next.is_empty() { words.nothing_next } else { words.next })?);
        for slot in next {
            let line = format!("{}  {}", slot.at, label(&slot.dag_id));
            menu = menu.text(menu::page(&links::dag(&slot.dag_id)), line);
        }
        menu = menu.separator();
        menu = match is_paused {
            true => menu.text(menu::RESUME_ALL, words.resume_all),
            false => menu.text(menu::PAUSE_ALL, words.pause_all),
        };
    }
    menu.separator().text(menu::QUIT, words.quit).build()
}

/// A name as a menu shows it: `&` would underline what follows.
fn label(name: &str) -> String {
    name.replace('&', "&&")
}

/// Whether somebody shows the icon.
pub async fn is_shown(app: &AppHandle) -> bool {
    let is_made = locked(&app.state::<Tray>().0).is_some();
    is_made && has_host().await
}

/// Linux desktops show tray icons or do not; a name on the session bus tells.
#[cfg(target_os = "linux")]
async fn has_host() -> bool {
    let asked = async {
        let bus = zbus::Connection::session().await?;
        let watcher = zbus::Proxy::new(
            &bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
        );
        watcher.await?.get_property::<bool>("IsStatusNotifierHostRegistered").await
    };
    let asked = tokio::time::timeout(std::time::Duration::from_secs(2), asked).await;
    matches!(asked, Ok(Ok(true)))
}

#[cfg(not(target_os = "linux"))]
async fn has_host() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ENGLISH, KOREAN};

    #[test]
    fn the_state_is_told_in_words() {
        let run = || ("etl".to_owned(), "r".to_owned());
        let glance = |running: usize, failed, is_paused| Glance::Running {
            running: (0..running).map(|_| run()).collect(),
            failed,
            is_paused,
            next: Vec::new(),
        };
        let check = |glance: Glance, expected| assert_eq!(state(&ENGLISH, &glance), expected);
        check(Glance::Starting, "Starting");
        check(Glance::Failed, "The scheduler is not running");
        check(glance(0, 0, false), "Nothing is running");
        check(glance(2, 1, false), "2 running · 1 failed");
        check(glance(0, 0, true), "Everything is paused");
        assert_eq!(state(&KOREAN, &glance(3, 0, false)), "3개 실행 중");
    }
}
