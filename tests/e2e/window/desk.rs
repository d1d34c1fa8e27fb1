//! A desktop of its own for each test: a screen that nobody sees, a session bus, a home folder.
//!
//! With the two things that a desktop has or lacks, a tray and somebody who shows notices, as the
//! test wants them. The program's windows are reached through `driver`.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use tempfile::TempDir;
use zbus::{blocking::Connection, interface, zvariant::OwnedValue};

use crate::program::{Home, eventually, program};

/// Nothing is started by the bus: what a test does not bring is not there.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"#;

pub struct Desk {
    folder: TempDir,
    display: String,
    bus: String,
    children: Vec<Child>,
}

impl Desk {
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let mut screen = start("Xvfb", &["-displayfd", "1", "-screen", "0", "1280x800x24"]);
        let display = format!(":{}", first_line(&mut screen));
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        let text = BUS.replace("{path}", &socket.display().to_string());
        fs::write(&config, text).expect("a file");
        let config = format!("--config-file={}", config.display());
        let mut bus = start("dbus-daemon", &["--nofork", "--print-address=1", &config]);
        let address = first_line(&mut bus);
        Self { folder, display, bus: address, children: vec![bus, screen] }
    }

    /// A program of this desktop.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", self.folder.path())
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        let folders = [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", ".local"),
            ("XDG_CACHE_HOME", ".cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ];
        for (name, folder) in folders {
            let folder = self.folder.path().join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            command.env(name, folder);
        }
        command
    }

    /// The desktop program, on a home.
    pub fn mainspring(&self, home: &Home, args: &[&str]) -> App {
        let mut command = self.command(desktop_program());
        command.args(args).env("MAINSPRING_HOME", home.path());
        App { child: command.spawn().expect("the program starts") }
    }

    /// A file that the program keeps among the user's settings.
    pub fn config(&self, name: &str) -> PathBuf {
        self.folder.path().join(".config").join(name)
    }

    pub fn connect(&self) -> Connection {
        let bus = zbus::blocking::connection::Builder::address(self.bus.as_str());
        bus.expect("an address").build().expect("the bus answers")
    }

    /// A tray that shows what it is given.
    pub fn tray(&self) -> Tray {
        let items = Arc::<Mutex<Vec<String>>>::default();
        let bus = self.connect();
        let watcher = Watcher { items: items.clone() };
        bus.object_server().at("/StatusNotifierWatcher", watcher).expect("it is served");
        bus.request_name("org.kde.StatusNotifierWatcher").expect("nobody else has it");
        Tray { bus, items }
    }

    /// Somebody who shows notices.
    pub fn notices(&self) -> Notices {
        let shown = Arc::<Mutex<Vec<String>>>::default();
        let bus = self.connect();
        let daemon = Daemon { shown: shown.clone() };
        bus.object_server().at("/org/freedesktop/Notifications", daemon).expect("it is served");
        bus.request_name("org.freedesktop.Notifications").expect("nobody else has it");
        Notices { bus, shown }
    }

    /// The windows of the program that can be seen.
    pub fn windows(&self) -> Vec<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--class", "mainspring-desktop"]);
        // Every program with GTK has a second one of ten pixels.
        let is_large = |window: &&str| {
            let size = self.xdotool(&["getwindowgeometry", "--shell", window]);
            let width = size.lines().find_map(|line| line.strip_prefix("WIDTH="));
            width.and_then(|width| width.parse().ok()).is_some_and(|width: u32| width > 100)
        };
        found.lines().filter(is_large).map(str::to_owned).collect()
    }

    /// Waits until the window is there.
    #[track_caller]
    pub fn window(&self) -> String {
        let mut windows = Vec::new();
        eventually("a window opens", || {
            windows = self.windows();
            !windows.is_empty()
        });
        windows.remove(0)
    }

    /// Presses keys in a window.
    pub fn press(&self, window: &str, keys: &str) {
        self.xdotool(&["windowfocus", "--sync", window, "key", keys]);
    }

    /// Writes text where the keys go.
    pub fn write(&self, window: &str, text: &str) {
        self.xdotool(&["windowfocus", "--sync", window, "type", "--delay", "20", text]);
    }

    /// Moves the pointer to a place in a window.
    pub fn point(&self, window: &str, (x, y): (i64, i64)) {
        self.xdotool(&["mousemove", "--window", window, &x.to_string(), &y.to_string()]);
    }

    pub fn click(&self, window: &str, at: (i64, i64)) {
        self.point(window, at);
        self.xdotool(&["click", "1"]);
    }

    /// Drags from one place to another, in steps as a hand does.
    pub fn drag(&self, window: &str, from: (i64, i64), to: (i64, i64)) {
        const STEPS: i64 = 10;
        let part = |from: i64, to: i64, step: i64| from + (to - from) * step / STEPS;
        self.point(window, from);
        self.xdotool(&["mousedown", "1"]);
        for step in 1..=STEPS {
            self.point(window, (part(from.0, to.0, step), part(from.1, to.1, step)));
            crate::program::pause(std::time::Duration::from_millis(20));
        }
        self.xdotool(&["mouseup", "1"]);
    }

    pub fn xdotool(&self, args: &[&str]) -> String {
        let ended = self.command("xdotool").args(args).output().expect("xdotool is installed");
        String::from_utf8_lossy(&ended.stdout).into_owned()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The desktop program, built with the workspace.
pub fn desktop_program() -> PathBuf {
    let path = program().with_file_name("mainspring-desktop");
    assert!(path.exists(), "{} is missing; build the workspace first", path.display());
    path
}

fn start(program: &str, args: &[&str]) -> Child {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|error| panic!("`{program}` does not start: {error}"))
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it was piped");
    BufReader::new(stdout).read_line(&mut line).expect("it says where it is");
    line.trim().to_owned()
}

