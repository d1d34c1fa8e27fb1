//! Commands carried out: checked here, decided by the engine, answered when durable.
//!
//! What a command may say is in `command`; what follows from it is the engine's.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use mainspring_core::{
    engine::{Cleared, Event, RunKey, RunSnapshot, Triggered},
    model::{Dag, DagId, RunId, RunState, RunType, Task, TaskId},
};

use super::{
    Clear, Command, CommandError, Mark, Scheduler, Trigger, command::is_run_id, turn::Turn,
};
use crate::{
    params,
    runner::LiveRun,
    store::{DagRow, RunRow, Write},
};

/// That no task is one that no pool can ever hold: it would wait for ever.
///
/// # Errors
/// Which, in words.
pub fn pools_hold(dag: &Dag, pools: Vec<(String, u32)>) -> Result<(), String> {
    let pools: HashMap<String, u32> = pools.into_iter().collect();
    for task in &dag.tasks {
        let Task { task_id, pool, pool_slots, .. } = task;
        match pools.get(pool) {
            None => {
                return Err(format!("the task `{task_id}` names a pool that is not there: {pool}"));
            }
            Some(size) if pool_slots > size => {
                return Err(format!(
                    "the task `{task_id}` takes {pool_slots} slots of the pool `{pool}`, which \
                     has {size}"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

impl Scheduler {
    pub(super) fn command(&mut self, turn: &mut Turn, command: Command) {
        match command {
            Command::Trigger(trigger, reply) => {
                let answer = self.trigger(turn, trigger);
                turn.reply(reply, answer);
            }
            Command::SetPaused { dag_id, is_paused, backlog, reply } => {
                let answer = self.set_paused(turn, &dag_id, is_paused, backlog);
                turn.reply(reply, answer);
            }
            Command::Clear(clear, reply) => {
                let answer = self.clear(turn, clear);
                turn.reply(reply, answer);
            }
            Command::MarkTasks(mark, reply) => {
                let answer = self.mark(turn, mark);
                turn.reply(reply, answer);
            }
            Command::WouldClear(clear, reply) => {
                let answer = self.would_clear(turn.now, clear);
                turn.reply(reply, answer);
            }
            Command::WouldMark(mark, reply) => {
                let answer = self.would_mark(turn.now, mark);
                turn.reply(reply, answer);
            }
            Command::SetPool { pool, reply } => {
                self.set_pool(turn, pool);
                turn.reply(reply, Ok(()));
            }
            Command::RemovePool { name, reply } => {
                let answer = self.remove_pool(turn, name);
                turn.reply(reply, answer);
            }
            Command::Forget { runs, reply } => {
                let gone = self.forget(turn, runs);
                turn.reply(reply, Ok(gone));
            }
            Command::ForgetDag { dag_id, reply } => {
                let answer = self.forget_dag(turn, dag_id);
                turn.reply(reply, answer);
            }
            Command::MarkRun { run, state, reply } => {
                let answer = self.mark_run(turn, run, state);
                turn.reply(reply, answer);
            }
            Command::Why { run, reply } => {
                let answer = Ok(self.engine.why(&run));
                turn.reply(reply, answer);
            }
            Command::NextSlots { reply } => {
                let slots = self.next_slots();
                turn.reply(reply, Ok(slots));
            }
            Command::Dags { reply } => {
                let rows = self.present();
                turn.reply(reply, Ok(rows));
            }
            Command::Backlog { dag_id, reply } => {
                let outlook = self.engine.backlog(turn.now.wall, &dag_id);
                turn.reply(reply, outlook.ok_or_else(|| self.no_such_dag(dag_id.as_str())));
            }
            Command::Line { limit, reply } => {
                let line = self.engine.line(limit);
                turn.reply(reply, Ok(line));
            }
            Command::Configure { settings, reply } => {
                let answer = self.configure(turn, &settings);
                turn.reply(reply, answer);
            }
        }
    }

    fn mark_run(
        &mut self,
        turn: &mut Turn,
        run: RunKey,
        state: RunState,
    ) -> Result<(), CommandError> {
        self.bring_back(turn, &run, &[])?;
        self.decide(turn, Event::RunMarked { run, state });
        Ok(())
    }

    /// When DAGs run next, soonest first.
    fn next_slots(&self) -> Vec<(DagId, Timestamp)> {
        let slot = |id: &DagId| Some((id.clone(), self.engine.next_slot_of(id)?));
        let mut slots: Vec<_> = self.known.keys().filter_map(slot).collect();
        slots.sort_by_key(|(_, at)| *at);
        slots
    }

    /// The DAGs whose files are there.
    fn present(&self) -> Vec<DagRow> {
        let present = self.known.iter().filter(|(_, known)| known.is_present);
        present.map(|(dag_id, known)| known.row(dag_id)).collect()
    }

    fn trigger(&mut self, turn: &mut Turn, trigger: Trigger) -> Result<RunRow, CommandError> {
        let Trigger { dag_id, run_id, logical_date, conf } = trigger;
        let known = self.known.get(dag_id.as_str()).filter(|known| known.is_present);
        let known = known.ok_or_else(|| self.no_such_dag(&dag_id))?;
        params::check(&known.dag, &conf).map_err(CommandError::Invalid)?;
        self.check_pools(&known.dag)?;
        let logical_date = logical_date.unwrap_or(Some(turn.now.wall));
        let run_id = match run_id {
            Some(id) if !is_run_id(&id) => {
                return Err(CommandError::Invalid(format!(
                    "a run id has letters, digits and `_.~:+-` only: {id}"
                )));
            }
            Some(id) => id.into(),
            None => RunId::of(RunType::Manual, logical_date.unwrap_or(turn.now.wall)),
        };
        let dag = known.dag.clone();
        let key = RunKey { dag_id: dag.dag_id.clone(), run_id };
        if self.live.contains_key(&key) || self.store.run(&key)?.is_some() {
            return Err(CommandError::Conflict(format!("there is a run {key} already")));
        }
        turn.confs.insert(key.clone(), conf.clone());
        let triggered = Triggered {
            run: key.clone(),
            run_type: RunType::Manual,
            logical_date,
            data_interval: None,
            previous: self.past(&dag, logical_date)?,
        };
        self.decide(turn, Event::Triggered(triggered));
        if !conf.is_null() {
            turn.writes.push(Write::Conf { run: key.clone(), conf });
        }
        let live = self.live.get(&key).map(|live| live.row.clone());
        live.ok_or(CommandError::Stopping)
    }

    fn check_pools(&self, dag: &Dag) -> Result<(), CommandError> {
        pools_hold(dag, self.store.pools()?).map_err(CommandError::Conflict)
    }

    fn set_paused(
        &mut self,
        turn: &mut Turn,
        dag_id: &DagId,
        is_paused: bool,
        backlog: Option<mainspring_core::model::Missed>,
    ) -> Result<(), CommandError> {
        if !self.known.contains_key(dag_id) {
            return Err(self.no_such_dag(dag_id.as_str()));
        }
        if let Some(known) = self.known.get_mut(dag_id) {
            known.is_paused = is_paused;
        }
        turn.writes.push(Write::Paused { dag_id: dag_id.clone(), is_paused });
        turn.changes.push(super::Change::Dags);
        self.decide(
            turn,
            match is_paused {
                true => Event::Paused(dag_id.clone()),
                false => Event::Unpaused { dag_id: dag_id.clone(), backlog },
            },
        );
        Ok(())
    }

    fn clear(&mut self, turn: &mut Turn, clear: Clear) -> Result<Vec<TaskId>, CommandError> {
        let Clear { run, tasks, upstream, downstream, only_failed, latest } = clear;
        self.bring_back(turn, &run, &tasks)?;
        let is_over = self.live.get(&run).is_some_and(|live| live.row.run.state.is_finished());
        self.may_take_latest(&run, is_over, latest)?;
        let before = turn.changes.len();
        let cleared =
            Cleared { run: run.clone(), tasks, upstream, downstream, only_failed, latest };
        self.decide(turn, Event::Cleared(cleared));
        let touched = turn.changes[before..].iter().filter_map(|change| match change {
            super::Change::TaskInstance { key, state, .. } if !state.is_finished() => {
                (key.run == run).then(|| key.task_id.clone())
            }
            _ => None,
        });
        Ok(touched.collect())
    }

    fn mark(&mut self, turn: &mut Turn, mark: Mark) -> Result<Vec<TaskId>, CommandError> {
        let touched = self.would_mark(turn.now, mark.clone())?;
        let Mark { run, tasks, upstream, downstream, state } = mark;
        self.bring_back(turn, &run, &tasks)?;
        let tasks = self.live[&run].dag.reach(&tasks, upstream, downstream);
        self.decide(turn, Event::Marked { run, tasks, state });
        Ok(touched)
    }

    /// The run of that name, live or not, if it has these tasks.
    pub(super) fn find(
        &self,
        key: &RunKey,
        tasks: &[TaskId],
    ) -> Result<Arc<LiveRun>, CommandError> {
        let live = match self.live.get(key) {
            Some(live) => live.clone(),
            None => {
                let row = self
                    .store
                    .run(key)?
                    .ok_or_else(|| CommandError::NotFound(format!("there is no run {key}")))?;
                let no_version = || CommandError::NotFound(format!("the DAG of {key} is gone"));
                self.live_run(row).ok_or_else(no_version)?.into()
            }
        };
        if let Some(unknown) = tasks.iter().find(|id| live.dag.task(id.as_str()).is_none()) {
            let text = format!("the run {key} has no task `{unknown}`");
            return Err(CommandError::NotFound(text));
        }
        Ok(live)
    }

    /// Makes sure that the engine holds the run, and that it has these tasks.
    fn bring_back(
        &mut self,
        turn: &mut Turn,
        key: &RunKey,
        tasks: &[TaskId],
    ) -> Result<(), CommandError> {
        turn.touched.insert(key.clone());
        let live = self.find(key, tasks)?;
        self.live.entry(key.clone()).or_insert_with(|| live.clone());
        if !self.engine.is_live(key) {
            let snapshot = self.snapshot(&live)?;
            self.decide(turn, Event::RunLoaded(snapshot));
        }
        Ok(())
    }

    /// The run as the engine takes it back.
    pub(super) fn snapshot(&self, live: &LiveRun) -> Result<RunSnapshot, CommandError> {
        let run = live.row.run.clone();
        Ok(RunSnapshot {
            task_instances: self.store.task_instances(&run.key)?,
            previous: self.past(&live.dag, run.logical_date)?,
            dag: live.dag.clone(),
            run,
        })
    }

    pub(super) fn no_such_dag(&self, dag_id: &str) -> CommandError {
        let known = self.known.iter().filter(|(_, known)| known.is_present);
        let near = known
            .map(|(id, _)| (strsim::levenshtein(id.as_str(), dag_id), id))
            .min()
            .filter(|(distance, _)| *distance <= 3);
        CommandError::NotFound(match near {
            Some((_, id)) => format!("there is no DAG `{dag_id}`; did you mean `{id}`?"),
            None => format!("there is no DAG `{dag_id}`; `mainspring list` shows what there is"),
        })
    }
}
