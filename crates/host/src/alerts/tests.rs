//! Alerts from end to end: real files, runs and servers; and what is decided by itself, as text.

use std::{fs, path::Path, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    courier::{Plan, plan},
    *,
};
use crate::{
    clock::SystemClock,
    connections::uri,
    home::Home,
    scheduler::Trigger,
    secrets::PLACE_VARIABLE,
    send::sinks::{HttpSink, MailSink, answer, closed},
    start::{self, Serving},
    store::{AlertStep, AlertsWanted},
};

const SALES: &str = "
timezone: Asia/Seoul
tasks:
  load: { operator: bash, command: 'echo loading; echo sesame-leak; exit 3' }
  end: { operator: empty, upstream: [load] }
";

struct Place {
    serving: Serving,
    folder: tempfile::TempDir,
}

impl Place {
    /// A home with these files, settings and connections.
    async fn new(files: &[(&str, &str)], settings: &str, connections: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().join("home"))).unwrap();
        home.create().unwrap();
        for (name, text) in files {
            fs::write(home.dags().join(name), text).unwrap();
        }
        fs::write(home.settings_file(), format!("language = \"en\"\n{settings}")).unwrap();
        let serving = start::serve(home).await.unwrap();
        for (id, text) in connections {
            serving.connections.put(uri::parse(id, text).unwrap()).await.unwrap();
        }
        Self { serving, folder }
    }

    async fn again(self) -> Self {
        let Self { mut serving, folder } = self;
        let home = serving.home.clone();
        serving.instance.stop();
        serving.ended().await.unwrap();
        drop(serving);
        Self { serving: start::serve(home).await.unwrap(), folder }
    }

    async fn run(&self, dag_id: &str, run_id: &str) {
        let mut changes = self.serving.changes.subscribe();
        let trigger = Trigger {
            dag_id: dag_id.into(),
            run_id: Some(run_id.into()),
            logical_date: Some(Some("2026-03-14T06:00:00Z".parse().unwrap())),
            conf: Value::Null,
        };
        self.serving.instance.trigger(trigger).await.unwrap();
        loop {
            if let Change::Run(row) = changes.recv().await.unwrap()
                && row.run.key.run_id.as_str() == run_id
                && row.run.state.is_finished()
            {
                return;
            }
        }
    }

    /// Waits until the alerts are told so: state, event, title, answer and count of each, the
    /// latest first.
    async fn check(&self, expected: &[&str]) {
        let mut changes = self.serving.changes.subscribe();
        let patience = tokio::time::timeout(Duration::from_secs(30), async {
            while self.told() != expected {
                let _ = changes.recv().await;
            }
        });
        let _ = patience.await;
        assert_eq!(self.told(), expected);
    }

    fn told(&self) -> Vec<String> {
        let wanted = AlertsWanted { limit: 100, ..AlertsWanted::default() };
        let rows = self.serving.store.alerts(&wanted).unwrap();
        let told = rows.into_iter().map(|row| {
            let title = row.title.unwrap_or_default();
            let answer = row.answer.unwrap_or_default();
            let repeat = if row.is_repeat { " again" } else { "" };
            let (state, event) = (row.state.as_str(), row.new.event.as_str());
            format!("{state} {event} | {title} | {answer} | {}{repeat}", row.count)
        });
        told.collect()
    }
}

fn slack(sink: &HttpSink) -> String {
    json!({
        "conn_type": "slack_webhook",
        "host": format!("http://{}/services", sink.address),
        "password": "T1/B2/sesameSlackKey",
    })
    .to_string()
}

