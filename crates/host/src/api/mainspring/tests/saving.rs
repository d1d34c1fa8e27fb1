//! Saving, renaming and adding files of the dags folder, over a scheduler that watches it.

use std::fs;

use serde_json::{Value, json};

use super::{M, json_of};
use crate::api::tests::Server;

const DAG: &str = "# mine\nschedule: '0 2 * * *'\ntasks:\n  a: { operator: empty }\n";

fn put(path: &str, text: &str, before: &Value) -> String {
    format!("PUT {M}/file {}", json!({"path": path, "text": text, "before": before}))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saves_is_told_what_is_in_force() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    server.api.instance.set_paused("d".into(), false, None).await.unwrap();
    let (_, read) = json_of(&server, &format!("GET {M}/file?path=d.yaml")).await;
    let other = DAG.replace("'0 2", "'0 3");
    let (status, saved) = json_of(&server, &put("d.yaml", &other, &read["hash"])).await;
    assert_eq!((status, &saved["version"], &saved["is_live"]), (200, &json!(2), &json!(true)));
    assert_eq!((&saved["dag_id"], &saved["is_paused"]), (&json!("d"), &json!(false)));
    let next = saved["next_run"].as_str().unwrap();
    assert!(next.contains("T03:00:00"), "{next}");
    // Errors leave the last good version in force; a comment makes no version.
    let broken = format!("{other}  b: {{ operator: bsah }}\n");
    let (_, saved) = json_of(&server, &put("d.yaml", &broken, &saved["hash"])).await;
    assert_eq!((&saved["version"], &saved["is_live"]), (&json!(2), &json!(false)));
    assert_eq!(saved["diagnostics"][0]["severity"], "error");
    let noted = format!("# a note\n{other}");
    let (_, saved) = json_of(&server, &put("d.yaml", &noted, &saved["hash"])).await;
    assert_eq!((&saved["version"], &saved["is_live"]), (&json!(2), &json!(true)));
    // The name is another file's.
    let twin = format!("dag_id: d\n{DAG}");
    server
        .check(
            &put("twin.yaml", &twin, &Value::Null),
            "200 /is_live=false /version=null /diagnostics/0/code=\"duplicate_dag_id\"",
        )
        .await;
    let new = "200 /dag_id=\"new\" /version=1 /is_paused=true /is_live=true /next_run=null";
    server.check(&put("team/new.yaml", DAG, &Value::Null), new).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_and_notes_are_files_too() {
    let server = Server::start(&[]).await;
    for (path, text) in [
        ("tools/clean.py", "print('한글')\n"),
        ("q.sql", "SELECT 1: [\n"),
        ("run.sh", "#!/bin/sh\n"),
        ("notes.txt", ""),
        (".mainspringignore", "old/\n"),
    ] {
        let plain = "200 /diagnostics=[] /dag_id=null /is_live=false /version=null";
        server.check(&put(path, text, &Value::Null), plain).await;
        let (status, read) = json_of(&server, &format!("GET {M}/file?path={path}")).await;
        assert_eq!((status, &read["text"], &read["diagnostics"]), (200, &json!(text), &json!([])));
        assert_eq!(fs::read_to_string(server.api.home.dags().join(path)).unwrap(), text);
        server.check(&put(path, "theirs", &Value::Null), "409 /detail/code=\"conflict\"").await;
    }
    for path in ["../a.py", ".env", ".git/config", "a\\\\b.py"] {
        server.check(&put(path, "", &Value::Null), "400 /detail/code=\"invalid\"").await;
    }
    // What is left out of the DAGs is not waited for.
    let old = "200 /is_live=false /dag_id=\"x\" /version=null";
    server.check(&put("old/x.yaml", DAG, &Value::Null), old).await;
    server.check(&format!("DELETE {M}/file?path=tools"), "200 /path=\"tools\"").await;
    assert!(server.api.home.trash().join("tools/clean.py").exists());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_the_one_that_is_printed() {
    let server = Server::start(&[]).await;
    let (status, schema) = json_of(&server, &format!("GET {M}/schema")).await;
    assert_eq!(status, 200);
    let printed = mainspring_core::file::schema(&crate::operators::catalogue());
    assert_eq!(schema, serde_json::to_value(printed).unwrap());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_file_keeps_its_history_or_begins_anew() {
    let server = Server::start(&[("d.yaml", DAG), ("named.yaml", "dag_id: n\ntasks: {}\n")]).await;
    let folder = server.api.home.dags();
    let rename = |from: &str, to: &str, keep_history: bool| {
        let body = json!({"from": from, "to": to, "keep_history": keep_history});
        format!("POST {M}/files/rename {body}")
    };
    server
        .check(&rename("d.yaml", "team/e.yaml", true), "200 /path=\"team/e.yaml\" /dag_id=\"d\"")
        .await;
    assert_eq!(
        fs::read_to_string(folder.join("team/e.yaml")).unwrap(),
        DAG.replace("schedule", "dag_id: d\nschedule")
    );
    let row = server.api.store.dag("d").unwrap().unwrap();
    assert_eq!((row.path.as_str(), row.version, row.is_present), ("team/e.yaml", 1, true));
    // Nobody's place is taken.
    server.check(&rename("team/e.yaml", "named.yaml", true), "409 /detail/code=\"conflict\"").await;
    assert!(folder.join("team/e.yaml").exists());
    // A new one, though the file names itself.
    server.check(&rename("team/e.yaml", "f.yaml", false), "200 /dag_id=\"f\"").await;
    assert_eq!(fs::read_to_string(folder.join("f.yaml")).unwrap(), DAG);
    assert!(!server.api.store.dag("d").unwrap().unwrap().is_present);
    assert!(server.api.store.dag("f").unwrap().unwrap().is_present);
    // Folders, and what is no DAG.
    server.check(&rename("team", "crew/a", true), "200 /path=\"crew/a\" /dag_id=null").await;
    server.check(&rename("f.yaml", "f.txt", true), "200 /dag_id=null").await;
    for (from, to, status) in [
        ("crew", "crew/x", 400),
        ("f.txt", "f.txt", 400),
        ("none.yaml", "a.yaml", 404),
        ("f.txt", "../f.txt", 400),
        ("named.yaml", "f.txt/a.yaml", 400),
    ] {
        server.check(&rename(from, to, true), &status.to_string()).await;
    }
    let make = |path: &str| format!("POST {M}/files/folder {}", json!({"path": path}));
    server.check(&make("new/deep"), "201 /path=\"new/deep\"").await;
    assert!(folder.join("new/deep").is_dir());
    server.check(&make("new/deep"), "409").await;
    server.check(&make("f.txt/x"), "400").await;
    server.check(&make(".git"), "400").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_script_is_a_task() {
    let server = Server::start(&[]).await;
    let ask = |body: Value| format!("POST {M}/scripts/task {body}");
    let task = json!({"operator": "bash", "command": "echo 1\n"});
    server
        .check(
            &ask(json!({"name": "my script.v2.sh", "content": "echo 1\n"})),
            &format!("200 /task_id=\"my_script_v2\" /task={task}"),
        )
        .await;
    let script = server.api.home.root().join("it's.py");
    fs::write(&script, "print(1)\n").unwrap();
    let (status, made) = json_of(&server, &ask(json!({"name": "it's.py", "path": script}))).await;
    let quoted = script.display().to_string().replace('\'', "'\\''");
    assert_eq!((status, &made["task"]["command"]), (200, &json!(format!("python3 '{quoted}'"))));
    server.check(&ask(json!({"name": "a.sh"})), "422").await;
    server.check(&ask(json!({"name": "a.sh", "path": "/nowhere/a.sh"})), "422").await;
    server.check(&ask(json!({"name": "a.bat", "content": "dir"})), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gallery_speaks_both_languages() {
    let server = Server::start(&[]).await;
    let (_, en) = json_of(&server, &format!("GET {M}/templates?lang=en")).await;
    let (_, ko) = json_of(&server, &format!("GET {M}/templates?lang=ko")).await;
    assert!(en["templates"].as_array().unwrap().len() >= 10);
    assert_eq!(en["templates"][0]["text"], ko["templates"][0]["text"]);
    assert_eq!(en["templates"][0]["tags"], json!(["crontab"]));
    assert_eq!(ko["templates"][1]["title"], "restic 야간 백업");
    server.stop().await;
}
