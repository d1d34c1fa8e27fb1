//! `explain`: schedules in words and dates, for expressions, DAGs and files.

use crate::home::Home;

const DAG: &str = "schedule: '0 2 * * *'\ntimezone: America/New_York\n\
    tasks:\n  a: { operator: bash, command: 'true' }\n";

/// Whoever reads is in UTC, whatever the machine says.
fn home(files: &[(&str, &str)]) -> Home {
    let home = Home::with(files);
    std::fs::write(home.path().join("config.toml"), "timezone = 'UTC'\n").unwrap();
    home
}

#[test]
fn a_schedule_explains_itself() {
    home(&[]).check(
        &[
            "explain",
            "30 2 * * *",
            "--timezone",
            "Europe/Berlin",
            "--from",
            "2027-03-27",
            "--count",
            "2",
        ],
        "
At 02:30 every day
30 2 * * * · cron · Europe/Berlin

NEXT RUNS                                   UTC
Sat 2027-03-27 02:30 +01:00  in 2 h 30 min  Sat 2027-03-27 01:30 +00:00
Sun 2027-03-28 03:30 +02:00  in 1 d 2 h     Sun 2027-03-28 01:30 +00:00
last run: Fri 2027-03-26 02:30 +01:00, 21 h 30 min ago

CHANGES OF THE CLOCK
02:30 does not exist on 2027-03-28: runs at 03:30
02:30 comes twice on 2027-10-31: runs the second time only
02:30 does not exist on 2028-03-26: runs at 03:30

WRITTEN AS
cron         30 2 * * *
Airflow      30 2 * * *
Quartz       0 30 2 * * ? *
systemd      *-*-* 02:30:00
EventBridge  cron(30 2 * * ? *)",
    );
}

#[test]
fn words_are_a_schedule() {
    let asked = ["explain", "weekdays at 9 and 17", "--from", "2027-01-15", "--count", "1"];
    home(&[]).check(
        &asked,
        "
At 09:00 and 17:00 on weekdays
weekdays at 9 and 17 · words, in a file `0 9,17 * * 1-5` · UTC

NEXT RUNS
Fri 2027-01-15 09:00 +00:00  in 9 h
last run: Thu 2027-01-14 17:00 +00:00, 7 h ago

WRITTEN AS
cron         0 9,17 * * 1-5
Airflow      0 9,17 * * 1-5
Quartz       0 0 9,17 ? * MON-FRI *
systemd      Mon..Fri *-*-* 09,17:00:00
EventBridge  cron(0 9,17 ? * MON-FRI *)",
    );
}

#[test]
fn it_speaks_korean() {
    home(&[]).check(
        &["explain", "0 0 13 * 5", "--lang", "ko", "--from", "2027-01-15", "--count", "1"],
        "
매월 13일 또는 매주 금요일 00:00
0 0 13 * 5 · cron · UTC

다음 실행
2027-01-15 00:00 +00:00 (금)  지금
직전 실행: 2027-01-13 00:00 +00:00 (수), 2일 전

경고: 날짜와 요일 중 하나만 맞아도 실행됩니다. 둘 다 맞아야 한다면 하나만 일정에 쓰고, 나머지는 첫 작업으로 둔 `short_circuit`에서 확인하세요
  지금 그대로: 2027-01-15, 2027-01-22, 2027-01-29
  둘 다라면: 2027-08-13, 2028-10-13, 2029-04-13

다른 표기
cron         0 0 13 * 5
Airflow      0 0 13 * 5
Quartz       \"둘 중 하나의 날\"을 표현할 수 없습니다. 날짜와 요일을 두 일정으로 나누세요
systemd      \"둘 중 하나의 날\"을 표현할 수 없습니다. 날짜와 요일을 두 일정으로 나누세요
EventBridge  \"둘 중 하나의 날\"을 표현할 수 없습니다. 날짜와 요일을 두 일정으로 나누세요",
    );
}

