//! From schedules to runs: what became of every slot, as the ledger tells it.

use std::time::Duration;

use super::sim::{Sim, dag, scripted};
use crate::{
    engine::{Decision, Event},
    model::{DagId, Missed},
};

const HOURLY: &str = "@ schedule=0_*_*_*_*\na";

fn sim(text: &str, at: &str) -> Sim {
    let mut sim = Sim::new(at, scripted(text));
    sim.load(dag("d", text), 1, false);
    sim
}

fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 3600)
}

/// The ledger: `06:00 ran`, `01:00..05:00 coalesced x5`; only the hour is shown of a day's slots.
fn ledger(sim: &Sim) -> String {
    let show = |decision: &crate::engine::SlotDecision| {
        let time = |at: jiff::Timestamp| at.strftime("%H:%M").to_string();
        let span = match decision.count {
            1 => time(decision.first),
            _ => format!("{}..{}", time(decision.first), time(decision.last)),
        };
        let what = match &decision.decision {
            Decision::Ran { .. } => "ran",
            Decision::Coalesced { .. } => "coalesced",
            Decision::SkippedPaused => "paused",
            Decision::Missed => "missed",
        };
        if decision.count == 1 {
            format!("{span} {what}")
        } else {
            format!("{span} {what} x{}", decision.count)
        }
    };
    sim.ledger.iter().map(show).collect::<Vec<_>>().join(", ")
}

#[test]
fn slots_run_as_they_come() {
    let mut sim = sim(HOURLY, "2026-06-01T00:30:00Z");
    sim.drive(hours(3));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 ran, 03:00 ran");
}

#[test]
fn after_a_sleep_only_the_latest_runs() {
    let mut sim = sim(HOURLY, "2026-06-01T00:30:00Z");
    sim.drive(hours(1));
    sim.advance(hours(5));
    sim.drive(hours(1));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..05:00 coalesced x4, 06:00 ran, 07:00 ran");
}

#[test]
fn after_a_sleep_all_run_where_the_dag_says_so() {
    let mut sim = sim("@ schedule=0_*_*_*_* missed=all\na", "2026-06-01T00:30:00Z");
    sim.drive(hours(1));
    sim.advance(hours(3));
    sim.drive(Duration::from_secs(60));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 ran, 03:00 ran, 04:00 ran");
}

#[test]
fn after_a_sleep_none_runs_where_the_dag_says_so() {
    let mut sim = sim("@ schedule=0_*_*_*_* missed=skip\na", "2026-06-01T00:30:00Z");
    sim.drive(hours(1));
    sim.advance(hours(3));
    sim.drive(hours(1));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..04:00 missed x3, 05:00 ran");
}

#[test]
fn a_restart_is_a_pause_like_any_other() {
    let mut sim = sim(HOURLY, "2026-06-01T00:30:00Z");
    sim.drive(hours(1));
    sim.advance(hours(5));
    sim.crash();
    sim.drive(Duration::from_secs(60));
    sim.crash();
    sim.drive(hours(1));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..05:00 coalesced x4, 06:00 ran, 07:00 ran");
}

#[test]
fn catchup_runs_every_slot_since_the_start() {
    let text =
        "@ schedule=0_0_*_*_* start=2026-05-28T00:00:00Z catchup=1 max_active_runs=2\na : sleep=60";
    let mut sim = sim(text, "2026-06-01T00:30:00Z");
    assert_eq!(sim.runs.len(), 2, "no more at once than may be active");
    sim.drive(hours(1));
    assert_eq!(sim.ledger.len(), 5);
    assert_eq!(sim.max_concurrency, 2);
    let first = &sim.ledger[0];
    assert_eq!(first.first, "2026-05-28T00:00:00Z".parse().unwrap());
}

#[test]
fn an_end_date_is_inclusive() {
    let text = "@ schedule=0_*_*_*_* end=2026-06-01T02:00:00Z\na";
    let mut sim = sim(text, "2026-06-01T00:30:00Z");
    sim.drive(hours(10));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 ran");
    assert_eq!(sim.engine.next_wakeup().wall, None);
}

