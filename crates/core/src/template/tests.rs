//! Templates as Airflow renders them: the recorded cases, and what else users rely on.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::*;
use crate::model::RunType;

/// Recorded cases that this project answers differently, each with the reason.
const DIFFERENT: &[(&str, &str)] = &[];

/// What the tests' templates can look up.
#[derive(Debug, Default)]
struct Known {
    variables: BTreeMap<String, String>,
    connections: Vec<Connection>,
    /// By task, key and map index.
    xcoms: Vec<(&'static str, &'static str, i32, Value)>,
}

impl Lookup for Known {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        match key {
            "locked" => Err("the keychain is locked".to_owned()),
            _ => Ok(self.variables.get(key).cloned()),
        }
    }

    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String> {
        Ok(self.connections.iter().find(|connection| connection.conn_id == conn_id).cloned())
    }

    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        let wanted = |index: i32| map_index.is_none_or(|wanted| wanted == index);
        let found = self
            .xcoms
            .iter()
            .filter(|(task, name, index, _)| *task == task_id && *name == key && wanted(*index));
        Ok(found.map(|(_, _, index, value)| (*index, value.clone())).collect())
    }
}

fn recorded() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/templating.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn known(recorded: &Value) -> Known {
    let connection = &recorded["connection"];
    let text = |key: &str| connection[key].as_str().map(str::to_owned);
    let variables = recorded["variables"].as_object().unwrap().iter();
    Known {
        variables: variables
            .map(|(key, value)| {
                (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect(),
        connections: vec![Connection {
            conn_id: text("id").unwrap(),
            conn_type: text("type").unwrap(),
            host: text("host"),
            port: connection["port"].as_u64().map(|port| port as u16),
            login: text("login"),
            extra: Some(connection["extra"].to_string()),
            ..Connection::default()
        }],
        xcoms: recorded["xcom_of_up"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| {
                let key = if key == "other" { "other" } else { "return_value" };
                ("up", key, -1, value.clone())
            })
            .collect(),
    }
}

/// The context of the recorded case at `index`: the runs of one DAG follow each other.
fn context_of(recorded: &Value, index: usize) -> Arc<Context> {
    let cases = recorded["cases"].as_array().unwrap();
    let case = &cases[index];
    let date = |case: &Value, key: &str| case[key].as_str().map(|text| text.parse().unwrap());
    let name = case["case"].as_str().unwrap();
    let mut params = recorded["params_default"].as_object().unwrap().clone();
    params.extend(case["conf"].as_object().unwrap().clone());
    let before = index.checked_sub(1).map(|before| &cases[before]);
    let previous = before.filter(|before| before["case"] == case["case"]);
    Arc::new(Context {
        dag_id: format!("tpl_{name}"),
        owner: "airflow".to_owned(),
        tags: vec!["t1".to_owned()],
        timezone: if name.contains("seoul") { "Asia/Seoul" } else { "UTC" }.to_owned(),
        task_id: "render".to_owned(),
        operator: "python".to_owned(),
        run_id: case["run_id"].as_str().unwrap().to_owned(),
        run_type: RunType::parse(case["run_type"].as_str().unwrap()).unwrap(),
        logical_date: date(case, "logical_date"),
        data_interval_start: date(case, "data_interval_start"),
        data_interval_end: date(case, "data_interval_end"),
        run_after: date(case, "run_after").unwrap_or_default(),
        params,
        conf: case["conf"].clone(),
        previous_success: previous.map(|previous| PreviousRun {
            data_interval_start: date(previous, "data_interval_start"),
            data_interval_end: date(previous, "data_interval_end"),
            start_date: date(previous, "run_after").unwrap_or_default(),
            end_date: date(previous, "run_after").unwrap_or_default(),
        }),
        lookup: Arc::new(known(recorded)),
        ..Context::default()
    })
}

#[test]
fn recorded_cases() {
    let recorded = recorded();
    let mut wrong = Vec::new();
    let mut different = Vec::new();
    for (index, case) in recorded["cases"].as_array().unwrap().iter().enumerate() {
        let context = context_of(&recorded, index);
        for sample in case["templates"].as_array().unwrap() {
            let template = sample["template"].as_str().unwrap();
            let rendered = render(template, &context);
            let right = match sample["rendered"].as_str() {
                Some(expected) => rendered.as_deref() == Ok(expected),
                None => rendered.is_err(),
            };
            let listed = DIFFERENT.iter().any(|(listed, _)| *listed == template);
            match (right, listed) {
                (false, false) => {
                    let run = (&case["case"], &case["run_id"]);
                    wrong.push(format!("{run:?} {template}\n  {sample}\n  {rendered:?}"));
                }
                (false, true) => different.push(template),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    for (template, reason) in DIFFERENT {
        assert!(different.contains(template), "no longer different: {template} ({reason})");
    }
}

/// A run on 2026-03-14 in Seoul, with something to look up.
fn context() -> Arc<Context> {
    let xcoms = vec![
        ("extract", "return_value", -1, json!({"rows": 42, "names": ["a", "b"]})),
        ("mapped", "return_value", 0, json!("zero")),
        ("mapped", "return_value", 1, json!("one")),
        ("flag", "return_value", -1, json!("false")),
        ("ids", "return_value", -1, json!([1, 2, 3])),
    ];
    let variables = [("bucket", "s3://x"), ("limits", r#"{"max": 3}"#)];
    let variables = variables.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let connection = Connection {
        conn_id: "db".to_owned(),
        conn_type: "postgres".to_owned(),
        host: Some("db.example".to_owned()),
        ..Connection::default()
    };
    Arc::new(Context {
        dag_id: "sales".to_owned(),
        owner: "data-team".to_owned(),
        tags: vec!["nightly".to_owned()],
        timezone: "Asia/Seoul".to_owned(),
        task_id: "load".to_owned(),
        run_id: "scheduled__2026-03-13T15:00:00+00:00".to_owned(),
        run_type: RunType::Scheduled,
        logical_date: Some("2026-03-13T15:00:00Z".parse().unwrap()),
        data_interval_start: Some("2026-03-12T15:00:00Z".parse().unwrap()),
        data_interval_end: Some("2026-03-13T15:00:00Z".parse().unwrap()),
        run_after: "2026-03-13T15:00:00Z".parse().unwrap(),
        params: json!({"region": "kr", "n": 2, "quoted": "it's"}).as_object().unwrap().clone(),
        map_index: Some(1),
        env: Arc::new([("PATH".to_owned(), "/usr/bin:/한글 x".to_owned())].into()),
        map: json!({"file": "b.csv"}).as_object().unwrap().clone(),
        now: "2026-03-14T00:00:00Z".parse().unwrap(),
        lookup: Arc::new(Known { variables, connections: vec![connection], xcoms }),
        ..Context::default()
    })
}

#[track_caller]
fn check_render(template: &str, expected: &str) {
    assert_eq!(render(template, &context()).as_deref(), Ok(expected), "{template}");
}

/// `expected` is `line:column: message (hint)`.
#[track_caller]
fn check_error(template: &str, expected: &str) {
    let error = render(template, &context()).expect_err(template);
    assert_eq!(error.to_string(), expected, "{template}");
}

#[track_caller]
fn check_checked(template: &str, expected: &[&str]) {
    let found: Vec<String> = check(template).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{template}");
}

#[test]
fn texts_without_templates_lose_one_line_break() {
    check_render("plain\n\n", "plain\n");
    check_render("a { b } $(x) ${y}", "a { b } $(x) ${y}");
    check_render("", "");
    check_render("{", "{");
}

#[test]
fn names_in_any_script() {
    check_render("{% set 지점 = {'이름': '서울'} %}{{ 지점.이름 }}", "서울");
    check_checked("{{ params.지점 }} {{ größe }}", &["1:20: `größe` is undefined"]);
}

#[test]
fn characters_that_mean_nothing_are_pointed_at() {
    let hint = "for braces that are not a template, put the text between `{% raw %}` and \
                `{% endraw %}`";
    check_error("a\n 한 {{ ds ☃ }}", &format!("2:10: unexpected character ({hint})"));
    check_error("a\n{{ 'b }}", &format!("2:9: unexpected end of string ({hint})"));
}

#[test]
fn only_the_first_errors_of_a_text_are_found() {
    for wrong in ["{{ dss }} ", "{{ ds | uper }} ", "${#x} {#}"] {
        let found = check(&wrong.repeat(100));
        assert_eq!(found.len(), 50, "{wrong}");
        assert_eq!(found[..3], check(&wrong.repeat(3)), "{wrong}");
    }
}

#[test]
fn dates_of_the_run() {
    check_render("{{ ds }} {{ local_ds }}", "2026-03-13 2026-03-14");
    check_render("{{ local_ts }}", "2026-03-14T00:00:00+09:00");
    check_render(
        "{{ dag_run.run_type }} {{ dag_run.run_type == 'scheduled' }}",
        "DagRunType.SCHEDULED True",
    );
    check_render("{{ dag_run.run_type in ['manual', 'backfill'] }}", "False");
    check_render("{{ dag_run.run_type.upper() }}", "SCHEDULED");
    check_render("{{ prev_data_interval_end_success or 'never' }}", "never");
}

#[test]
fn dates_move_as_in_pendulum() {
    let date = "macros.datetime(2026, 1, 31, 22, 30)";
    for (call, expected) in [
        ("add(months=1)", "2026-02-28 22:30:00"),
        ("add(days=1, hours=2)", "2026-02-02 00:30:00"),
        ("subtract(years=2, weeks=1)", "2024-01-24 22:30:00"),
        ("start_of('week')", "2026-01-26 00:00:00"),
        ("end_of('year')", "2026-12-31 23:59:59.999999"),
        ("start_of('decade')", "2020-01-01 00:00:00"),
        ("next(0)", "2026-02-02 00:00:00"),
        ("previous(5)", "2026-01-24 00:00:00"),
        ("first_of('month', 0)", "2026-01-05 00:00:00"),
        ("last_of('quarter')", "2026-03-31 00:00:00"),
        ("replace(day=1, hour=0, minute=0)", "2026-01-01 00:00:00"),
        ("set(year=2020)", "2020-01-31 22:30:00"),
        ("replace(tzinfo='Asia/Seoul')", "2026-01-31 22:30:00+09:00"),
        ("date()", "2026-01-31"),
        ("time()", "22:30:00"),
        ("on(2025, 12, 24).at(18)", "2025-12-24 18:00:00"),
        ("isoformat(' ')", "2026-01-31 22:30:00"),
        ("isocalendar()", "(2026, 5, 6)"),
        ("timetuple()", ""),
    ] {
        let template = format!("{{{{ {date}.{call} }}}}");
        match expected {
            "" => {
                check_error(&template, "1:41: this object has no method of this name: `timetuple`")
            }
            _ => check_render(&template, expected),
        }
    }
}

#[test]
fn days_follow_the_calendar_and_hours_the_clock() {
    let noon = "macros.datetime(2026, 3, 7, 12, 0, 0, 0, 'America/New_York')";
    check_render(&format!("{{{{ {noon}.add(days=1) }}}}"), "2026-03-08 12:00:00-04:00");
    check_render(&format!("{{{{ {noon}.add(hours=24) }}}}"), "2026-03-08 13:00:00-04:00");
    check_render(
        &format!("{{{{ {noon} + macros.timedelta(days=1) }}}}"),
        "2026-03-08 12:00:00-04:00",
    );
    let gap = "macros.datetime(2026, 3, 7, 2, 30, 0, 0, 'America/New_York').add(days=1)";
    check_render(&format!("{{{{ {gap} }}}}"), "2026-03-08 03:30:00-04:00");
    let fold = "macros.datetime(2026, 11, 1, 1, 30, 0, 0, 'America/New_York')";
    check_render(&format!("{{{{ {fold} }}}}"), "2026-11-01 01:30:00-05:00");
}

#[test]
fn dates_as_text() {
    let date = "macros.datetime(2026, 3, 4, 5, 6, 7, 89)";
    for (call, expected) in [
        (
            "strftime('%a %A %b %B %d %j %U %W %V %G %u %w')",
            "Wed Wednesday Mar March 04 063 09 09 10 2026 3 3",
        ),
        ("strftime('%-d/%-m/%y %I:%M %p .%f %%')", "4/3/26 05:06 AM .000089 %"),
        ("strftime('%c|%x|%X|%Q')", "Wed Mar  4 05:06:07 2026|03/04/26|05:06:07|%Q"),
        ("format('dddd Do MMM YY, h:mm A [at] Q')", "Wednesday 4th Mar 26, 5:06 AM at 1"),
        ("format('LLL')", "March 4, 2026 5:06 AM"),
        ("format('SSS SSSSSS')", "000 000089"),
        ("to_datetime_string()", "2026-03-04 05:06:07"),
        ("to_day_datetime_string()", "Wed, Mar 4, 2026 5:06 AM"),
    ] {
        check_render(&format!("{{{{ {date}.{call} }}}}"), expected);
    }
    check_render("{{ logical_date.in_tz('Asia/Seoul').strftime('%z %Z') }}", "+0900 KST");
    check_render("{{ logical_date.format('Z ZZ z zz X') }}", "+00:00 +0000 UTC UTC 1773414000");
    check_render("{{ logical_date.to_iso8601_string() }}", "2026-03-13T15:00:00Z");
    check_render(
        "{{ [logical_date, ds] }}",
        "[DateTime(2026, 3, 13, 15, 0, 0, tzinfo=Timezone('UTC')), '2026-03-13']",
    );
}

#[test]
fn operators_of_python() {
    for (expression, expected) in [
        (
            "data_interval_end - data_interval_start",
            "<Interval [2026-03-12 15:00:00+00:00 -> 2026-03-13 15:00:00+00:00]>",
        ),
        ("(data_interval_end - data_interval_start).in_hours()", "24"),
        ("data_interval_end - data_interval_start == macros.timedelta(days=1)", "True"),
        ("macros.timedelta(hours=1) * 3 + macros.timedelta(minutes=30)", "3:30:00"),
        ("-macros.timedelta(days=1, hours=2)", "-2 days, 22:00:00"),
        ("macros.timedelta(days=1) / macros.timedelta(hours=6)", "4.0"),
        ("macros.timedelta(days=7) // 2", "3 days, 12:00:00"),
        ("macros.timedelta(days=7) % macros.timedelta(days=2)", "1 day, 0:00:00"),
        ("macros.datetime(2026, 1, 2) - macros.datetime(2026, 1, 1)", "1 day, 0:00:00"),
        ("data_interval_start < data_interval_end <= logical_date", "True"),
        ("[macros.timedelta(days=1)]", "[datetime.timedelta(days=1)]"),
        ("'%s-%03d' % ('a', 7)", "a-007"),
        ("'%s' % ds", "2026-03-13"),
        ("'%s' % logical_date", "2026-03-13 15:00:00+00:00"),
        ("'%(a)s' % {'a': 1}", "1"),
        ("'ab' * 2 ~ ([1] + [2])", "abab[1, 2]"),
        ("(-3 // 2, -3 % 2, 2 ** 3, -2.0)", "(-2, 1, 8, -2.0)"),
        ("(1e16, 1.5e-7, 1e15, 0.1)", "(1e+16, 1.5e-07, 1000000000000000.0, 0.1)"),
        ("['it\\'s', \"a'b\\\"c\", 'x\\ny']", r#"["it's", 'a\'b"c', 'x\ny']"#),
        ("'b' not in 'abc' or none == none", "True"),
        (
            "'{:%Y-%m-%d} {} {!r:>5} {x:05d} {{}} {0:YYYY}'.format(logical_date, 1, 'a', x=7)",
            "2026-03-13 1   'a' 00007 {} 2026",
        ),
        ("'{0[k]} {1.year}'.format({'k': 'v'}, logical_date)", "v 2026"),
    ] {
        check_render(&format!("{{{{ {expression} }}}}"), expected);
    }
    check_error("{{ 'a' - 1 }}", "1:4: `-` does not work with a string and a number");
    check_error("{{ ds > 3 }}", "1:4: `>` does not work with a string and a number");
    check_error("{{ logical_date > '2026' }}", "1:4: `>` does not work with a date and a string");
    check_error("a\n  {{ 1 // 0 }}", "2:6: division by zero");
    check_error(
        "{{ logical_date - macros.datetime(2026, 1, 1) }}",
        "1:4: a date without a time zone cannot be compared with one that has a zone",
    );
}

#[test]
fn xcoms() {
    for (call, expected) in [
        ("'extract'", "{'rows': 42, 'names': ['a', 'b']}"),
        ("'mapped'", "['zero', 'one']"),
        ("task_ids='mapped', map_indexes=1", "one"),
        ("task_ids='mapped', map_indexes=[1, 0]", "['one', 'zero']"),
        (
            "task_ids=['extract', 'none', 'mapped']",
            "[{'rows': 42, 'names': ['a', 'b']}, None, 'zero', 'one']",
        ),
        ("'none', default=7", "7"),
        ("'none', key='k', include_prior_dates=true", "None"),
        ("", "None"),
    ] {
        check_render(&format!("{{{{ ti.xcom_pull({call}) }}}}"), expected);
    }
    check_error("{{ ti.xcom_pull(task='a') }}", "1:7: `xcom_pull` has no argument named `task`");
    check_error(
        "{{ ti.xcom_pull(task_ids=3) }}",
        "1:7: `task_ids` of `xcom_pull` must be a task id or a list of them, not a number",
    );
}

#[test]
fn variables_and_connections() {
    check_render("{{ var.value.bucket }} {{ var.json.limits.max }}", "s3://x 3");
    check_render(
        "{{ var.value.get('none', 'd') }} {{ conn.db.host }} {{ conn.db.port }}",
        "d db.example None",
    );
    check_render("{{ conn.get('none') }}", "None");
    check_error("{{ var.value.none }}", "1:8: there is no variable of this name: `none`");
    check_error("{{ conn.none.host }}", "1:4: there is no connection of this name: `none`");
    check_error("{{ var.value.locked }}", "1:8: the keychain is locked");
    check_error(
        "{{ var.json.bucket }}",
        "1:8: the variable `bucket` is not JSON: expected value at line 1 column 1",
    );
}

#[test]
fn macros_take_time_and_chance_from_the_context() {
    check_render("{{ macros.datetime.now() }}", "2026-03-14 00:00:00");
    check_render("{{ macros.time.time() | int }}", "1773446400");
    check_render("{{ logical_date.diff_for_humans() }}", "9 hours ago");
    check_render("{{ logical_date.diff_for_humans(data_interval_start) }}", "1 day after");
    check_render(
        "{{ macros.datetime_diff_for_humans(macros.datetime(2026, 3, 1), logical_date) }}",
        "2 weeks before",
    );
    check_render("{{ macros.json.loads('[1, {\"a\": null}]') }}", "[1, {'a': None}]");
    check_render(
        "{{ macros.json.dumps({'b': 'é', 'a': 1.0}, sort_keys=true) }}",
        r#"{"a": 1.0, "b": "\u00e9"}"#,
    );
    check_render(
        "{{ macros.dateutil.parser.parse('2026-05-06T07:08:09+02:00') }}",
        "2026-05-06 07:08:09+02:00",
    );
    let context = context();
    let two = [(); 2].map(|()| render("{{ macros.uuid.uuid4() }}", &context).unwrap());
    assert_ne!(two[0], two[1]);
    assert_eq!(two[0].len(), 36);
    let number: f64 = render("{{ macros.random() }}", &context).unwrap().parse().unwrap();
    assert!((0.0..1.0).contains(&number));
}

#[test]
fn filters_of_airflow_and_jinja() {
    for (expression, expected) in [
        ("logical_date | ds_nodash", "20260313"),
        ("'2026-05-06' | ds_nodash", "20260506"),
        ("none | ds", "None"),
        ("params.quoted | shq", r#"'it'"'"'s'"#),
        ("'plain.txt' | shq", "plain.txt"),
        ("'' | shq", "''"),
        ("['a b', 1] | shq", "'a b' 1"),
        ("{'b': \"it's\", 'a': '<'} | tojson", r#"{"a": "\u003c", "b": "it\u0027s"}"#),
        ("'x' | center(4)", " x  "),
        ("'a b/c' | urlencode", "a%20b/c"),
        ("{'a': 'b c'} | urlencode", "a=b+c"),
        ("'a-b_c'.rsplit('-', 1)", "['a', 'b_c']"),
        ("'k=v'.partition('=')[2]", "v"),
        ("'report.csv'.removesuffix('.csv').ljust(8, '.')", "report.."),
    ] {
        check_render(&format!("{{{{ {expression} }}}}"), expected);
    }
}

#[test]
fn undefined_names_say_what_to_do() {
    check_error("{{ dss }}", "1:4: `dss` is undefined (did you mean `ds`?)");
    check_error("x\n{{ 1 + nosuch.y }}", "2:8: `nosuch` is undefined");
    check_error("{{ execution_date }}", "1:4: `execution_date` is undefined (use `logical_date`)");
    check_error(
        "{{ tomorrow_ds }}",
        "1:4: `tomorrow_ds` is undefined (use `macros.ds_add(ds, 1)`)",
    );
    check_error(
        "{{ params.regoin }}",
        "1:4: `params.regoin` is undefined (did you mean `region`?)",
    );
    check_error("{{ macros.ds_ad }}", "1:4: `macros.ds_ad` is undefined (did you mean `ds_add`?)");
    check_error("{{ map.fil }}", "1:4: `map.fil` is undefined (did you mean `file`?)");
    check_error(
        "{{ dag_run.conf.k }}",
        "1:4: `dag_run.conf.k` is undefined (a run may lack it: use `dag_run.conf.get('k', ...)` or `params`)",
    );
    check_error("{{ nosuch(1) }}", "1:4: `nosuch` is undefined");
    check_error(
        "{{ ds | upperr }}",
        "1:9: there is no filter of this name: `upperr` (did you mean `upper`?)",
    );
    check_error("{{ ds.foo() }}", "1:7: a string has no method of this name: `foo`");
    let undated = Arc::new(Context { logical_date: None, ..(*context()).clone() });
    assert_eq!(
        render("{{ local_ds }}", &undated).unwrap_err().to_string(),
        "1:4: `local_ds` is undefined (this run has no logical date; `run_id` and \
         `dag_run.run_after` are always there)"
    );
    let unmapped = Arc::new(Context { map_index: None, ..(*context()).clone() });
    assert_eq!(
        render("{{ map.file }}", &unmapped).unwrap_err().to_string(),
        "1:4: `map` is undefined (only a task with `expand` has it)"
    );
}

#[test]
fn values_keep_their_type() {
    for (template, expected) in [
        ("{{ ti.xcom_pull('ids') }}", json!([1, 2, 3])),
        (" {{ params.n > 1 }} ", json!(true)),
        ("{{ {'a': (1, none)} }}", json!({"a": [1, null]})),
        ("{{ logical_date }}", json!("2026-03-13T15:00:00+00:00")),
        ("{{ map.file }}", json!("b.csv")),
        ("{{ params.n }}{{ params.n }}", json!("22")),
        ("{% if true %}1{% endif %}", json!("1")),
        ("text", json!("text")),
    ] {
        assert_eq!(evaluate(template, &context()), Ok(expected), "{template}");
    }
    let error = evaluate("{{ params.nosuch }}", &context()).unwrap_err();
    assert_eq!(error.message, "`params.nosuch` is undefined");
    let nested = json!({"{{ ds }}": ["{{ ds }}", 1, {"a": "{{ params.region }}"}]});
    assert_eq!(
        render_value(&nested, &context()),
        Ok(json!({"{{ ds }}": ["2026-03-13", 1, {"a": "kr"}]}))
    );
}

#[test]
fn conditions() {
    for (template, expected) in [
        ("{{ ti.xcom_pull('extract')['rows'] > 0 }}", true),
        ("{{ ti.xcom_pull('flag') }}", false),
        ("{{ ti.xcom_pull('none') }}", false),
        ("{{ params.n - 2 }}", false),
        ("{{ [] }}", false),
        ("{{ 'no' }}", true),
        ("{% if params.n == 2 %}True{% else %}False{% endif %}", true),
        ("false", false),
    ] {
        assert_eq!(holds(template, &context()), Ok(expected), "{template}");
    }
}

#[test]
fn the_environment_is_there_by_name() {
    check_render("/opt/bin:{{ env.PATH }}", "/opt/bin:/usr/bin:/한글 x");
    check_render("{{ env['PATH'] }}{{ env.get('NO', 'x') }}{{ env.NO | default('y') }}", {
        "/usr/bin:/한글 xxy"
    });
    check_render("{{ env.get('NO') }} {{ env }}", "None <Environment>");
    check_error("{{ env.PAHT }}", "1:4: `env.PAHT` is undefined (did you mean `PATH`?)");
    check_error(
        "{{ env.JAVA_HOME }}",
        "1:4: `env.JAVA_HOME` is undefined (the environment lacks it: add it to `env` of the DAG, \
         or use `env.get('JAVA_HOME', ...)`; `mainspring env` shows what there is)",
    );
    check_checked("{{ env.ANY }}", &[]);
}

#[test]
fn checks_without_a_context() {
    check_checked("{{ ds }} {{ macros.ds_add(ds, 1) | upper }} {{ params.anything.at.all }}", &[]);
    check_checked(
        "{% set x = 1 %}{% for i in range(3) %}{{ loop.index + x + i }}{% endfor %}",
        &[],
    );
    check_checked("{% macro m(a, b=1) %}{{ a + b }}{% endmacro %}{{ m(1) }}", &[]);
    check_checked("{% if extra is defined %}{{ extra }}{% endif %}{{ other | default('x') }}", &[]);
    check_checked(
        "{% with a = ds %}{{ a }}{% endwith %}{% set n = namespace(v=1) %}{% set n.v = 2 %}",
        &[],
    );
    check_checked(
        "{{ dss }}\n{{ [x for_ ] }}",
        &["2:7: unexpected identifier, expected `,` (for braces that are not a template, put the \
           text between `{% raw %}` and `{% endraw %}`)"],
    );
    check_checked(
        "{{ dss }}\n{{ nope.x | lowr }} {{ ti.xcom_pul('a') }} {{ 1 is evn }}{% for i in y %}{% endfor %}{{ i }}",
        &[
            "1:4: `dss` is undefined (did you mean `ds`?)",
            "2:4: `nope` is undefined",
            "2:13: there is no filter of this name: `lowr` (did you mean `lower`?)",
            "2:24: `ti.xcom_pul` is undefined (did you mean `xcom_pull`?)",
            "2:52: there is no test of this name: `evn` (did you mean `even`?)",
            "2:70: `y` is undefined",
            "2:89: `i` is undefined",
        ],
    );
}

#[test]
fn shell_lengths_are_not_comments() {
    let hint = "write `{% raw %}${#names[@]}{% endraw %}`";
    check_error(
        "echo ${#names[@]}",
        &format!("1:6: `${{#names[@]}}` opens a Jinja comment ({hint})"),
    );
    check_checked(
        "echo ${#x}; echo {{ ds }} #}",
        &["1:6: `${#x}` opens a Jinja comment (write `{% raw %}${#x}{% endraw %}`)"],
    );
    check_render("{% raw %}${#x}{% endraw %} {{ ds }}", "${#x} 2026-03-13");
    check_checked("{% raw %}${#x}{% endraw %} {# fine #}", &[]);
    check_checked(
        "a {# b",
        &["1:3: the comment that `{#` opens is never closed (for braces that are not a template, \
           put the text between `{% raw %}` and `{% endraw %}`)"],
    );
}

#[test]
fn broken_syntax_says_what_to_write() {
    let raw =
        "(for braces that are not a template, put the text between `{% raw %}` and `{% endraw %}`)";
    check_error("docker ps --format '{{.Names}}'", &format!("1:23: unexpected `.` {raw}"));
    check_error("{{ ds }} {{ ds", "1:10: a `{{` is never closed: `}}` is missing");
    check_error("{% if ds", "1:1: a `{%` is never closed: `%}` is missing");
    check_error("{% bad %}", &format!("1:4: there is no statement of this name: `bad` {raw}"));
    check_error("{% fi x %}", "1:4: there is no statement of this name: `fi` (did you mean `if`?)");
    check_error(
        "é {% if ds %}",
        "1:12: a block is never ended: `{% endif %}` or the like is missing",
    );
}

#[test]
fn no_template_runs_away_or_overflows_the_stack() {
    let long = |unit: &str, count: usize| unit.repeat(count);
    for template in [
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}"
            .to_owned(),
        "{{ 'x' * 99999999 }}".to_owned(),
        "{{ '%9223372036854775807d' % 1 }}".to_owned(),
        "{{ '{:>9223372036854775807}'.format(1) }}".to_owned(),
        "{{ '{:>{}}'.format(1, 9223372036854775807) }}".to_owned(),
        "{% set n = namespace() %}{% set n.x = n %}{{ n }}".to_owned(),
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}".to_owned(),
        format!("{{{{ 1{} }}}}", long("+1", 100_000)),
        format!("{{{{ ds{} }}}}", long(".a", 100_000)),
        format!("{{{{ {}ds }}}}", long("(", 100_000)),
        format!("{{{{ {}ds }}}}", long("not ", 100_000)),
        format!("{{{{ {}ds }}}}", long("1 if 1 else ", 100_000)),
        format!("{{% if 1 %}}{}{{% endif %}}", long("{% elif 1 %}", 100_000)),
        format!("{}1{}", long("{% if 1 %}", 10_000), long("{% endif %}", 10_000)),
        format!("{{% set a = [1] %}}{}{{{{ a }}}}", long("{% set a = [a, a] %}", 60)),
    ] {
        let short: String = template.chars().take(60).collect();
        assert!(render(&template, &context()).is_err(), "{short}");
        check(&template);
    }
    assert!(render(&format!("{}{{{{ ds }}}}", long("\n", 70_000)), &context()).is_ok());
    assert!(render(&format!("{}{{{{ dss }}}}", long("x", 70_000)), &context()).is_err());
    let list = format!("{{{{ [{}] | length }}}}", long("-1, ", 5000));
    check_render(&list, "5000");
}
