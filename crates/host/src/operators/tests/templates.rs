//! The templates, each run to its end as it stands or filled in: with samples of their own, a web
//! server of this machine, and a stand-in for what need not be installed.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;

use super::*;
use crate::templates::Template;

/// A home whose temporary files and home folder are its own.
fn home() -> Home {
    let mut home = Home::new();
    for name in ["TMPDIR", "HOME"] {
        let folder = home.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        home.env.insert(name.into(), folder.display().to_string());
    }
    home
}

/// Runs the template with these params; the run's state and those of its tasks.
#[track_caller]
fn check(home: &mut Home, name: &str, conf: Value, expected: &str) -> Ran {
    let template = Template::all().iter().find(|template| template.name == name).unwrap();
    let text = template.text();
    let (mut dag, complaints) = read(name, &text);
    assert_eq!(complaints, "", "{name}");
    // Not by the clock, which would run it a second time beside the test's own.
    dag.schedule.clear();
    home.conf = conf;
    let ran = block_on(home.run_dag(dag, &text));
    let lines: Vec<&str> = ran.text.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(lines.join("; "), expected, "{:?}", ran.logs);
    ran
}

/// A web server that gives these answers, the last of them for ever; its address.
fn serve(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked);
            let at = count.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
            let (body, length) = (answers[at], answers[at].len());
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
            let answer =
                format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn crontab_replacement() {
    let all = "success; report: success; sync: success; tell: skipped";
    let ran = check(&mut home(), "crontab_replacement", json!(null), all);
    assert!(ran.log("sync").starts_with("sync in /"), "{}", ran.log("sync"));
}

#[cfg(unix)]
#[test]
fn restic_backup() {
    let off = "success; back_up: skipped; check: skipped; is_set_up: success; thin_out: skipped";
    let mut home = home();
    check(&mut home, "restic_backup", json!(null), off);
    // Tells what it was asked; a file that could not be read is no failure.
    let bin = home.folder.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let restic = bin.join("restic");
    let script = "#!/bin/sh\necho \"$RESTIC_REPOSITORY $*\"\n[ \"$1\" != backup ] || exit 3\n";
    std::fs::write(&restic, script).unwrap();
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&restic, rights).unwrap();
    let path = format!("{}:{}", bin.display(), home.env["PATH"]);
    home.env.insert("PATH".into(), path);
    let all = "success; back_up: success; check: success; is_set_up: success; thin_out: success";
    let conf = json!({ "repository": "/mnt/b", "folder": "/my files", "keep_daily": 3 });
    let ran = check(&mut home, "restic_backup", conf, all);
    let asked = "/mnt/b backup --tag mainspring --exclude-caches /my files\n";
    assert!(ran.log("back_up").starts_with(asked), "{}", ran.log("back_up"));
    let asked = "/mnt/b forget --tag mainspring --prune --keep-daily 3 --keep-weekly 5 ";
    assert!(ran.log("thin_out").starts_with(asked), "{}", ran.log("thin_out"));
}

#[test]
fn database_dump() {
    let all = "success; dump: success; prepare: success; rotate: success; verify: success";
    let mut home = home();
    let mut rotated = Vec::new();
    for day in 10..13 {
        home.logical_date = Some(format!("2026-03-{day}T00:00:00Z").parse().unwrap());
        let ran = check(&mut home, "database_dump", json!({ "keep": 2 }), all);
        let last = ran.xcoms.iter().find(|xcom| xcom.task_id == "rotate").unwrap();
        rotated.push((last.value["kept"].to_string(), last.value["removed"].to_string()));
    }
    let expected = [("1", "0"), ("2", "0"), ("2", "1")];
    assert_eq!(rotated, expected.map(|(kept, removed)| (kept.to_owned(), removed.to_owned())));
}

#[test]
fn csv_to_sqlite() {
    let all = "success; count: success; find_csv: success; load: success";
    let mut home = home();
    let ran = check(&mut home, "csv_to_sqlite", json!(null), all);
    assert!(ran.log("count").starts_with("2 rows in sales of "), "{}", ran.log("count"));
    let csv = home.folder.path().join("own.csv");
    std::fs::write(&csv, "name,\"odd \"\"one\"\"\"\na,1\nb,2\nc,3\n").unwrap();
    let ran = check(&mut home, "csv_to_sqlite", json!({ "csv": csv, "table": "mine" }), all);
    assert!(ran.log("count").starts_with("3 rows in mine of "), "{}", ran.log("count"));
}

