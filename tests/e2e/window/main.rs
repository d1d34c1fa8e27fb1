//! The desktop program as a person has it: its real window, tray and notices, on a desktop of its
//! own for each test. Linux; what other systems do differently is not tried here.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "the tests start and watch programs")]

mod desk;
mod driver;
mod package;
#[path = "../../it/program.rs"]
#[expect(dead_code, reason = "the other tests use the rest")]
mod program;

use desk::Desk;
use driver::Driver;
use program::{Home, eventually};
use serde_json::json;

const GOOD: &str = "tasks:\n  a: { operator: bash, command: 'true' }\n";
const BAD: &str = "tasks:\n  load: { operator: bash, command: 'exit 3' }\n";
const LONG: &str = "tasks:\n  a: { operator: bash, command: 'sleep 600' }\n";

#[test]
fn the_window_shows_the_dags_and_runs_one() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("good.yaml", GOOD);
    let driver = Driver::start(&desk, &home, &["mainspring://dags"]);
    driver.click("[data-testid='dag-row-good']");
    eventually("its page is shown", || driver.address().contains("/dags/good"));
    driver.click("[data-testid='trigger-button']");
    driver.click("[data-testid='trigger-submit']");
    eventually("the window says that it succeeded", || {
        driver.text("[data-testid='run-state'][data-state='success']").is_some()
    });
    let runs = home.json(&["runs", "good"]);
    assert_eq!(runs["runs"][0]["state"], "success", "{runs}");
}

#[test]
fn a_dag_is_drawn_by_hand_and_runs() {
    let (desk, home) = (Desk::new(), Home::new());
    let file = home.dag("drawn.yaml", "tasks:\n  first: { operator: bash, command: 'true' }\n");
    let driver = Driver::start(&desk, &home, &["mainspring://dags"]);
    driver.click("[data-testid='dag-row-drawn']");
    driver.click("[data-testid='tab-graph']");
    let window = desk.window();
    let (x, y) = driver.middle("[data-testid='node-first']");

    // From the palette to below the task that is there, then an edge from that one to it.
    desk.drag(&window, driver.middle("[data-testid='palette-bash']"), (x, y + 150));
    driver.middle("[data-testid='node-bash']");
    desk.point(&window, driver.middle("[data-testid='node-first']"));
    let from = driver.middle("[data-testid='handle-out-first']");
    desk.drag(&window, from, driver.middle("[data-testid='node-bash']"));
    driver.wait("[data-testid='code-pane']", "upstream: [first]");

    desk.click(&window, driver.middle("[data-testid='node-bash']"));
    // Beside each other only on a wide screen: the form, and below the code again.
    let side = |view: &str| {
        driver.middle(&format!("[data-testid='side-view'] input[value='{view}'] + label"))
    };
    desk.click(&window, side("form"));
    desk.click(&window, driver.middle("[data-testid='field-command']"));
    desk.press(&window, "ctrl+a");
    desk.write(&window, "echo drawn by hand");
    // In a field that takes the field's text over.
    desk.press(&window, "ctrl+s");
    desk.click(&window, side("code"));
    driver.wait("[data-testid='code-pane']", "echo drawn by hand");
    desk.click(&window, driver.middle("[data-testid='save-button']"));
    let read = || std::fs::read_to_string(&file).unwrap_or_default();
    eventually("it is saved", || read().contains("echo drawn by hand"));
    assert!(read().contains("upstream: [first]"), "{}", read());

    desk.click(&window, driver.middle("[data-testid='trigger-button']"));
    desk.click(&window, driver.middle("[data-testid='trigger-submit']"));
    eventually("both tasks succeed", || {
        let runs = home.json(&["runs", "drawn"]);
        runs["runs"][0]["state"] == "success"
    });
    eventually("the window says so", || {
        driver.text("[data-testid='node-bash'][data-state='success']").is_some()
    });
}

#[test]
fn closed_it_goes_on_in_the_tray_and_comes_back() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("good.yaml", GOOD);
    let (tray, notices) = (desk.tray(), desk.notices());
    let mut app = desk.mainspring(&home, &[]);
    let window = desk.window();
    eventually("a page is shown", || app.web_processes().len() == 2);

    desk.press(&window, "ctrl+w");
    eventually("the window goes", || desk.windows().is_empty());
    eventually("the web processes go", || app.web_processes().is_empty());
    notices.wait("goes on in the tray");
    let run_id = home.trigger("good");
    assert_eq!(home.end_of("good", &run_id)["state"], "success");

    // A second start ends at once and raises the first one's window.
    assert_eq!(desk.mainspring(&home, &[]).end(), Some(0));
    let window = desk.window();
    eventually("it loads", || app.web_processes().len() == 2);
    desk.press(&window, "ctrl+w");
    eventually("the window goes once more", || desk.windows().is_empty());
    assert_eq!(notices.shown().len(), 1, "it is told once: {:?}", notices.shown());

    tray.choose("Open Mainspring");
    desk.window();
    tray.choose("Quit");
    assert_eq!(app.end(), Some(0));
    home.run(&["list"]).check(1, &["no Mainspring is running"]);
}

#[test]
fn the_tray_says_what_runs_and_quitting_asks() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("long.yaml", LONG);
    let tray = desk.tray();
    let app = desk.mainspring(&home, &["--hidden"]);
    eventually("it serves", || home.run(&["unpause", "long"]).code == Some(0));
    eventually("it says so", || tray.menu().contains(&"Nothing is running".to_owned()));
    assert!(desk.windows().is_empty() && app.web_processes().is_empty(), "it is hidden");
    home.trigger("long");
    eventually("it says what runs", || {
        let menu = tray.menu();
        menu.contains(&"1 running".to_owned()) && menu.contains(&"long".to_owned())
    });
    tray.choose("Quit");
    eventually("it asks", || {
        desk.xdotool(&["search", "--name", "^Mainspring$"]).lines().count() > 0
    });
    assert_eq!(home.json(&["runs", "long"])["runs"][0]["state"], "running");
}

