//! Pools made and taken away, and what is to be forgotten of the history.
//!
//! Files on the disk, the logs of a forgotten run for example, are the asker's business.

use mainspring_core::{
    engine::{Event, RunKey},
    model::DagId,
};

use super::{Change, CommandError, Scheduler, turn::Turn};
use crate::store::{PoolRow, Write};

impl Scheduler {
    pub(super) fn set_pool(&mut self, turn: &mut Turn, pool: PoolRow) {
        let PoolRow { name, slots, description } = pool;
        self.limits.pools.retain(|(known, _)| *known != name);
        self.limits.pools.push((name.clone(), slots));
        turn.writes.push(Write::Pool { name, slots, description });
        self.decide(turn, Event::Limits(self.limits.clone()));
    }

    pub(super) fn remove_pool(
        &mut self,
        turn: &mut Turn,
        name: String,
    ) -> Result<(), CommandError> {
        let present = self.known.values().filter(|known| known.is_present);
        let live = self.live.values().map(|live| &live.dag);
        let mut dags = present.map(|known| &known.dag).chain(live);
        let user = dags.find_map(|dag| {
            let task = dag.tasks.iter().find(|task| task.pool == name)?;
            Some(format!("{}/{}", dag.dag_id, task.task_id))
        });
        if let Some(user) = user {
            let message = format!("the pool `{name}` is used by the task `{user}`");
            return Err(CommandError::Conflict(message));
        }
        self.limits.pools.retain(|(known, _)| *known != name);
        turn.writes.push(Write::PoolGone { name });
        self.decide(turn, Event::Limits(self.limits.clone()));
        Ok(())
    }

    /// Takes runs out of the history, those apart that are under way.
    pub(super) fn forget(&self, turn: &mut Turn, mut runs: Vec<RunKey>) -> Vec<RunKey> {
        runs.retain(|run| !self.live.contains_key(run) && !self.engine.is_live(run));
        turn.writes.extend(runs.iter().map(|run| Write::RunGone { run: run.clone() }));
        if !runs.is_empty() {
            turn.changes.push(Change::Dags);
        }
        runs
    }

    pub(super) fn forget_dag(
        &mut self,
        turn: &mut Turn,
        dag_id: DagId,
    ) -> Result<(), CommandError> {
        let known = self.known.get(&dag_id).ok_or_else(|| self.no_such_dag(dag_id.as_str()))?;
        if known.is_present {
            let message = format!("the file of `{dag_id}` is there: `{}`", known.path);
            return Err(CommandError::Conflict(message));
        }
        if self.live.keys().any(|run| run.dag_id == dag_id) {
            let message = format!("a run of `{dag_id}` is under way");
            return Err(CommandError::Conflict(message));
        }
        self.known.remove(&dag_id);
        turn.writes.push(Write::DagForgotten(dag_id));
        turn.changes.push(Change::Dags);
        Ok(())
    }
}
