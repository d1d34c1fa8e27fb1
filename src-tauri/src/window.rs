//! The one window: opened, raised, shown a page; closed for good when the tray goes on without it.
//!
//! A window that cannot show the interface shows the plain page of `trouble` in its place. What the
//! interface asks for is `bridge`'s.

use std::{sync::Mutex, time::Duration};

use mainspring_host::keeper::{State, Trouble};
use tauri::{
    AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    http::{Response, header::CONTENT_TYPE},
    webview::PageLoadEvent,
};
use tauri_plugin_opener::OpenerExt;

use crate::{
    interface, menu, notices,
    shell::{self, Shell, locked},
    tray,
    trouble::{self, SCHEME, Wish},
};

/// Its name, in the capability too.
pub const LABEL: &str = "main";
/// So long the interface may take until it says that it is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// In the C locale WebKit calls the page's language `c`, which is none: whatever formats a number
/// by it would fail.
const LANGUAGE: &str = "try { new Intl.NumberFormat(navigator.language); } catch {
    for (const [name, value] of [['language', 'en-US'], ['languages', ['en-US']]]) {
        Object.defineProperty(navigator, name, { value });
    }
}";

/// What is known of the page in the window. In Tauri's state.
#[derive(Default)]
pub struct Page(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// There is a window, or will be in a moment.
    is_wanted: bool,
    /// Counts the pages that were loaded, so that a watchdog knows its own.
    load: u64,
    /// The interface has said that it is there.
    is_ready: bool,
    /// Where it is to go when it is.
    pending: Option<String>,
    /// Why the interface is not shown, though the scheduler runs.
    trouble: Option<Trouble>,
}

/// The window, if there is one.
pub fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Shows the window, at a page of the interface if one is named.
pub fn show(app: &AppHandle, path: Option<&str>) {
    locked(&app.state::<Page>().0).is_wanted = true;
    let (app, path) = (app.clone(), path.map(str::to_owned));
    let on_main = app.clone();
    let shown = on_main.run_on_main_thread(move || {
        if let Err(error) = show_now(&app, path) {
            log::error!("the window cannot be shown: {error}");
        }
    });
    // It only fails when the program is ending.
    drop(shown);
}

fn show_now(app: &AppHandle, path: Option<String>) -> tauri::Result<()> {
    let Some(window) = main(app) else { return open(app, path.as_deref()) };
    if window.is_minimized()? {
        window.unminimize()?;
    }
    window.show()?;
    window.set_focus()?;
    if let Some(path) = path {
        go(app, path);
    }
    Ok(())
}

fn open(app: &AppHandle, path: Option<&str>) -> tauri::Result<()> {
    let url = match trouble_of(app) {
        Some(_) => WebviewUrl::CustomProtocol(trouble_url("/")),
        None => WebviewUrl::App(path.unwrap_or("/").trim_start_matches('/').into()),
    };
    let for_links = app.clone();
    let window = WebviewWindowBuilder::new(app, LABEL, url)
        .title("Mainspring")
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0)
        // Its own would swallow what is dragged within the page.
        .disable_drag_drop_handler()
        .menu(menu::window(app)?)
        .initialization_script(LANGUAGE)
        // Not before there is something to see.
        .visible(false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                drop(window.show());
            }
        })
        .on_document_title_changed(|window, title| drop(window.set_title(&title)))
        .on_navigation(move |url| may_go(&for_links, url))
        .build()?;
    #[cfg(target_os = "linux")]
    crate::web_processes::watch(&window)?;
    #[cfg(not(target_os = "linux"))]
    drop(window);
    watch(app);
    Ok(())
}

/// Sends the interface to one of its pages, now or when it is there.
fn go(app: &AppHandle, path: String) {
    let page = app.state::<Page>();
    let mut known = locked(&page.0);
    if known.is_ready {
        drop(app.emit_to(LABEL, "navigate", path));
    } else {
        known.pending = Some(path);
    }
}

/// Whether somebody looks, or is about to.
pub fn is_wanted(app: &AppHandle) -> bool {
    locked(&app.state::<Page>().0).is_wanted
}

/// The window is gone.
pub fn is_gone(app: &AppHandle) {
    let page = app.state::<Page>();
    let mut known = locked(&page.0);
    // It counts on, so that a watchdog of this window leaves the next one alone.
    *known = Known { load: known.load, ..Known::default() };
}

/// The interface is there.
pub fn is_ready(app: &AppHandle) {
    let page = app.state::<Page>();
    let pending = {
        let mut known = locked(&page.0);
        known.is_ready = true;
        known.pending.take()
    };
    if let Some(path) = pending {
        go(app, path);
    }
}

/// Loads the interface anew, or what stands in its place.
pub fn reload(app: &AppHandle) {
    let app = app.clone();
    let on_main = app.clone();
    let loaded = on_main.run_on_main_thread(move || {
        let Some(window) = main(&app) else { return };
        let is_at_home = || window.url().is_ok_and(|url| url.scheme() == interface_url().scheme());
        let loaded = match trouble_of(&app) {
            Some(_) => window.navigate(trouble_url("/")),
            None if is_at_home() => window.reload(),
            None => window.navigate(interface_url()),
        };
        if let Err(error) = loaded {
            log::error!("the window cannot be loaded: {error}");
        }
        watch(&app);
    });
    drop(loaded);
}

