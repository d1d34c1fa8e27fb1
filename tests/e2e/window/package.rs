//! The Debian package as somebody gets it: installed, started from its desktop entry, removed.

use std::{path::Path, process::Command};

use crate::{
    desk::Desk,
    program::{Home, eventually, tool},
};

/// Names the package, for `cargo xtask bundle --try` made it a moment ago.
const PACKAGE: &str = "MAINSPRING_DEB";
const ENTRY: &str = "/usr/share/applications/Mainspring.desktop";
const FILES: [&str; 5] = [
    ENTRY,
    "/usr/bin/mainspring",
    "/usr/bin/mainspring-desktop",
    "/usr/lib/systemd/user/mainspring.service",
    "/usr/share/icons/hicolor/128x128/apps/mainspring-desktop.png",
];

#[test]
#[ignore = "installs a package, as root: `cargo xtask bundle --try` runs it"]
fn the_package_is_installed_started_and_removed() {
    let package = std::env::var(PACKAGE).expect("`cargo xtask bundle --try` names it");
    assert!(tool("dpkg", &["--install", &package]), "it is installed");
    for file in FILES {
        assert!(Path::new(file).exists(), "{file}");
    }
    assert!(tool("desktop-file-validate", &[ENTRY]), "the desktop entry is in order");

    let (desk, home) = (Desk::new(), Home::new());
    let tray = desk.tray();
    let mut launch = desk.command("gio");
    launch.args(["launch", ENTRY, "mainspring://dags"]).env("MAINSPRING_HOME", home.path());
    let mut launched = launch.spawn().expect("gio is installed");
    desk.window();
    // The other program in the package reaches it.
    let list = || {
        let mut list = Command::new("/usr/bin/mainspring");
        list.arg("list").env("MAINSPRING_HOME", home.path()).status().is_ok_and(|it| it.success())
    };
    eventually("it serves", list);
    tray.choose("Quit");
    eventually("it ends", || !list());
    launched.wait().expect("it was started");

    assert!(tool("dpkg", &["--remove", "mainspring"]), "it is removed");
    for file in FILES {
        assert!(!Path::new(file).exists(), "{file} is left");
    }
}
