//! The engine asked: what unpausing would make, and who stands in line.

use std::time::Duration;

use super::sim::{Sim, dag, scripted};
use crate::{engine::Backlog, model::DagId};

fn told(backlog: &Backlog) -> String {
    let time = |at: Option<jiff::Timestamp>| at.map_or("-".to_owned(), |at| at.to_string());
    match backlog.count {
        0 => "0".to_owned(),
        count => format!("{count} {}..{}", time(backlog.first), time(backlog.last)),
    }
}

/// A DAG with these keys, paused and looked at.
#[track_caller]
fn check(keys: &str, decided: Option<&str>, at: &str, expected: &str) {
    let text = if keys.is_empty() { "a".to_owned() } else { format!("@ {keys}\na") };
    let mut sim = Sim::new(at, scripted(&text));
    if let Some(decided) = decided {
        sim.decided_until.insert(DagId::from("d"), decided.parse().unwrap());
    }
    sim.load(dag("d", &text), 1, true);
    let before = format!("{:?}", sim.engine);
    let outlook = sim.engine.backlog(sim.now.wall, &DagId::from("d")).unwrap();
    assert_eq!(format!("{:?}", sim.engine), before, "asking changes nothing");
    let next = outlook.next.map_or("-".to_owned(), |at| at.to_string());
    let (latest, all, none) = (&outlook.latest, &outlook.all, &outlook.none);
    let told = format!(
        "latest {}, all {}, none {}, next {next}, {:?}",
        told(latest),
        told(all),
        told(none),
        outlook.suggested
    );
    assert_eq!(told, expected, "{keys}");
}

#[test]
fn the_backlog_is_what_unpausing_makes() {
    let now = "2026-06-01T05:30:00Z";
    check(
        "schedule=0_*_*_*_*",
        Some("2026-06-01T01:00:00Z"),
        now,
        "latest 1 2026-06-01T05:00:00Z..2026-06-01T05:00:00Z, \
         all 4 2026-06-01T02:00:00Z..2026-06-01T05:00:00Z, none 0, \
         next 2026-06-01T06:00:00Z, Latest",
    );
    check(
        "schedule=0_0_*_*_* catchup=1 start=2026-05-30T00:00:00Z",
        None,
        now,
        "latest 1 2026-06-01T00:00:00Z..2026-06-01T00:00:00Z, \
         all 3 2026-05-30T00:00:00Z..2026-06-01T00:00:00Z, none 0, \
         next 2026-06-02T00:00:00Z, All",
    );
    check("", None, now, "latest 0, all 0, none 0, next -, Latest");
    // The latest slot lies beyond its end, as in Airflow.
    check(
        "schedule=0_0_*_*_* catchup=1 start=2026-05-01T00:00:00Z end=2026-05-03T00:00:00Z",
        None,
        now,
        "latest 0, all 3 2026-05-01T00:00:00Z..2026-05-03T00:00:00Z, none 0, next -, All",
    );
}

#[test]
fn a_long_backlog_is_counted_to_its_end() {
    check(
        "schedule=0_*_*_*_*",
        Some("2026-01-01T00:00:00Z"),
        "2026-06-01T05:30:00Z",
        "latest 1 2026-06-01T05:00:00Z..2026-06-01T05:00:00Z, \
         all 3629 2026-01-01T01:00:00Z..2026-06-01T05:00:00Z, none 0, \
         next 2026-06-01T06:00:00Z, Latest",
    );
    check(
        "schedule=*_*_*_*_*",
        Some("2016-01-01T00:00:00Z"),
        "2026-06-01T05:30:30Z",
        "latest 1 2026-06-01T05:30:00Z..2026-06-01T05:30:00Z, \
         all 10000 2016-01-01T00:01:00Z..2016-01-07T22:40:00Z, none 0, \
         next 2026-06-01T05:31:00Z, Latest",
    );
}

#[test]
fn the_line_stands_in_the_order_of_starts() {
    let text = "@ max_active_tasks=1 max_active_runs=1\nlow weight=1\nhigh weight=9 pool=one_slot\n\
                after <- low\nagain weight=5 retries=1 delay=60 : fail*1";
    let mut sim = Sim::new("2026-06-01T00:00:00Z", scripted(text));
    sim.load(dag("d", text), 1, false);
    sim.trigger("d", "one");
    sim.advance(Duration::from_secs(1));
    sim.trigger("d", "two");
    let told = |sim: &Sim| {
        let line = sim.engine.line(3);
        let one = |it: &crate::engine::InLine| {
            format!("{}/{} {}: {}", it.key.run.run_id, it.key.task_id, it.state, it.waits_for)
        };
        let entries: Vec<String> = line.entries.iter().map(one).collect();
        let pools = line.pools.iter().filter(|pool| pool.queued + pool.room.used as usize > 0);
        let pools: Vec<String> = pools
            .map(|it| format!("{} {}/{} +{}", it.name, it.room.used, it.room.total, it.queued))
            .collect();
        let used = line.parallelism;
        format!(
            "{} | {} | {}/{} of {}",
            entries.join("; "),
            pools.join(", "),
            used.used,
            used.total,
            line.total
        )
    };
    assert_eq!(
        told(&sim),
        "one/again scheduled: waits for other tasks of its run (max_active_tasks); \
         one/low scheduled: waits for other tasks of its run (max_active_tasks); \
         two/high none: its run waits until another one ends (max_active_runs) | \
         default_pool 0/128 +4, one_slot 1/1 +1 | 1/32 of 5"
    );
    sim.drive(Duration::from_secs(2));
    assert!(
        told(&sim).starts_with("one/again up_for_retry: its next try is due at"),
        "{}",
        told(&sim)
    );
}
