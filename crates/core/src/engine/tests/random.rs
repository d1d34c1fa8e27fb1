//! Random DAGs, random outcomes, random interference, crashes at random moments: from a seed.
//!
//! What must hold whatever happens: nothing runs twice at once (the simulation asserts it), every
//! run comes to its end, and the same seed gives the same story.

use std::{fmt::Write, time::Duration};

use super::sim::{Sim, dag, scripted, ti_key};
use crate::{
    engine::{Cleared, Event, RunKey},
    model::{RunState, TaskId, TaskState, TriggerRule},
};

struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

fn random_dag(chance: &mut Chance) -> String {
    let size = 1 + chance.below(12);
    let mut text = String::new();
    match chance.below(6) {
        0 => text.push_str("@ fail_fast=1\n"),
        1 => text.push_str("@ timeout=7\n"),
        2 => text.push_str("@ max_active_tasks=2 max_active_runs=1\n"),
        _ => {}
    }
    for i in 0..size {
        write!(text, "t{i} <-").unwrap();
        for j in 0..i {
            if chance.below(3) == 0 {
                write!(text, " t{j}").unwrap();
            }
        }
        if chance.below(3) == 0 {
            let rule = TriggerRule::ALL[chance.below(13) as usize];
            write!(text, " rule={rule}").unwrap();
        }
        write!(text, " retries={} delay={}", chance.below(3), chance.below(4)).unwrap();
        let extra = ["", " past=1", " downstream=1", " pool=one_slot", " timeout=3", " per_dag=1"];
        text.push_str(chance.pick(&extra));
        let branch = format!("branch=t{}", i + 1);
        let does = ["ok", "ok", "fail", "fail*1", "skip", "fatal", "sleep=5", "short", &branch];
        writeln!(text, " : {}", chance.pick(&does)).unwrap();
    }
    text
}

fn interfere(sim: &mut Sim, runs: &[RunKey], chance: &mut Chance) {
    let run = runs[chance.below(runs.len() as u64) as usize].clone();
    let task = TaskId::from(format!("t{}", chance.below(6)));
    match chance.below(6) {
        0 => sim.crash(),
        1 | 2 => {
            sim.bring_back(&run);
            let (upstream, downstream) = (chance.below(4) == 0, chance.below(2) == 0);
            let only_failed = chance.below(3) == 0;
            let tasks = vec![task];
            let latest = false;
            sim.send(Event::Cleared(Cleared {
                run,
                tasks,
                upstream,
                downstream,
                only_failed,
                latest,
            }));
        }
        3 => {
            sim.bring_back(&run);
            let states = [TaskState::Success, TaskState::Failed, TaskState::Skipped];
            let state = states[chance.below(3) as usize];
            sim.send(Event::Marked { run, tasks: vec![task], state });
        }
        4 => {
            sim.bring_back(&run);
            let states = [RunState::Success, RunState::Failed];
            let state = states[chance.below(2) as usize];
            sim.send(Event::RunMarked { run, state });
        }
        _ => sim.advance(Duration::from_secs(chance.below(5))),
    }
}

fn story(seed: u64) -> String {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let text = random_dag(&mut chance);
    let mut sim = Sim::new("2026-06-01T00:00:00Z", scripted(&text));
    sim.load(dag("d", &text), 1, false);
    let mut runs = Vec::new();
    for i in 0..3 {
        runs.push(sim.trigger("d", &format!("r{i}")));
        sim.advance(Duration::from_secs(1));
    }
    for _ in 0..chance.below(12) {
        sim.drive(Duration::from_millis(chance.below(4000)));
        interfere(&mut sim, &runs, &mut chance);
    }
    sim.drive(Duration::from_secs(100_000));
    let mut story = text.clone();
    for run in &runs {
        writeln!(story, "{}", sim.show(run)).unwrap();
        let waits = sim.engine.why(run);
        let for_past = text.contains("past=1") || text.contains("downstream=1");
        let over = sim.runs[run].state.is_finished();
        assert!(over || for_past, "seed {seed}: {run} does not end: {waits:?}\n{story}");
        if over {
            let open = dag("d", &text)
                .tasks
                .into_iter()
                .find(|task| !sim.instances[&ti_key(run, &task.task_id)].state.is_finished());
            let open = open.map(|task| task.task_id);
            assert!(open.is_none(), "seed {seed}: {run} ended before {open:?}\n{story}");
        }
    }
    assert!(sim.running.is_empty(), "seed {seed}: something runs for ever\n{story}");
    story
}

#[test]
fn whatever_happens_every_run_ends_and_nothing_runs_twice_at_once() {
    for seed in 1..=3000 {
        story(seed);
    }
}

#[test]
fn the_same_seed_tells_the_same_story() {
    for seed in 1..=50 {
        assert_eq!(story(seed), story(seed), "seed {seed}");
    }
}
