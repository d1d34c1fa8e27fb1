//! The native menu, and what choosing an entry does, in the tray's menu too.
//!
//! Entries are known by their ids; the words are the language's.

use axum::http::Method;
use tauri::{
    AppHandle,
    menu::{Menu, MenuBuilder, MenuItemBuilder, SubmenuBuilder},
};

use crate::{
    shell::{self, Shell},
    window,
};

/// Shows the window.
pub const OPEN: &str = "open";
/// Ends the program.
pub const QUIT: &str = "quit";
/// Switches all schedules off.
pub const PAUSE_ALL: &str = "pause";
/// Switches on again what that switched off.
pub const RESUME_ALL: &str = "resume";
const CLOSE: &str = "close";
const RELOAD: &str = "reload";
const DAGS_FOLDER: &str = "folder";
const LOG: &str = "log";
/// What follows it is a page of the interface.
const PAGE: &str = "page:";

/// The id of an entry that shows a page.
pub fn page(path: &str) -> String {
    format!("{PAGE}{path}")
}

/// The menu of the window.
///
/// # Errors
/// The system refuses it.
pub fn window(app: &AppHandle) -> tauri::Result<Menu<tauri::Wry>> {
    let words = Shell::of(app).words();
    let item = |id: &str, text: &str, keys: &str| {
        MenuItemBuilder::with_id(id, text).accelerator(keys).build(app)
    };
    let file = SubmenuBuilder::new(app, words.file)
        .text(DAGS_FOLDER, words.open_dags)
        .item(&item(&page("/settings"), words.settings, "CmdOrCtrl+,")?)
        .separator()
        .item(&item(CLOSE, words.close_window, "CmdOrCtrl+W")?)
        .item(&item(QUIT, words.quit, "CmdOrCtrl+Q")?)
        .build()?;
    // Without these, macOS has no keys for them at all.
    let edit = SubmenuBuilder::new(app, words.edit)
        .undo_with_text(words.undo)
        .redo_with_text(words.redo)
        .separator()
        .cut_with_text(words.cut)
        .copy_with_text(words.copy)
        .paste_with_text(words.paste)
        .select_all_with_text(words.select_all)
        .build()?;
    let go = SubmenuBuilder::new(app, words.go)
        .text(page("/"), words.home)
        .text(page("/dags"), words.dags)
        .text(page("/runs"), words.runs)
        .text(page("/queue"), words.queue)
        .separator()
        .item(&item(RELOAD, words.reload, "CmdOrCtrl+R")?)
        .build()?;
    let help = SubmenuBuilder::new(app, words.help).text(LOG, words.show_log).build()?;
    MenuBuilder::new(app).items(&[&file, &edit, &go, &help]).build()
}

/// The menu in another language.
pub fn renew(app: &AppHandle) {
    let app = app.clone();
    let on_main = app.clone();
    let renewed = on_main.run_on_main_thread(move || {
        let Some(window) = window::main(&app) else { return };
        let renewed = self::window(&app).and_then(|menu| window.set_menu(menu));
        if let Err(error) = renewed {
            log::warn!("the menu cannot be renewed: {error}");
        }
    });
    // It only fails when the program is ending.
    drop(renewed);
}

/// Does what the chosen entry stands for.
pub fn chosen(app: &AppHandle, id: &str) {
    match id {
        OPEN => window::show(app, None),
        QUIT => shell::quit(app),
        PAUSE_ALL => pause_all(app, true),
        RESUME_ALL => pause_all(app, false),
        RELOAD => window::reload(app),
        DAGS_FOLDER => window::open_folder(app, &Shell::of(app).keeper.home().dags()),
        LOG => window::open_folder(app, &crate::log_folder(app)),
        CLOSE => {
            if let Some(window) = window::main(app) {
                drop(window.close());
            }
        }
        other => {
            if let Some(path) = other.strip_prefix(PAGE) {
                window::show(app, Some(path));
            }
        }
    }
}

fn pause_all(app: &AppHandle, is_paused: bool) {
    let keeper = Shell::of(app).keeper.clone();
    tauri::async_runtime::spawn(async move {
        shell::switch(&keeper, Method::POST, "/api/mainspring/pauseAll", is_paused).await;
    });
}