/// The running desktop program; killed when dropped.
pub struct App {
    child: Child,
}

impl App {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end and gives its exit code.
    #[track_caller]
    pub fn end(&mut self) -> Option<i32> {
        let mut status = None;
        eventually("the program ends", || {
            status = self.child.try_wait().expect("a child can be waited for");
            status.is_some()
        });
        status.and_then(|status| status.code())
    }

    /// The names of the processes that draw and load its pages.
    pub fn web_processes(&self) -> Vec<String> {
        web_processes(self.pid()).into_iter().map(|(_, name)| name).collect()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processes that draw and load the pages of a desktop program.
pub fn web_processes(app: u32) -> Vec<(u32, String)> {
    let name = |pid: u32| Some((pid, fs::read_to_string(format!("/proc/{pid}/comm")).ok()?));
    let all = descendants(app).into_iter().filter_map(name);
    all.filter(|(_, name)| name.starts_with("WebKit")).collect()
}

/// As the system does when memory runs short.
pub fn kill_web_process(app: u32) {
    let all = web_processes(app);
    let (pid, _) = all.iter().find(|(_, name)| name.starts_with("WebKitWeb")).expect("one draws");
    assert!(crate::program::tool("kill", &["-KILL", &pid.to_string()]));
}

/// All processes below one.
fn descendants(pid: u32) -> Vec<u32> {
    let children = |pid: u32| {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let of_thread = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children"));
        threads.filter_map(move |thread| of_thread(thread).ok())
    };
    let mut all = Vec::new();
    let mut next = vec![pid];
    while let Some(pid) = next.pop() {
        for text in children(pid) {
            let found: Vec<u32> =
                text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
            all.extend_from_slice(&found);
            next.extend(found);
        }
    }
    all
}

struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) {
        // Programs that use libayatana give a path; they are known by their sender.
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        self.items.lock().expect("no panic").push(format!("{sender} {service}"));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

pub struct Tray {
    bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Tray {
    fn item(&self) -> Option<(String, String)> {
        let items = self.items.lock().expect("no panic");
        items.last().and_then(|item| item.split_once(' ')).map(|(a, b)| (a.into(), b.into()))
    }

    /// The entries of the menu: id and text.
    fn entries(&self) -> Vec<(i32, String)> {
        let Some((sender, path)) = self.item() else { return Vec::new() };
        let path = format!("{path}/Menu");
        let arguments = (0_i32, -1_i32, Vec::<&str>::new());
        let layout = self.bus.call_method(
            Some(sender.as_str()),
            path.as_str(),
            Some("com.canonical.dbusmenu"),
            "GetLayout",
            &arguments,
        );
        let Ok(layout) = layout else { return Vec::new() };
        let (_, root): (u32, Layout) = layout.body().deserialize().expect("a menu");
        let entry = |entry: OwnedValue| {
            let (id, properties, _): Layout = entry.try_into().ok()?;
            let label = properties.get("label")?;
            Some((id, String::try_from(label.try_clone().ok()?).ok()?.replace('_', "")))
        };
        root.2.into_iter().filter_map(entry).collect()
    }

    /// The texts of the menu's entries.
    pub fn menu(&self) -> Vec<String> {
        self.entries().into_iter().map(|(_, text)| text).collect()
    }

    /// Chooses an entry. The menu is made anew while things change, so that what was read of it a
    /// moment ago may be gone: then it is read again.
    #[track_caller]
    pub fn choose(&self, wanted: &str) {
        eventually(&format!("`{wanted}` is chosen in the tray's menu"), || {
            let found = self.entries().into_iter().find(|(_, text)| text == wanted);
            let (Some((id, _)), Some((sender, path))) = (found, self.item()) else { return false };
            let path = format!("{path}/Menu");
            let arguments = (id, "clicked", zbus::zvariant::Value::from(0_i32), 0_u32);
            let interface = Some("com.canonical.dbusmenu");
            let (sender, path) = (Some(sender.as_str()), path.as_str());
            self.bus.call_method(sender, path, interface, "Event", &arguments).is_ok()
        });
    }
}

struct Daemon {
    shown: Arc<Mutex<Vec<String>>>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[expect(clippy::too_many_arguments, reason = "the standard has so many")]
    fn notify(
        &self,
        _app_name: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.shown.lock().expect("no panic");
        shown.push(format!("{summary}: {body}"));
        u32::try_from(shown.len()).expect("few")
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".to_owned(), "body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let word = |text: &str| text.to_owned();
        (word("test"), word("test"), word("1"), word("1.2"))
    }
}

pub struct Notices {
    bus: Connection,
    shown: Arc<Mutex<Vec<String>>>,
}

impl Notices {
    pub fn shown(&self) -> Vec<String> {
        self.shown.lock().expect("no panic").clone()
    }

    /// Waits for a notice that says all of `words`; its number.
    #[track_caller]
    pub fn wait(&self, words: &str) -> usize {
        let mut at = None;
        eventually(&format!("a notice says `{words}`"), || {
            at = self.shown().iter().position(|text| text.contains(words));
            at.is_some()
        });
        at.expect("it was found") + 1
    }

    /// The user clicks a notice.
    pub fn click(&self, number: usize) {
        let number = u32::try_from(number).expect("few");
        let path = "/org/freedesktop/Notifications";
        let interface = "org.freedesktop.Notifications";
        let clicked = (number, "default");
        let emitted =
            self.bus.emit_signal(None::<&str>, path, interface, "ActionInvoked", &clicked);
        emitted.expect("the bus takes it");
    }
}
