//! The floor of the benchmark's row `desktop`: a Tauri program with a tray and nothing else.
//!
//! With `--window` it opens a blank one. Whatever the product does does not belong here.
#![expect(
    clippy::disallowed_methods,
    reason = "Tauri's macro ends a program that was built wrongly"
)]

use tauri::{RunEvent, WebviewUrl, WebviewWindowBuilder, menu::MenuBuilder, tray::TrayIconBuilder};

fn main() -> tauri::Result<()> {
    let has_window = std::env::args().any(|arg| arg == "--window");
    let app = tauri::Builder::default()
        .setup(move |app| {
            let menu = MenuBuilder::new(app).text("quit", "Quit").build()?;
            let icon = tauri::include_image!("icons/tray-idle.png");
            TrayIconBuilder::new().icon(icon).menu(&menu).build(app)?;
            if has_window {
                let blank = "about:blank".parse().expect("an address");
                WebviewWindowBuilder::new(app, "main", WebviewUrl::External(blank)).build()?;
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}