#[test]
fn without_a_tray_the_window_stays() {
    let (desk, home) = (Desk::new(), Home::new());
    let notices = desk.notices();
    let app = desk.mainspring(&home, &[]);
    let window = desk.window();
    eventually("a page is shown", || app.web_processes().len() == 2);
    desk.press(&window, "ctrl+w");
    notices.wait("This desktop has no tray");
    assert!(!app.web_processes().is_empty());
    // It is there for the list of windows.
    assert_eq!(desk.windows(), [window]);
}

#[test]
fn it_shows_a_scheduler_that_runs_already_and_takes_over() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("good.yaml", GOOD);
    let notices = desk.notices();
    let server = home.serve();
    home.run(&["unpause", "good"]).check(0, &[]);
    let tray = desk.tray();
    let app = desk.mainspring(&home, &["--hidden"]);
    let holder = || home.read("mainspring.lock").trim().to_owned();
    eventually("both run", || tray.menu().contains(&"Nothing is running".to_owned()));
    assert_eq!(holder(), server.pid().to_string());
    server.kill();
    eventually("it takes over", || holder() == app.pid().to_string());
    notices.wait("runs in this program now");
    let run_id = home.trigger("good");
    assert_eq!(home.end_of("good", &run_id)["state"], "success");
}

#[test]
fn what_does_not_start_says_why_and_can_be_mended() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("good.yaml", GOOD);
    home.settings("parallelism = \"many\"\n");
    let driver = Driver::start(&desk, &home, &[]);
    driver.wait("pre", "config.toml` cannot be read");
    driver.wait("pre", "parallelism");
    home.settings("parallelism = 4\n");
    driver.click("a[href='/retry']");
    eventually("it serves", || home.run(&["list"]).code == Some(0));
    eventually("the interface is shown", || driver.address().starts_with("tauri://"));
}

#[test]
fn a_failed_run_is_told_and_a_click_opens_its_log() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("bad.yaml", BAD);
    let (_tray, notices) = (desk.tray(), desk.notices());
    let _app = desk.mainspring(&home, &["--hidden"]);
    eventually("it serves", || home.run(&["list"]).code == Some(0));
    home.trigger("bad");
    let notice = notices.wait("bad failed: The task `load` failed");
    assert!(desk.windows().is_empty());
    notices.click(notice);
    desk.window();
}

#[test]
fn a_deep_link_is_passed_on_to_the_window_that_is_open() {
    let (desk, home) = (Desk::new(), Home::new());
    home.dag("good.yaml", GOOD);
    let driver = Driver::start(&desk, &home, &[]);
    driver.wait("nav", "DAGs");
    let mut second = desk.mainspring(&home, &["mainspring://dags/good/runs/r%2F1"]);
    assert_eq!(second.end(), Some(0));
    eventually("it is shown", || driver.address().contains("/dags/good?run=r%2F1"));
}

#[test]
fn the_page_may_ask_little() {
    let (desk, home) = (Desk::new(), Home::new());
    let driver = Driver::start(&desk, &home, &[]);
    driver.wait("nav", "DAGs");
    let check = |command: &str, arguments: serde_json::Value, expected: &str| {
        let answer = driver.invoke(command, arguments);
        assert!(answer.contains(expected), "{command}: {answer}");
    };
    check("plugin:mainspring|app_info", json!({}), "\"hasTray\":false,\"isAttached\":false");
    // Nothing but the home is opened, and no address but a page's.
    check("plugin:mainspring|open_path", json!({ "path": "/etc/passwd" }), "not lie in the home");
    check("plugin:mainspring|reveal_path", json!({ "path": "/nowhere" }), "cannot be opened");
    let sideways = home.path().join("dags/../../..");
    check("plugin:mainspring|open_path", json!({ "path": sideways }), "not lie in the home");
    check("plugin:mainspring|open_url", json!({ "url": "file:///etc/passwd" }), "no address");
    // Plugins that the shell uses itself are not the page's.
    for command in ["plugin:opener|open_path", "plugin:dialog|open", "plugin:autostart|enable"] {
        check(command, json!({}), "not allowed");
    }
    check("plugin:event|emit", json!({ "event": "navigate" }), "not allowed");

    let entry = || std::fs::read_to_string(desk.config("autostart/Mainspring.desktop"));
    check("plugin:mainspring|get_autostart", json!({}), "false");
    check("plugin:mainspring|set_autostart", json!({ "isOn": true }), "null");
    check("plugin:mainspring|get_autostart", json!({}), "true");
    assert!(entry().is_ok_and(|text| text.contains("--hidden")), "{:?}", entry());
    check("plugin:mainspring|set_autostart", json!({ "isOn": false }), "null");
    assert!(entry().is_err());
}

#[test]
fn a_page_whose_process_dies_says_so_and_comes_back() {
    let (desk, home) = (Desk::new(), Home::new());
    let driver = Driver::start(&desk, &home, &[]);
    driver.wait("nav", "DAGs");
    let app = home.read("mainspring.lock").trim().parse().expect("a process");
    desk::kill_web_process(app);
    // The driver's session dies with the page: the new one is seen by its process.
    eventually("another page is drawn", || desk::web_processes(app).len() == 2);
    eventually("the window is there", || !desk.windows().is_empty());
    assert_eq!(home.run(&["list"]).code, Some(0), "the scheduler goes on");
}