#[test]
fn etl_with_branch() {
    let mut home = home();
    let new = "success; choose: success; everything: skipped; extract: success; load: success; \
               new_rows: success; report: success; transform: success";
    let once = check(&mut home, "etl_with_branch", json!(null), new).log("report").to_owned();
    // Once more adds nothing.
    assert_eq!(check(&mut home, "etl_with_branch", json!(null), new).log("report"), once);
    let full = "success; choose: success; everything: success; extract: success; load: success; \
                new_rows: skipped; report: success; transform: success";
    let ran = check(&mut home, "etl_with_branch", json!({ "mode": "full" }), full);
    assert!(ran.log("extract").contains("of 31 days"), "{}", ran.log("extract"));
}

#[test]
fn weekly_report() {
    let all = "success; collect: success; show: success; summary: success; table: success; \
               write: success";
    let ran = check(&mut home(), "weekly_report", json!({ "title": "<Q&A>" }), all);
    let path = ran.log("show").trim_start_matches("file://").lines().next().unwrap().to_owned();
    assert!(path.ends_with("report-2026-03-14.html"), "{path}");
}

#[test]
fn web_page_watch() {
    let url = serve(&[
        "<h1>News</h1><script>1</script><p>old</p>",
        "<h1>News</h1>  <script>2</script><p>old</p>",
        "<h1>News</h1><p>new 한글</p>",
    ]);
    let mut home = home();
    let quiet = "success; has_changed: success; look: success; tell: skipped";
    for _ in 0..2 {
        check(&mut home, "web_page_watch", json!({ "url": url }), quiet);
    }
    let loud = "success; has_changed: success; look: success; tell: success";
    let ran = check(&mut home, "web_page_watch", json!({ "url": url }), loud);
    assert!(ran.log("tell").contains("-old\n+new 한글\n"), "{}", ran.log("tell"));
}

#[test]
fn api_poll() {
    let url = serve(&["{\"price\": 1}", "{\"price\": 1}", "{\"price\": 2}"]);
    let mut home = home();
    let loud = "success; ask: success; handle: success; is_new: success";
    let quiet = "success; ask: success; handle: skipped; is_new: success";
    for (expected, said) in [(loud, "{'price': 1}\n"), (quiet, ""), (loud, "{'price': 2}\n")] {
        let ran = check(&mut home, "api_poll", json!({ "url": url }), expected);
        if expected == loud {
            assert!(ran.log("handle").starts_with(said), "{}", ran.log("handle"));
        }
    }
}

#[test]
fn log_cleanup() {
    let off = "success; compress: skipped; delete: skipped; is_set_up: success; look: skipped; \
               report: skipped";
    let mut home = home();
    check(&mut home, "log_cleanup", json!(null), off);
    let logs = home.folder.path().join("logs");
    std::fs::create_dir(&logs).unwrap();
    let day = Duration::from_secs(86_400);
    for (name, days) in [("new.log", 0), ("week.log", 10), ("old.log", 100), ("old.txt", 100)] {
        let file = std::fs::File::create(logs.join(name)).unwrap();
        let now = crate::clock::Clock::now(&SystemClock).wall;
        file.set_modified(std::time::SystemTime::from(now) - day * days).unwrap();
    }
    let names = || {
        let entries = std::fs::read_dir(&logs).unwrap();
        let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names.into_iter().map(|name| name.into_string().unwrap()).collect::<Vec<_>>().join(" ")
    };
    let all = off.replace("skipped", "success");
    let ran = check(&mut home, "log_cleanup", json!({ "folder": logs }), &all);
    let said = "1 to compress, 1 to delete; nothing was changed\n";
    assert!(ran.log("report").starts_with(said), "{}", ran.log("report"));
    assert_eq!(names(), "new.log old.log old.txt week.log");
    check(&mut home, "log_cleanup", json!({ "folder": logs, "dry_run": false }), &all);
    assert_eq!(names(), "new.log old.txt week.log.gz");
}

#[test]
fn ml_batch_scoring() {
    let mut home = home();
    let good = "success; hold_back: skipped; judge: success; prepare: success; publish: success; \
                score: success";
    let ran = check(&mut home, "ml_batch_scoring", json!(null), good);
    assert!(ran.log("publish").starts_with("500 scores in "), "{}", ran.log("publish"));
    let drifted = "failed; hold_back: failed, exit code 1; judge: success; prepare: success; publish: skipped; \
                   score: success";
    check(&mut home, "ml_batch_scoring", json!({ "drift_limit": 0 }), drifted);
}
