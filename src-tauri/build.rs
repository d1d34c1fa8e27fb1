//! Reads tauri.conf.json, and makes the permissions of the commands that the interface may call.
//!
//! What the commands do is told in `bridge`. Nothing else belongs in the build.

use tauri_build::{Attributes, DefaultPermissionRule, InlinedPlugin};

/// Those of `bridge`; one that is not listed here cannot be called.
const COMMANDS: &[&str] = &[
    "app_info",
    "download",
    "events",
    "get_autostart",
    "open_path",
    "open_url",
    "pick_file",
    "pick_folder",
    "quit",
    "ready",
    "request",
    "reveal_path",
    "set_autostart",
];

fn main() {
    let bridge = InlinedPlugin::new()
        .commands(COMMANDS)
        .default_permission(DefaultPermissionRule::AllowAllCommands);
    let built = tauri_build::try_build(Attributes::new().plugin("mainspring", bridge));
    built.expect("tauri.conf.json and the icons are in order");
}