fn paused_from_one_to_five(text: &str, backlog: Option<Missed>) -> Sim {
    let mut sim = sim(text, "2026-06-01T00:30:00Z");
    sim.drive(hours(1));
    sim.send(Event::Paused(DagId::from("d")));
    sim.drive(hours(4));
    assert_eq!(ledger(&sim), "01:00 ran");
    sim.send(Event::Unpaused { dag_id: DagId::from("d"), backlog });
    sim.drive(hours(1));
    sim
}

#[test]
fn unpausing_runs_the_latest_slot_as_airflow_does() {
    let sim = paused_from_one_to_five(HOURLY, None);
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..04:00 paused x3, 05:00 ran, 06:00 ran");
}

#[test]
fn unpausing_can_leave_the_backlog_or_run_all_of_it() {
    let sim = paused_from_one_to_five(HOURLY, Some(Missed::Skip));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..05:00 paused x4, 06:00 ran");
    let sim = paused_from_one_to_five(HOURLY, Some(Missed::All));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 ran, 03:00 ran, 04:00 ran, 05:00 ran, 06:00 ran");
    let all = "@ schedule=0_*_*_*_* missed=all\na";
    let sim = paused_from_one_to_five(all, Some(Missed::Latest));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00..04:00 paused x3, 05:00 ran, 06:00 ran");
}

#[test]
fn a_new_dag_waits_for_its_next_slot_unless_one_was_just_now() {
    let daily = "@ schedule=0_0_*_*_*\na";
    assert_eq!(ledger(&sim(daily, "2026-06-01T12:00:00Z")), "");
    assert_eq!(ledger(&sim(daily, "2026-06-01T01:00:00Z")), "00:00 ran");
    let started = "@ schedule=0_0_*_*_* start=2026-01-01T00:00:00Z\na";
    assert_eq!(ledger(&sim(started, "2026-06-01T12:00:00Z")), "00:00 ran");
}

#[test]
fn a_clock_set_back_repeats_nothing() {
    let mut sim = sim(HOURLY, "2026-06-01T00:30:00Z");
    sim.drive(hours(3));
    sim.now.wall = "2026-06-01T01:30:00Z".parse().unwrap();
    sim.send(Event::Tick);
    sim.drive(hours(3));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 ran, 03:00 ran, 04:00 ran");
}

#[test]
fn an_edited_schedule_counts_from_its_edit() {
    let mut sim = sim("@ schedule=0_2_*_*_*\na", "2026-06-01T01:30:00Z");
    sim.drive(hours(13));
    assert_eq!(ledger(&sim), "02:00 ran");
    sim.load(dag("d", "@ schedule=0_9_*_*_*\na"), 2, false);
    sim.drive(hours(1));
    assert_eq!(ledger(&sim), "02:00 ran", "09:00 was over before the schedule said so");
    sim.drive(hours(24));
    assert_eq!(ledger(&sim), "02:00 ran, 09:00 ran");
}

#[test]
fn a_removed_file_ends_the_schedule_but_not_the_run() {
    let mut sim = sim("@ schedule=0_*_*_*_*\na : sleep=60\nb <- a", "2026-06-01T00:30:00Z");
    sim.drive(hours(1) / 2 + Duration::from_secs(5));
    sim.send(Event::DagRemoved(DagId::from("d")));
    sim.drive(hours(5));
    assert_eq!(ledger(&sim), "01:00 ran");
    assert!(sim.runs.values().all(|run| run.state == crate::model::RunState::Success));
}

#[test]
fn a_slot_waits_where_the_dag_may_not_have_another_run() {
    let text = "@ schedule=0_*_*_*_* max_active_runs=1\na : sleep=9000";
    let mut sim = sim(text, "2026-06-01T00:30:00Z");
    sim.drive(hours(4));
    assert_eq!(ledger(&sim), "01:00 ran, 02:00 coalesced, 03:00 ran");
}

#[test]
fn an_interval_run_covers_the_time_before_it() {
    let mut sim = sim("@ schedule=0_0_*_*_* interval=1\na", "2026-06-01T12:00:00Z");
    sim.drive(hours(24));
    let run = sim.runs.values().next_back().unwrap();
    assert_eq!(run.run_after, "2026-06-02T00:00:00Z".parse().unwrap());
    assert_eq!(run.logical_date, Some("2026-06-01T00:00:00Z".parse().unwrap()));
}