#[test]
fn a_dag_meets_the_others() {
    let home = home(&[("sales.yaml", DAG), ("a.yaml", DAG), ("b.yaml", DAG), ("c.yaml", DAG)]);
    for what in ["sales", "sales.yaml"] {
        let said = home.says(&["explain", what, "--from", "2027-01-15"]);
        assert!(
            said.starts_with("At 02:00 every day\nsales · 0 2 * * * · America/New_York\n"),
            "{said}"
        );
        let crowd = "note: 3 other DAGs start in the same minute, 3 in the same hour; minute 1 is \
                     freer: `1 2 * * *`";
        assert!(said.contains(crowd), "{said}");
    }
    home.check(
        &["explain", "sales", "--timezone", "UTC"],
        "! error: `--timezone` is for expressions; a DAG names its own zone\nexit Some(2)",
    );
}

#[test]
fn foreign_schedules_are_converted() {
    let home = home(&[]);
    for (text, expected) in [
        ("0 15 10 ? * 6L", "Quartz, in a file `15 10 * * L5`"),
        ("daily", "systemd, in a file `0 0 * * *`"),
        ("Mon *-*-1..7 09:00", "systemd, in a file `0 9 * * mon#1`"),
        ("rate(90 minutes)", "EventBridge, in a file `every 90m`"),
    ] {
        let said = home.says(&["explain", text, "--from", "2027-01-15"]);
        assert!(said.contains(&format!("{text} · {expected} · UTC")), "{said}");
    }
}

#[test]
fn the_document_is_the_explanation() {
    let args = ["explain", "0 9 * * 1-5", "--from", "2027-01-15", "--count", "1"];
    let (document, code) = home(&[]).json(&args);
    assert_eq!(code, 0);
    assert_eq!(document["sentence"]["en"], "At 09:00 on weekdays");
    assert_eq!(document["sentence"]["ko"], "매주 월요일부터 금요일까지 09:00");
    assert_eq!(document["next"][0]["run_after"], "2027-01-15T09:00:00Z");
    assert_eq!(document["previous"].as_array().map(Vec::len), Some(3));
    assert_eq!(document["entries"][0]["schedule"], "0 9 * * 1-5");
}

#[test]
fn what_is_no_schedule_is_exit_code_2() {
    let home = home(&[("sales.yaml", DAG)]);
    home.check(
        &["explain", "0 25 * * *"],
        "
! error: hour out of range: `25`
!   0 25 * * *
!     ^
! hint: hours are 0 to 23
exit Some(2)",
    );
    home.check(
        &["explain", "0 9 * * *\n월 9 * * 월"],
        "
! error: not a minute: `월`
!   월 9 * * 월
!   ^
! hint: minutes are 0 to 59
exit Some(2)",
    );
    home.check(
        &["explain", "0 5 9 * * 1"],
        "
! error: 6 fields may mean several things: `0 5 9 * * 1`
!   5 9 * * 1   if the seconds stand first (Spring): At 09:05 every Monday
!   0 5 9 * *   if the seconds stand last (Airflow's parser), and are 0: At 05:00 on the 9th of every month
! hint: write five fields, or `?` in one of the day fields if it is Quartz
exit Some(2)",
    );
    home.check(
        &["explain", "sale"],
        "! error: there is no DAG `sale` in `HOME/dags`\n! hint: did you mean `sales`?\nexit Some(2)",
    );
    for args in [
        &["explain", "@daily", "--timezone", "Asia/Soul"][..],
        &["explain", "@daily", "--from", "soon"],
        &["explain", "@daily", "--lang", "fr"],
        &["explain", "@once"],
        &["explain", "none.yaml"],
        &["explain", ""],
        &["explain"],
    ] {
        let said = home.says(args);
        assert!(said.starts_with("! ") && said.ends_with("exit Some(2)\n"), "{args:?}: {said}");
    }
}