/// Replaces the interface by the page of `trouble` unless it says in time that it is there.
fn watch(app: &AppHandle) {
    let page = app.state::<Page>();
    let load = {
        let mut known = locked(&page.0);
        known.load += 1;
        known.is_ready = false;
        known.load
    };
    if trouble_of(app).is_some() {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let is_missing = !interface::is_there();
        if !is_missing {
            tokio::time::sleep(PATIENCE).await;
        }
        let words = Shell::of(&app).words();
        {
            let page = app.state::<Page>();
            let mut known = locked(&page.0);
            if known.load != load || known.is_ready || main(&app).is_none() {
                return;
            }
            let what = if is_missing { words.no_ui } else { words.ui_is_silent };
            log::error!("{what}");
            known.trouble = Some(Trouble::new(what).hint(words.ui_hint));
        }
        reload(&app);
    });
}

/// The interface was there and has died.
#[cfg(target_os = "linux")]
pub fn broke(app: &AppHandle) {
    let words = Shell::of(app).words();
    let trouble = Trouble::new(words.ui_broke).hint(words.ui_hint);
    locked(&app.state::<Page>().0).trouble = Some(trouble);
    reload(app);
}

/// Why the interface cannot be shown.
fn trouble_of(app: &AppHandle) -> Option<Trouble> {
    match Shell::of(app).keeper.state() {
        State::Failed(trouble) => Some(trouble),
        _ => locked(&app.state::<Page>().0).trouble.clone(),
    }
}

/// The page of `trouble`, as its scheme serves it.
pub fn trouble_page(app: &AppHandle) -> Response<Vec<u8>> {
    let words = Shell::of(app).words();
    // Loaded once more by hand after it has passed.
    let trouble = trouble_of(app).unwrap_or_else(|| Trouble::new(words.starting));
    let log = crate::log_folder(app).display().to_string();
    let page = trouble::page(words, &trouble, &log).into_bytes();
    let response = Response::builder().header(CONTENT_TYPE, "text/html; charset=utf-8");
    response.body(page).unwrap_or_default()
}

/// Where links may lead: within the interface; buttons of the trouble page are carried out, and
/// what lies outside is for the system's browser.
fn may_go(app: &AppHandle, url: &Url) -> bool {
    let is_trouble = url.scheme() == SCHEME
        || url.host_str() == trouble_url("/").host_str().filter(|_| cfg!(windows));
    if is_trouble {
        let wish = Wish::of(url.path());
        if let Some(wish) = wish {
            carry_out(app, wish);
        }
        return wish.is_none();
    }
    let interface = interface_url();
    let is_inside = (url.scheme(), url.host()) == (interface.scheme(), interface.host());
    if !is_inside && matches!(url.scheme(), "http" | "https" | "mailto") {
        open_outside(app, url.as_str());
    }
    is_inside
}

/// Opens an address or a path with the system's program for it.
pub fn open_outside(app: &AppHandle, url: &str) {
    if let Err(error) = app.opener().open_url(url, None::<&str>) {
        log::warn!("`{url}` cannot be opened: {error}");
    }
}

fn carry_out(app: &AppHandle, wish: Wish) {
    match wish {
        Wish::Retry => {
            locked(&app.state::<Page>().0).trouble = None;
            Shell::of(app).keeper.retry();
            if !matches!(Shell::of(app).keeper.state(), State::Failed(_)) {
                reload(app);
            }
        }
        Wish::Home => open_folder(app, Shell::of(app).keeper.home().root()),
        Wish::Log => open_folder(app, &crate::log_folder(app)),
        Wish::Quit => shell::quit(app),
    }
}

/// Shows a folder in the file manager.
pub fn open_folder(app: &AppHandle, folder: &std::path::Path) {
    let opened = app.opener().open_path(folder.display().to_string(), None::<&str>);
    if let Err(error) = opened {
        log::warn!("`{}` cannot be opened: {error}", folder.display());
    }
}

/// The user closes the window: it goes for good where there is a tray, else it gets small.
pub fn closed(window: &Window) {
    let (app, window) = (window.app_handle().clone(), window.clone());
    tauri::async_runtime::spawn(async move {
        let has_tray = tray::is_shown(&app).await;
        notices::tell_of_tray(&app, has_tray).await;
        let done = if has_tray { window.destroy() } else { window.minimize() };
        if let Err(error) = done {
            log::error!("the window cannot be closed: {error}");
        }
    });
}

fn trouble_url(path: &str) -> Url {
    let url = if cfg!(windows) {
        format!("http://{SCHEME}.localhost{path}")
    } else {
        format!("{SCHEME}://localhost{path}")
    };
    Url::parse(&url).expect("an address")
}

/// Where the interface lives.
fn interface_url() -> Url {
    let url = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
    Url::parse(url).expect("an address")
}
