//! A whole run rehearsed: the real engine under a clock of its own, the operators asked what they
//! would do, the history how long that usually takes.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use mainspring_core::{
    engine::{Limits, Outcome, PastRun},
    model::{Task, TaskId},
    rehearse::{Act, Play, Played, Start, Step, play},
};

use super::{Field, Foresight, Given, Imagined};
use crate::{
    given::Secrets,
    operators::{self, Part, Performance},
};

/// How long a task is taken to last that never did.
const ASSUMED: Duration = Duration::from_secs(10);
/// So many tries of a task are rendered; what comes after them is as the last.
const RENDERED_MAX: u32 = 3;

/// How a run is to be rehearsed.
#[derive(Debug)]
pub struct DryRun {
    /// Every try of these fails.
    pub fail: HashSet<TaskId>,
    /// How long tasks usually take, or are to take.
    pub durations: HashMap<TaskId, Duration>,
    /// How much may be active at once.
    pub limits: Limits,
    /// The finished run before it, where some task looks at the past.
    pub previous: Option<PastRun>,
}

/// A step of a rehearsal.
#[derive(Debug)]
pub struct Rehearsed {
    /// What the engine made of it.
    pub step: Step,
    /// What the try would be given; only of the first few tries of a task.
    pub fields: Vec<Field>,
    /// Its duration is known and not assumed.
    pub is_measured: bool,
}

struct Players<'a> {
    imagined: &'a Imagined,
    dry_run: &'a DryRun,
    foresight: &'a Arc<Foresight>,
    tasks: HashMap<&'a TaskId, &'a Task>,
    played: HashMap<TaskId, Performance>,
    fields: HashMap<(TaskId, u32), Vec<Field>>,
}

/// Rehearses the run; how it went, and its steps in the order of their start.
pub fn dry_run(
    imagined: &Imagined,
    dry_run: &DryRun,
    foresight: &Arc<Foresight>,
) -> (Played, Vec<Rehearsed>) {
    let run = &imagined.row.run;
    let to_play = Play {
        dag: imagined.dag.clone(),
        run: run.key.clone(),
        run_type: run.run_type,
        logical_date: run.logical_date,
        data_interval: run.data_interval_start.zip(run.data_interval_end),
        starts_at: imagined.starts_at(),
        limits: dry_run.limits.clone(),
        previous: dry_run.previous.clone(),
    };
    let mut players = Players {
        imagined,
        dry_run,
        foresight,
        tasks: imagined.dag.tasks.iter().map(|task| (&task.task_id, task)).collect(),
        played: HashMap::new(),
        fields: HashMap::new(),
    };
    let mut played = play(&to_play, |start| players.act(start));
    let steps = std::mem::take(&mut played.steps);
    let steps = steps.into_iter().map(|step| players.told(step)).collect();
    (played, steps)
}

impl Players<'_> {
    fn act(&mut self, start: Start<'_>) -> Act {
        let task_id = &start.ti.task_id;
        let known = self.played.get(task_id).filter(|_| start.try_number > RENDERED_MAX);
        let performance = match (known, self.tasks.get(task_id).copied()) {
            (Some(known), _) => known.clone(),
            (None, Some(task)) => self.perform(task, start),
            (None, None) => Performance::success(),
        };
        let takes = self.duration(task_id, &performance).0;
        let outcome = match self.dry_run.fail.contains(task_id) {
            true => Outcome::Failed { retry: true },
            false => performance.outcome.clone(),
        };
        if matches!(outcome, Outcome::Success { .. }) {
            let returned = performance.returns.clone();
            let xcoms = returned.map(|value| ("return_value".to_owned(), value));
            self.foresight.succeeded(task_id, xcoms.into_iter().collect());
        }
        self.played.insert(task_id.clone(), performance);
        Act { takes, outcome }
    }

    fn perform(&mut self, task: &Task, start: Start<'_>) -> Performance {
        let try_number = start.try_number;
        let given = self.imagined.given(task, (try_number, start.at), self.foresight);
        let Given { context, fields } = given;
        let wrong = |field: &Field| match &field.rendered {
            Err(why) if !field.is_waiting => Some(format!("`{}`: {why}", field.path)),
            _ => None,
        };
        let part = Part {
            dag: &self.imagined.dag,
            task,
            context: &context,
            foresight: self.foresight,
            broken: fields.iter().find_map(wrong),
            last: self.last(&task.task_id),
        };
        let operator = operators::find(&task.operator);
        let mut performance = operator.map_or_else(Performance::success, |it| it.rehearse(&part));
        let secrets = Secrets::among(context.env.iter(), self.foresight.secrets());
        performance.why = performance.why.map(|why| secrets.blot(&why));
        self.fields.insert((task.task_id.clone(), try_number), fields);
        performance
    }

    fn last(&self, task_id: &TaskId) -> Option<serde_json::Value> {
        let last = self.foresight.last(task_id.as_str()).ok().flatten()?;
        let returned = last.xcoms.iter().find(|(_, key, _)| key == "return_value");
        returned.map(|(_, _, value)| value.clone())
    }

    /// How long it takes, and whether that is known.
    fn duration(&self, task_id: &TaskId, performance: &Performance) -> (Duration, bool) {
        // What cannot begin takes no time, whatever it takes otherwise.
        let failed = matches!(performance.outcome, Outcome::Failed { .. });
        let usual = self.dry_run.durations.get(task_id).copied().filter(|_| !failed);
        let known = usual.or(performance.takes);
        (known.unwrap_or(ASSUMED), known.is_some())
    }

    fn told(&mut self, mut step: Step) -> Rehearsed {
        let fields = self.fields.remove(&(step.task_id.clone(), step.try_number));
        let performance = self.played.get(&step.task_id).filter(|_| step.try_number > 0);
        let is_failed_on_purpose = self.dry_run.fail.contains(&step.task_id);
        if step.why.is_none() && !is_failed_on_purpose {
            step.why = performance.and_then(|performance| performance.why.clone());
        }
        let is_measured = performance.is_some_and(|it| self.duration(&step.task_id, it).1);
        Rehearsed { step, fields: fields.unwrap_or_default(), is_measured }
    }
}