/// Every file of the home but the sealed one is searched for what tests call a secret.
fn check_no_secret_in(home: &Path) {
    for entry in ignore::WalkBuilder::new(home).standard_filters(false).build().flatten() {
        let Ok(bytes) = fs::read(entry.path()) else { continue };
        let found = memchr::memmem::find(&bytes, b"sesame");
        let is_dag = entry.path().extension().is_some_and(|it| it == "yaml");
        assert!(found.is_none() || is_dag, "a secret in {}", entry.path().display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_is_told_once_with_all_that_one_needs() {
    let sink = HttpSink::start().await;
    let settings = "[alerts]\non_failure = ['team']\non_recovery = ['team']\n\
                    web_address = 'https://main.example/'";
    let leak = r#"{"conn_type": "generic", "password": "sesame-leak"}"#.to_owned();
    // The DAG's own text has the secret only in this test; a version of it is kept.
    let sales = SALES.replace("echo sesame-leak", "echo $(printf ses; printf ame-leak)");
    let files = [("sales.yaml", sales.as_str())];
    let place = Place::new(&files, settings, &[("team", slack(&sink)), ("leak", leak)]).await;
    place.run("sales", "one").await;
    place.check(&["sent failure | sales failed | 200 ok | 1"]).await;
    let got = &sink.got()[0];
    assert_eq!(got.line, "POST /services/T1/B2/sesameSlackKey");
    let body = got.json();
    assert_eq!(body["text"], "sales failed");
    let text = body.to_string();
    for part in [
        "*Task*\\nload",
        "*Try*\\n1 / 1",
        "*State*\\nfailed",
        "*Reason*\\nexit code 3",
        "*Logical date*\\n2026-03-14 15:00 Asia/Seoul",
        "*Duration*\\n",
        "loading\\n***\\n",
        "<mainspring://dags/sales/runs/one/tasks/load|Open in Mainspring>",
        "<https://main.example/dags/sales?run=one&amp;task=load&amp;map=-1&amp;panel=log|Open in the browser>",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    // It works again: told once, and not as a success too.
    let file = place.serving.home.dags().join("sales.yaml");
    fs::write(file, "tasks:\n  load: { operator: empty }\n").unwrap();
    let mut changes = place.serving.changes.subscribe();
    while place.serving.store.dag("sales").unwrap().unwrap().version == 1 {
        changes.recv().await.unwrap();
    }
    place.run("sales", "two").await;
    place.run("sales", "three").await;
    place
        .check(&[
            "sent recovery | sales works again | 200 ok | 1",
            "sent failure | sales failed | 200 ok | 1",
        ])
        .await;
    let Place { mut serving, folder } = place;
    serving.instance.stop();
    serving.ended().await.unwrap();
    check_no_secret_in(folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_and_retries_have_their_own() {
    let (sink, mails) = (HttpSink::start().await, MailSink::start().await);
    let dag = "
on_retry: [team]
tasks:
  load: { operator: bash, command: exit 3, retries: 1, retry_delay: 3s, on_failure: [mail] }
";
    let mail = format!(
        "smtp://login:sesame-mail@{}?security=none&from_email=m%40example.org&to_email=a%40example.org",
        mails.address,
    );
    let connections = [("team", slack(&sink)), ("mail", mail)];
    let place = Place::new(&[("sales.yaml", dag)], "", &connections).await;
    place.run("sales", "one").await;
    place
        .check(&[
            "sent failure | sales.load failed | 250 2.0.0 taken | 1",
            "sent retry | sales.load failed and is tried again | 200 ok | 1",
        ])
        .await;
    assert!(sink.got()[0].json().to_string().contains("*Try*\\n1 / 2"));
    let mail = &mails.got()[0];
    assert!(mail.contains("Subject: [Mainspring] sales.load failed"), "{mail}");
    assert!(mail.contains("To: a@example.org") && mail.contains("Reason"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_good_is_shown_and_can_be_sent_again() {
    let sink = HttpSink::answering([answer(404, "", "no_service")]).await;
    let settings = "[alerts]\non_failure = ['team', 'nobody']";
    let files = [("sales.yaml", SALES)];
    let place = Place::new(&files, settings, &[("team", slack(&sink))]).await;
    place.run("sales", "one").await;
    let nobody = "failed failure | sales failed | there is no connection `nobody`; make it on the \
                  page Connections, then send the alert again | 1";
    let revoked = "failed failure | sales failed | Slack answered 404 no_service; the webhook was \
                   revoked or its app removed: add a new webhook on Slack's page and paste its \
                   address | 1";
    place.check(&[nobody, revoked]).await;
    sink.say([answer(200, "", "ok")]);
    let wanted = AlertsWanted { limit: 2, ..AlertsWanted::default() };
    let row = place.serving.store.alerts(&wanted).unwrap().pop().unwrap();
    place.serving.alerts.again(row).await.unwrap();
    place.check(&["sent failure | sales failed | 200 ok | 1", nobody, revoked]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_that_asks_to_wait_is_waited_for() {
    let wait = answer(429, "Retry-After: 1\r\n", "rate_limited");
    let sink =
        HttpSink::answering([wait, answer(500, "", "rollup_error"), answer(200, "", "ok")]).await;
    let settings = "[alerts]\non_failure = ['team']";
    let place = Place::new(&[("sales.yaml", SALES)], settings, &[("team", slack(&sink))]).await;
    place.run("sales", "one").await;
    let mut changes = place.serving.changes.subscribe();
    while sink.got().len() < 2 {
        changes.recv().await.unwrap();
    }
    // The second pause is half a minute: that much is seen, and not waited for.
    place
        .check(&["waiting failure |  | Slack answered 500 rollup_error; Slack had a trouble of its own | 1"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_while_sending_sends_again_and_says_so() {
    let sink = HttpSink::start().await;
    let settings = "[alerts]\non_failure = ['team']";
    let place = Place::new(&[("sales.yaml", SALES)], settings, &[("team", slack(&sink))]).await;
    place.run("sales", "one").await;
    place.check(&["sent failure | sales failed | 200 ok | 1"]).await;
    // As it stands in the database when the program dies between sending and noting the answer.
    let ids = vec![1];
    let sending = Write::AlertStep(AlertStep::Sending { ids });
    place.serving.store.commit(vec![sending]).await.unwrap();
    let place = place.again().await;
    place.check(&["sent failure | sales failed | 200 ok | 1 again"]).await;
    assert!(sink.got()[1].body.contains("Perhaps for the second time"), "{:?}", sink.got());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_mended_in_a_minute_is_told_to_nobody() {
    let sink = HttpSink::start().await;
    let settings = "[alerts]\non_import_error = ['team']";
    let files = [("sales.yaml", SALES), ("old.yaml", "tasks: 1\n")];
    let place = Place::new(&files, settings, &[("team", slack(&sink))]).await;
    let mut changes = place.serving.changes.subscribe();
    let file = place.serving.home.dags().join("sales.yaml");
    fs::write(&file, "tasks: 1\n").unwrap();
    while place.told().is_empty() {
        changes.recv().await.unwrap();
    }
    // A file that was broken at the start is told too: nobody may have looked since.
    assert!(place.told().iter().all(|told| told == "waiting import_error |  |  | 1"));
    // Mended within a minute: nobody hears of it.
    fs::write(&file, SALES).unwrap();
    fs::write(place.serving.home.dags().join("old.yaml"), SALES.replace("load", "x")).unwrap();
    while !place.told().is_empty() {
        changes.recv().await.unwrap();
    }
    assert!(sink.got().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_late_is_told_once() {
    let sink = HttpSink::start().await;
    let dag = "
schedule: every 2s
start_date: 2026-01-01
max_active_runs: 1
late_after: 1s
on_late: [team]
tasks:
  load: { operator: bash, command: sleep 20 }
";
    let place = Place::new(&[("sales.yaml", dag)], "", &[("team", slack(&sink))]).await;
    place.serving.instance.set_paused("sales".into(), false, None).await.unwrap();
    let mut changes = place.serving.changes.subscribe();
    while sink.got().is_empty() {
        changes.recv().await.unwrap();
    }
    let body = sink.got()[0].body.clone();
    assert!(body.contains("sales is late") && body.contains("*State*\\nrunning"), "{body}");
    let first = place.serving.store.alerts(&AlertsWanted { limit: 9, ..Default::default() });
    assert_eq!(first.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_passed_while_nothing_ran_are_told() {
    let sink = HttpSink::start().await;
    let dag = "
schedule: every 1s
start_date: 2026-01-01
tasks:
  load: { operator: empty }
";
    let settings = "[alerts]\non_missed = ['team']";
    let place = Place::new(&[("sales.yaml", dag)], settings, &[("team", slack(&sink))]).await;
    place.serving.instance.set_paused("sales".into(), false, None).await.unwrap();
    let Place { mut serving, folder } = place;
    let home = serving.home.clone();
    serving.instance.stop();
    serving.ended().await.unwrap();
    drop(serving);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let place = Place { serving: start::serve(home).await.unwrap(), folder };
    let mut changes = place.serving.changes.subscribe();
    while sink.got().is_empty() {
        changes.recv().await.unwrap();
    }
    let body = sink.got()[0].body.clone();
    assert!(body.contains("sales missed its slots"), "{body}");
    assert!(body.contains("made up for by one run"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_loses_nothing() {
    let nowhere = closed().await;
    let team = |address: std::net::SocketAddr| {
        let host = format!("http://{address}/services");
        json!({ "conn_type": "slack_webhook", "host": host, "password": "T1/B2/sesameSlackKey" })
            .to_string()
    };
    let settings = "[alerts]\non_failure = ['team']";
    let place = Place::new(&[("sales.yaml", SALES)], settings, &[("team", team(nowhere))]).await;
    place.run("sales", "one").await;
    let mut changes = place.serving.changes.subscribe();
    while !place.told()[0].contains("nothing listens") {
        changes.recv().await.unwrap();
    }
    place.run("sales", "two").await;
    // An hour later, over a restart, somebody is there again.
    let sink = HttpSink::start().await;
    let connections = &place.serving.connections;
    connections.put(uri::parse("team", &team(sink.address)).unwrap()).await.unwrap();
    let until = Timestamp::UNIX_EPOCH;
    let due = Write::AlertStep(AlertStep::Held { ids: vec![1, 2], until });
    place.serving.store.commit(vec![due]).await.unwrap();
    let place = place.again().await;
    place.check(&["sent failure | sales: 2 runs failed | 200 ok | 2"]).await;
    assert_eq!(sink.got().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_the_alert_as_json() {
    let settings = "[alerts]\non_failure = ['hook', 'broken', 'gone']";
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("alert.json");
    let command =
        |text: String| json!({ "conn_type": "script", "extra": { "command": text } }).to_string();
    let good = format!("cat > {}; echo $MAINSPRING_ALERT_DAG_ID", out.display());
    let nowhere = json!({ "conn_type": "webhook", "host": format!("http://{}/x", closed().await) });
    let connections = [
        ("hook", command(good)),
        ("broken", command("echo no; exit 7".into())),
        ("gone", nowhere.to_string()),
    ];
    let place = Place::new(&[("sales.yaml", SALES)], settings, &connections).await;
    place.run("sales", "one").await;
    let mut changes = place.serving.changes.subscribe();
    while place.told().iter().any(|told| told.ends_with("|  | 1")) {
        changes.recv().await.unwrap();
    }
    let told = place.told().join("\n");
    assert!(told.contains("sent failure | sales failed | exit code 0 sales | 1"), "{told}");
    assert!(
        told.contains("waiting failure |  | the script ended with exit code 7 no | 1"),
        "{told}"
    );
    assert!(told.contains("nothing listens at 127.0.0.1:"), "{told}");
    let alert: Value = serde_json::from_str(&fs::read_to_string(&out).unwrap()).unwrap();
    assert_eq!(alert["event"], "failure");
    assert_eq!((&alert["dag_id"], &alert["task_id"]), (&json!("sales"), &json!("load")));
    assert!(alert["log_tail"].as_str().unwrap().contains("loading"), "{alert}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_failures_are_one_summary_and_no_flood() {
    let sink = HttpSink::start().await;
    let settings = "[alerts]\non_failure = ['team']";
    let place = Place::new(&[("sales.yaml", SALES)], settings, &[("team", slack(&sink))]).await;
    let now = SystemClock.now().wall;
    let failures = (0..10_000).map(|number| {
        Write::Alert(NewAlert {
            event: Event::Failure,
            connection_id: "team".into(),
            dag_id: Some(format!("dag_{}", number % 40)),
            run_id: Some(format!("run_{number}")),
            task: None,
            about: json!({}),
            created_at: now,
            due_at: now,
        })
    });
    place.serving.store.commit(failures.collect::<Vec<_>>()).await.unwrap();
    let _ = place.serving.changes.send(Change::Alerts);
    place.check(&["sent failure | 10000 alerts | 200 ok | 10000"]).await;
    assert_eq!(sink.got().len(), 1);
    let text = sink.got()[0].body.clone();
    assert!(text.contains("dag_0: failure (250)") && text.contains("and 25 more"), "{text}");
}

fn row(id: i64, dag_id: &str, event: Event) -> AlertRow {
    let now = Timestamp::UNIX_EPOCH;
    let new = NewAlert {
        event,
        connection_id: "team".into(),
        dag_id: Some(dag_id.into()),
        run_id: None,
        task: None,
        about: json!({}),
        created_at: now,
        due_at: now,
    };
    AlertRow {
        id,
        new,
        state: AlertState::Waiting,
        tries: 0,
        sent_at: None,
        is_repeat: false,
        title: None,
        body: None,
        answer: None,
        count: 1,
    }
}

/// The plan for one alert of each of these DAGs at 12:00, when messages went so many seconds ago.
#[track_caller]
fn check_plan(dags: &[&str], sent: &[i64], rules: &Rules, expected: &str) {
    let now: Timestamp = "2026-03-14T12:00:00Z".parse().unwrap();
    let rows = (1..).zip(dags).map(|(id, dag)| row(id, dag, Event::Failure)).collect();
    let sent: Vec<_> =
        sent.iter().map(|ago| now - Duration::from_secs(ago.unsigned_abs())).collect();
    let told = match plan(rows, &sent, rules, (now, "UTC")) {
        Plan::Hold(until) => format!("hold until {}", until.strftime("%H:%M:%S")),
        Plan::Send(groups) => {
            let ids = |group: &Vec<AlertRow>| {
                let ids: Vec<String> = group.iter().map(|row| row.id.to_string()).collect();
                ids.join("+")
            };
            groups.iter().map(ids).collect::<Vec<_>>().join(" ")
        }
    };
    assert_eq!(told, expected, "{dags:?} {sent:?}");
}

#[test]
fn alerts_are_grouped_held_and_summed_up() {
    let rules = Rules { limit_per_hour: 4, ..Rules::default() };
    check_plan(&["a"], &[], &rules, "1");
    check_plan(&["a", "b", "a"], &[], &rules, "1+3 2");
    check_plan(&["a", "b", "c", "d", "e", "f"], &[], &rules, "1+2+3+4+5+6");
    // Two still have room in this minute.
    check_plan(&["a", "b"], &[1], &rules, "1 2");
    check_plan(&["a", "b", "c"], &[1], &rules, "1+2+3");
    check_plan(&["a"], &[30, 20, 10], &rules, "hold until 12:00:50");
    // One has room in this hour, then none.
    check_plan(&["a", "b"], &[300, 200, 100], &rules, "1+2");
    check_plan(&["a"], &[400, 300, 200, 100], &rules, "hold until 12:53:20");
    let hours = QuietHours { from: "11:00".into(), to: "13:30".into() };
    let quiet = Rules { quiet_hours: Some(hours), ..rules };
    check_plan(&["a"], &[], &quiet, "hold until 13:30:00");
}

#[test]
fn tests_keep_their_secrets_out_of_the_keychain() {
    assert_eq!(std::env::var(PLACE_VARIABLE).as_deref(), Ok("file"));
}
