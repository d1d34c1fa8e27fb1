//! Requests to what Airflow lacks, over a scheduler on a home in a temporary folder.
//!
//! An answer is told as beside this folder: by its status and some of its values.

use std::fs;

use serde_json::{Value, json};

use crate::{api::tests::Server, scheduler::Change};

const DAG: &str = "# mine\nschedule: '0 2 * * *'\ntasks:\n  a: { operator: empty }\n";
const M: &str = "/api/mainspring";

async fn json_of(server: &Server, request: &str) -> (u16, Value) {
    let (status, _, body) = server.ask(request).await;
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_written_and_put_away() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    let (status, read) = json_of(&server, &format!("GET {M}/file?path=d.yaml")).await;
    assert_eq!((status, &read["text"], &read["dag_id"]), (200, &json!(DAG), &json!("d")));
    assert_eq!((&read["is_read_only"], &read["diagnostics"]), (&json!(false), &json!([])));
    let put = |text: &str, before: &Value| {
        let body = json!({"path": "d.yaml", "text": text, "before": before});
        format!("PUT {M}/file?lang=ko {body}")
    };
    let other = DAG.replace("'0 2", "'0 3");
    server.check(&put(&other, &read["hash"]), "200 /sentence=\"매일 03:00\"").await;
    let full = server.api.home.dags().join("d.yaml");
    assert_eq!(fs::read_to_string(&full).unwrap(), other);
    // Whoever read it before that is told what stands there now.
    let (status, refused) = json_of(&server, &put(DAG, &read["hash"])).await;
    assert_eq!((status, &refused["detail"]["text"]), (409, &json!(other)));
    let (status, _) = json_of(&server, &put(DAG, &refused["detail"]["hash"])).await;
    assert_eq!(status, 200);
    server.check(&put(DAG, &Value::Null), "409 /detail/code=\"conflict\"").await;
    let new = json!({"path": "team/new.yaml", "text": "tasks: [", "before": null});
    let expected = "200 /diagnostics/0/code=\"unclosed\" /diagnostics/0/line=1 /sentence=\"\"";
    server.check(&format!("PUT {M}/file {new}"), expected).await;
    let files = "200 /entries/0/path=\"d.yaml\" /entries/0/is_dag=true /entries/1/path=\"team\" \
                 /entries/1/is_folder=true /entries/2/path=\"team/new.yaml\"";
    server.check(&format!("GET {M}/files"), files).await;
    server.check(&format!("DELETE {M}/file?path=team/new.yaml"), "200").await;
    assert!(server.api.home.trash().join("new.yaml").exists());
    server.check(&format!("DELETE {M}/file?path=team/new.yaml"), "404").await;
    server.check(&format!("GET {M}/file?path=none.yaml"), "404").await;
    for path in ["../config.toml", "%2Fetc%2Fpasswd", "..%2Fdags%2Fd.yaml", "", "d.yaml%00"] {
        for method in ["GET", "DELETE"] {
            let request = format!("{method} {M}/file?path={path}");
            server.check(&request, "400 /detail/code=\"invalid\"").await;
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_checked_and_edited_without_being_saved() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    let check = json!({"path": "d.yaml", "text": "tasks:\n  a: { operator: bsah }\n"});
    server
        .check(
            &format!("POST {M}/check {check}"),
            "200 /diagnostics/0/severity=\"error\" /diagnostics/0/line=2 /dag_id=\"d\" /tasks=1",
        )
        .await;
    let rename = json!({"edit": "rename_task", "task_id": "a", "to": "b"});
    let edit = json!({"path": "d.yaml", "edits": [rename], "drawing": {"direction": "tb"}});
    let (status, edited) = json_of(&server, &format!("POST {M}/edit {edit}")).await;
    assert_eq!((status, &edited["text"]), (200, &json!(DAG.replace("  a:", "  b:"))));
    assert_eq!(edited["hunks"].as_array().unwrap().len(), 1);
    let view = &edited["view"];
    assert_eq!((&view["dag_id"], &view["note"]), (&json!("d"), &json!("mine")));
    assert_eq!(view["dag"], json!({"schedule": "0 2 * * *"}));
    let task = json!({"task_id": "b", "fields": {"operator": "empty"}, "note": null,
        "first_line": 4, "last_line": 4, "locked": null});
    assert_eq!(view["tasks"], json!([task]));
    assert_eq!(view["graph"]["nodes"][0]["task_id"], json!("b"));
    assert_eq!(fs::read_to_string(server.api.home.dags().join("d.yaml")).unwrap(), DAG);
    let wrong = json!({"path": "d.yaml", "edits": [{"edit": "remove_task", "task_id": "x"}]});
    let refused = "400 /detail/code=\"invalid\" /detail/kind=\"unknown_task\"";
    server.check(&format!("POST {M}/edit {wrong}"), refused).await;
    let odd = json!({"path": "d.yaml", "edits": [{"edit": "explode"}]});
    server.check(&format!("POST {M}/edit {odd}"), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_drawn_and_little_moves() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    let ask = async |text: &str, edits: Value| {
        let body = json!({"path": "d.yaml", "text": text, "edits": edits, "drawing": {}});
        let (status, answer) = json_of(&server, &format!("POST {M}/edit?lang=ko {body}")).await;
        assert_eq!(status, 200, "{answer}");
        let places: Vec<String> = answer["view"]["graph"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| format!("{} {} {}", node["task_id"], node["x"], node["y"]))
            .collect();
        (answer, places.join(", "))
    };
    // With a cycle, an operator and an upstream that do not exist: the good part is drawn.
    let broken = "tasks:\n  a: { operator: bsah, upstream: [c] }\n  b: { operator: empty, upstream: [a, x] }\n  c: { operator: empty, upstream: [b] }\n";
    let (answer, _) = ask(broken, json!([])).await;
    let view = &answer["view"];
    assert_eq!((&answer["text"], &answer["hunks"]), (&json!(broken), &json!([])));
    assert_eq!(view["graph"]["nodes"].as_array().unwrap().len(), 3);
    assert_eq!(view["graph"]["edges"].as_array().unwrap().len(), 3);
    assert_eq!(view["tasks"][0]["locked"], json!("no operator is called `bsah`"));
    assert_eq!(view["tasks"][1]["locked"], json!(null));
    let codes = answer["diagnostics"].as_array().unwrap().iter().map(|it| &it["code"]);
    assert_eq!(codes.collect::<Vec<_>>(), ["unknown_operator", "cycle", "unknown_task"]);
    let (answer, _) = ask("tasks: [", json!([])).await;
    assert_eq!(answer["view"]["graph"]["nodes"], json!([]));

    let text = "schedule: '@daily'\ntasks:\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n  c: { operator: empty, upstream: [a] }\n";
    let (answer, before) = ask(text, json!([])).await;
    assert_eq!(answer["view"]["sentence"], json!("매일 00:00"));
    let rename = json!([{"edit": "rename_task", "task_id": "b", "to": "zz"}]);
    let (answer, renamed) = ask(text, rename).await;
    assert_eq!(renamed, before.replace("\"b\"", "\"zz\""));
    let (undone, after) = ask(answer["text"].as_str().unwrap(), json!([answer["undo"]])).await;
    assert_eq!((undone["text"].as_str(), after), (Some(text), before));
    let place = json!([{"edit": "place", "node": "a", "at": [-100, 40]}]);
    let (answer, _) = ask(text, place).await;
    let graph = &answer["view"]["graph"];
    let node = &graph["nodes"][0];
    let at = |axis: &str, index: usize| {
        node[axis].as_i64().unwrap() + graph["origin"][index].as_i64().unwrap()
    };
    assert_eq!((at("x", 0), at("y", 1), &node["is_placed"]), (-100, 40, &json!(true)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_copied_and_pasted() {
    let text =
        "tasks:\n  # mine\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n";
    let server = Server::start(&[("d.yaml", text)]).await;
    let copy = json!({"path": "d.yaml", "task_ids": ["a"]});
    let (status, copied) = json_of(&server, &format!("POST {M}/copy {copy}")).await;
    let expected = json!("tasks:\n  # mine\n  a: { operator: empty }\n");
    assert_eq!((status, &copied["text"]), (200, &expected));
    let paste = json!({"path": "new.yaml", "text": "tasks: {}\n",
        "edits": [{"edit": "paste", "text": copied["text"]}]});
    let (status, pasted) = json_of(&server, &format!("POST {M}/edit {paste}")).await;
    assert_eq!((status, &pasted["text"]), (200, &expected));
    assert_eq!(pasted["view"]["graph"], json!(null));
    let wrong = json!({"path": "d.yaml", "task_ids": ["x"]});
    server.check(&format!("POST {M}/copy {wrong}"), "400 /detail/kind=\"unknown_task\"").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_and_schedules_explain_themselves() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    server
        .check(
            &format!("GET {M}/operators"),
            "200 /operators/0/name=\"bash\" /operators/0/category=\"action\" \
             /operators/0/schema/required/0=\"command\" /operators/0/templated/0=\"command\" \
             /operators/3/title=\"Branch python\"",
        )
        .await;
    let ask = json!({"text": "0 9 * * 1-5", "timezone": "Asia/Seoul", "count": 2,
        "from": "2026-03-06T00:00:00Z", "lang": "ko"});
    server
        .check(
            &format!("POST {M}/schedule {ask}"),
            "200 /dialect=\"unix\" /timezone=\"Asia/Seoul\" /next/0/local=\"2026-03-06 09:00\" \
             /next/1/local=\"2026-03-09 09:00\" /entries/0/schedule=\"0 9 * * 1-5\"",
        )
        .await;
    let interval = json!({"text": "@daily", "timezone": "UTC", "timetable": "interval",
        "from": "2026-03-06T00:00:00Z", "count": 1});
    server
        .check(
            &format!("POST {M}/schedule {interval}"),
            "200 /timetable=\"interval\" /next/0/logical_date=\"2026-03-05T00:00:00Z\"",
        )
        .await;
    let spoken =
        json!({"text": "평일 9시와 17시", "timezone": "Asia/Seoul", "year": 2027, "lang": "ko"});
    server
        .check(
            &format!("POST {M}/schedule {spoken}"),
            "200 /dialect=\"words\" /entries/0/schedule=\"0 9,17 * * 1-5\" \
             /year/days/0/date=\"2027-01-01\" /year/days/0/runs=2 /year/days/1/date=\"2027-01-04\"",
        )
        .await;
    let odd = json!({"text": "*/7 * * * *"});
    let expected = "200 /notices/0/code=\"uneven_step\" /notices/0/fix=\"every 7m\" /year=null";
    server.check(&format!("POST {M}/schedule {odd}"), expected).await;
    let unclear = json!({"text": "at 3 and 5pm", "lang": "en"});
    let expected = "422 /detail/readings/0/schedule=\"0 15,17 * * *\" \
         /detail/readings/1/schedule=\"0 3,17 * * *\"";
    server.check(&format!("POST {M}/schedule {unclear}"), expected).await;
    let no_year = json!({"text": "@daily", "year": 0});
    server.check(&format!("POST {M}/schedule {no_year}"), "422").await;
    let wrong = json!({"text": "0 25 * * *"});
    let expected = "422 /detail/column=3 /detail/readings=[]";
    server.check(&format!("POST {M}/schedule {wrong}"), expected).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_changed_where_they_can_be_and_keep_their_comments() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    let file = server.api.home.settings_file();
    fs::write(&file, "# mine\nparallelism = 2 # few\n").unwrap();
    let wanted = json!({"parallelism": 5, "timezone": "Asia/Seoul", "kill_grace": 3,
        "environment": "inherited", "retention": {"days": 30}, "theme": "dark"});
    server
        .check(
            &format!("PATCH {M}/settings {wanted}"),
            "200 /parallelism=5 /timezone=\"Asia/Seoul\" /kill_grace=3 /theme=\"dark\" \
             /restart_needed=[\"environment\"] /effective={\"environment\":\"auto\"} \
             /retention={\"days\":30} /keep_awake_problem=null",
        )
        .await;
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# mine\nparallelism = 5 # few\n"), "{text}");
    assert!(text.contains("kill_grace = \"3s\""), "{text}");
    // DAGs that name no zone are meant in the new one at once.
    let zone = async {
        let mut changes = server.api.changes.subscribe();
        let dag = || server.api.store.dag("d").unwrap().unwrap();
        while dag().dag.timezone != "Asia/Seoul" {
            changes.recv().await.unwrap();
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), zone).await.unwrap();
    let wrong = json!({"parallelism": 0, "timezone": "Asia/Soul", "nonsense": 1,
        "theme": "blue"});
    let (status, refused) = json_of(&server, &format!("PATCH {M}/settings {wrong}")).await;
    let fields = refused["detail"]["fields"].as_object().unwrap();
    assert_eq!((status, fields.len()), (422, 4), "{refused:#}");
    assert!(fields["timezone"].as_str().unwrap().contains("Asia/Seoul"), "{refused:#}");
    let nowhere = json!({"dags_folder": "/no/such/folder"});
    server.check(&format!("PUT {M}/settings {nowhere}"), "422").await;
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    fs::write(&file, "parallelism = \n").unwrap();
    server.check(&format!("PATCH {M}/settings {{\"theme\":\"dark\"}}"), "409").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_switched_off_and_exactly_that_on_again() {
    let server = Server::start(&[("on.yaml", DAG), ("off.yaml", DAG)]).await;
    server.check("PATCH /api/v2/dags/on {\"is_paused\":false}", "200").await;
    let all = |is_paused| format!("POST {M}/pauseAll {{\"is_paused\":{is_paused}}}");
    server.check(&all(true), "200 /dag_ids=[\"on\"]").await;
    assert!(crate::api::mainspring::is_paused(&server.api.home));
    server.check("GET /api/v2/dags/on", "200 /is_paused=true").await;
    server.check(&all(true), "200 /dag_ids=[]").await;
    server.check(&all(false), "200 /dag_ids=[\"on\"]").await;
    assert!(!crate::api::mainspring::is_paused(&server.api.home));
    server.check("GET /api/v2/dags/on", "200 /is_paused=false").await;
    server.check("GET /api/v2/dags/off", "200 /is_paused=true").await;
    server.check(&all(false), "200 /dag_ids=[]").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn off_and_on_at_once_forgets_nobody() {
    let server = Server::start(&[("a.yaml", DAG), ("b.yaml", DAG), ("c.yaml", DAG)]).await;
    for dag in ["a", "b", "c"] {
        let on = format!("PATCH /api/v2/dags/{dag} {{\"is_paused\":false}}");
        server.check(&on, "200").await;
    }
    let all = |is_paused| format!("POST {M}/pauseAll {{\"is_paused\":{is_paused}}}");
    let (off, on) = (all(true), all(false));
    for _ in 0..10 {
        tokio::join!(
            server.check(&off, "200"),
            server.check(&on, "200"),
            server.check(&off, "200"),
            server.check(&on, "200"),
        );
        server.check(&on, "200").await;
        for dag in ["a", "b", "c"] {
            server.check(&format!("GET /api/v2/dags/{dag}"), "200 /is_paused=false").await;
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_switched_by_hand_meanwhile_stays_so() {
    let server = Server::start(&[("a.yaml", DAG), ("b.yaml", DAG)]).await;
    let switch = |dag, off| format!("PATCH /api/v2/dags/{dag} {{\"is_paused\":{off}}}");
    let all = |is_paused| format!("POST {M}/pauseAll {{\"is_paused\":{is_paused}}}");
    server.check(&switch("a", false), "200").await;
    server.check(&switch("b", false), "200").await;
    server.check(&all(true), "200 /dag_ids=[\"a\",\"b\"]").await;
    server.check(&switch("a", false), "200").await;
    server.check(&switch("a", true), "200").await;
    server.check(&all(false), "200 /dag_ids=[\"b\"]").await;
    server.check("GET /api/v2/dags/a", "200 /is_paused=true").await;
    server.check(&all(true), "200 /dag_ids=[\"b\"]").await;
    let wanted = json!({"dag_ids": ["b"], "is_paused": false});
    server.check(&format!("POST {M}/dags/bulk {wanted}"), "200").await;
    assert!(!crate::api::mainspring::is_paused(&server.api.home));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_given_at_once_all_land() {
    let server = Server::start(&[("a.yaml", DAG)]).await;
    let tag = |name: &str| {
        let wanted = json!({"dag_ids": ["a"], "add_tags": [name]});
        format!("POST {M}/dags/bulk {wanted}")
    };
    let asked = ["t1", "t2", "t3", "t4", "t5", "t6"].map(tag);
    let ok = "200 /results/0/ok=true";
    let [a, b, c, d, e, f] = asked.each_ref().map(|request| server.check(request, ok));
    tokio::join!(a, b, c, d, e, f);
    let text = fs::read_to_string(server.api.home.dags().join("a.yaml")).unwrap();
    for name in ["t1", "t2", "t3", "t4", "t5", "t6"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_no_file_can_have_is_the_askers_mistake() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    for path in ["d.yaml/x.yaml", "d.yaml/sub/x.yaml", &format!("{}.yaml", "n".repeat(300))] {
        let new = json!({"path": path, "text": DAG, "before": null});
        server.check(&format!("PUT {M}/file {new}"), "400 /detail/code=\"invalid\"").await;
        let (status, _, _) = server.ask(&format!("GET {M}/file?path={path}")).await;
        assert!([400, 404].contains(&status), "{path}: {status}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_dags_are_switched_and_tagged_at_once() {
    let server = Server::start(&[("a.yaml", DAG), ("b.yaml", DAG)]).await;
    let wanted = json!({"dag_ids": ["a", "none", "b"], "is_paused": false, "add_tags": ["x"]});
    server
        .check(
            &format!("POST {M}/dags/bulk {wanted}"),
            "200 /results/0/ok=true /results/1/ok=false /results/2/ok=true \
             /results/1/message=\"there is no DAG `none`\"",
        )
        .await;
    let text = || fs::read_to_string(server.api.home.dags().join("a.yaml")).unwrap();
    assert!(text().contains("tags: [x]") && text().starts_with("# mine\n"), "{}", text());
    let wanted = json!({"dag_ids": ["a"], "remove_tags": ["x"]});
    server.check(&format!("POST {M}/dags/bulk {wanted}"), "200 /results/0/ok=true").await;
    assert_eq!(text(), DAG);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_scripts_and_crontabs_become_dags() {
    let server = Server::start(&[]).await;
    let (_, examples) = json_of(&server, &format!("GET {M}/examples")).await;
    assert!(examples["total_entries"].as_u64().unwrap() >= 5);
    let copy = format!("POST {M}/examples/hello");
    server.check(&copy, "201 /path=\"hello.yaml\" /dag_id=\"hello\"").await;
    server.check(&copy, "409").await;
    server.check(&format!("POST {M}/examples/..%2Fx"), "404").await;

    let script = server.api.home.root().join("it's mine.py");
    fs::write(&script, "print(1)\n").unwrap();
    let wanted = json!({"script": script, "schedule": "0 7 * * *", "tell_me": true,
        "unpause": true});
    let mut told = server.api.changes.subscribe();
    let (status, made) = json_of(&server, &format!("POST {M}/scripts?lang=en {wanted}")).await;
    let told = std::iter::from_fn(|| told.try_recv().ok());
    assert_eq!(told.filter(|it| matches!(it, Change::Settings)).count(), 1);
    assert_eq!((status, &made["dag_id"]), (201, &json!("it_s_mine")), "{made:#}");
    assert_eq!(made["sentence"], "At 07:00 every day");
    server.check("GET /api/v2/dags/it_s_mine", "200 /is_paused=false").await;
    let run = "/api/v2/dags/it_s_mine/dagRuns";
    server.check(&format!("POST {run} {{\"dag_run_id\":\"one\"}}"), "200").await;
    let gone = json!({"script": "/no/such", "schedule": ""});
    server.check(&format!("POST {M}/scripts {gone}"), "422").await;
    let odd = json!({"script": script, "schedule": "whenever"});
    server.check(&format!("POST {M}/scripts {odd}"), "422 /detail/readings=[]").await;

    let text = "0 3 * * * /usr/bin/backup.sh\n@reboot x\n";
    let wanted = json!({"text": text, "chain": false});
    let (status, made) = json_of(&server, &format!("POST {M}/crontab {wanted}")).await;
    assert_eq!((status, made["files"].as_array().unwrap().len()), (201, 1), "{made:#}");
    assert_eq!(made["refused"].as_array().unwrap().len(), 1);
    let path = made["files"][0]["path"].as_str().unwrap();
    assert!(server.api.home.dags().join(path).exists());
    let (_, again) = json_of(&server, &format!("POST {M}/crontab {wanted}")).await;
    assert_eq!(again["known"].as_array().unwrap().len(), 1, "{again:#}");
    let none = json!({"text": text, "chain": false, "selected": ["none"]});
    server.check(&format!("POST {M}/crontab {none}"), "404").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_given_and_only_a_backup_is_taken() {
    let server = Server::start(&[("d.yaml", DAG)]).await;
    let (status, headers, body) = server.ask(&format!("POST {M}/backup?logs=true")).await;
    assert_eq!((status, &headers["content-type"]), (200, &"application/zip".parse().unwrap()));
    assert!(body.starts_with(b"PK"));
    let names = zip::ZipArchive::new(std::io::Cursor::new(body)).unwrap();
    let names: Vec<_> = names.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.iter().any(|name| name == "dags/d.yaml"), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("token")), "{names:?}");
    server.check(&format!("POST {M}/restore nonsense"), "422 /detail/code=\"unprocessable\"").await;
    server.stop().await;
}
