//! The desktop program: a scheduler with a tray, and a window for as long as somebody looks.
//!
//! The shell around `mainspring-host` and nothing more: what runs when, and what is shown, is
//! decided elsewhere. The parts: `keeper` keeps the scheduler, `news` tells tray and notices what
//! it says, `window` shows the interface, `bridge` answers it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod bridge;
mod interface;
mod links;
mod menu;
mod news;
mod notices;
mod shell;
mod tray;
mod trouble;
#[cfg(target_os = "linux")]
mod web_processes;
mod window;
mod words;

use std::{path::PathBuf, process::ExitCode};

use axum::http::Method;
use mainspring_host::{heap, home::Home, keeper::Keeper};
use tauri::{App, AppHandle, Builder, Manager, RunEvent, WindowEvent, Wry};
use tauri_plugin_log::{RotationStrategy, Target, TargetKind};
use tauri_plugin_window_state::StateFlags;

use crate::shell::Shell;

/// Given at login: no window.
const HIDDEN: &str = "--hidden";
/// As of `serve`: the schedule of the DAG that is named next is switched on.
const UNPAUSE: &str = "--unpause";
/// The log begins anew beyond this.
const LOG_BYTES_MAX: u128 = 2_000_000;

fn main() -> ExitCode {
    heap::share();
    let home = match Home::find(None) {
        Ok(home) if has_screen() => home,
        Ok(_) => return refuse("there is no screen here; `mainspring serve` does without one"),
        Err(error) => return refuse(&error.to_string()),
    };
    let app = plugins(Builder::default(), &home)
        .register_uri_scheme_protocol(trouble::SCHEME, |context, _| {
            window::trouble_page(context.app_handle())
        })
        // Of the window's menu and of the tray's.
        .on_menu_event(|app, event| menu::chosen(app, event.id().as_ref()))
        .on_window_event(|window, event| match event {
            WindowEvent::CloseRequested { api, .. }
                if !Shell::of(window.app_handle()).is_ending() =>
            {
                api.prevent_close();
                window::closed(window);
            }
            WindowEvent::Destroyed => {
                window.state::<bridge::Listener>().end();
                window::is_gone(window.app_handle());
                #[cfg(target_os = "linux")]
                web_processes::end(window.app_handle());
                heap::give_back();
            }
            _ => {}
        })
        .setup(move |app| {
            set_up(app, home);
            Ok(())
        })
        .build(context());
    match app {
        Ok(app) => {
            app.run(handle);
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&error.to_string()),
    }
}

/// What tauri.conf.json says, and the interface.
#[expect(
    clippy::disallowed_methods,
    reason = "Tauri's macro ends a program that was built wrongly"
)]
fn context() -> tauri::Context<Wry> {
    let mut context = tauri::generate_context!();
    context.set_assets(Box::new(interface::Interface));
    context
}

/// Whether a window could be opened. Only Linux can tell.
fn has_screen() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

#[expect(clippy::print_stderr, reason = "there is no window and no log yet")]
fn refuse(why: &str) -> ExitCode {
    eprintln!("error: {why}");
    ExitCode::from(2)
}

/// What is Tauri's own. A second start ends in the first plugin: it must not do more than that.
fn plugins(builder: Builder<Wry>, home: &Home) -> Builder<Wry> {
    let single = tauri_plugin_single_instance::Builder::new()
        .callback(|app, args, _| window::show(app, page(&args).as_deref()))
        .dbus_id(name_of(home));
    let log = tauri_plugin_log::Builder::new()
        .clear_targets()
        .target(Target::new(TargetKind::LogDir { file_name: Some("mainspring".to_owned()) }))
        .target(Target::new(TargetKind::Stderr))
        .max_file_size(LOG_BYTES_MAX)
        .rotation_strategy(RotationStrategy::KeepOne)
        .level(log::LevelFilter::Warn)
        .level_for("mainspring_desktop", log::LevelFilter::Info);
    let kept = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let autostart = tauri_plugin_autostart::Builder::new().arg(HIDDEN).app_name("Mainspring");
    builder
        .plugin(single.build())
        .plugin(log.build())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(kept).build())
        .plugin(autostart.build())
        .plugin(bridge::plugin())
}

fn set_up(app: &App, home: Home) {
    let app = app.handle().clone();
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        log::error!("{panic}");
        default(panic);
    }));
    let _runtime = tauri::async_runtime::handle().inner().enter();
    app.manage(Shell::new(Keeper::start(home)));
    app.manage(window::Page::default());
    app.manage(bridge::Listener::default());
    app.manage(tray::Tray::default());
    tray::make(&app);
    tauri::async_runtime::spawn(news::follow(app.clone()));
    tauri::async_runtime::spawn(end_on_signal(app.clone()));
    let args: Vec<String> = std::env::args().collect();
    tauri::async_runtime::spawn(unpause(app.clone(), args.clone()));
    if !args.iter().any(|arg| arg == HIDDEN) {
        window::show(&app, page(&args).as_deref());
    }
}

fn handle(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window was closed: the scheduler goes on.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app, None),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let link = urls.first().map(|url| links::page(url.as_str()));
            window::show(app, link.as_deref());
        }
        _ => {
            let _ = app;
        }
    }
}

/// The page that one of the arguments, a deep link, means.
fn page(args: &[String]) -> Option<String> {
    let prefix = format!("{}:", links::SCHEME);
    args.iter().skip(1).find(|arg| arg.starts_with(&prefix)).map(|link| links::page(link))
}

async fn unpause(app: AppHandle, args: Vec<String>) {
    let keeper = Shell::of(&app).keeper.clone();
    for pair in args.windows(2).filter(|pair| pair[0] == UNPAUSE) {
        let path = format!("/api/v2/dags/{}", links::escaped(&pair[1]));
        shell::switch(&keeper, Method::PATCH, &path, false).await;
    }
}

/// A name on the session bus: each home may have a program of its own.
fn name_of(home: &Home) -> String {
    let path = home.root().display().to_string();
    // Fowler, Noll and Vo's hash: the same for every build.
    let hash = path.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("io.mainspring.desktop.Home{hash:016x}")
}

/// Where the shell's own log is.
fn log_folder(app: &AppHandle) -> PathBuf {
    app.path().app_log_dir().unwrap_or_default()
}

/// The session ends, or somebody at a terminal has had enough: there is nobody to be asked.
#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
    let [Ok(mut term), Ok(mut int), Ok(mut hup)] = kinds.map(signal) else { return };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
        _ = hup.recv() => {}
    }
    shell::end(&app).await;
}

#[cfg(not(unix))]
async fn end_on_signal(_app: AppHandle) {}
