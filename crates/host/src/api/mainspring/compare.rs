//! Two runs side by side, and what changed since it last worked.
//!
//! Gathers what is known of both; what differs and what is telling says `core::compare`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use axum::{Json, extract::State};
use mainspring_core::{
    compare::{self, Change, DiffLine, RunFacts, TaskFacts, changes, difference, findings},
    engine::{RunKey, TaskInstanceKey},
    explain::Language,
    model::{TaskId, TaskState},
    tell,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, DagRun, TaskInstance, dag_runs,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        paths::{DagPath, RunPath},
        task_instances::of_run,
        words,
    },
    blocking, lang,
    tries::ShownVariable,
};
use crate::{
    executor::read_log,
    given::{Kept as Environment, Variable},
    runner::{self, log_path},
    store::{GivenRow, RunRow, Store, StoreError},
};

/// So much of a log is compared, its end.
const LOG_MAX: usize = 256 * 1024;
/// So many logs are compared that nobody asked for.
const LOGS_MAX: usize = 20;

/// Two runs side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comparison {
    /// The first run.
    pub a: DagRun,
    /// The second run.
    pub b: DagRun,
    /// What is telling, in sentences, the most telling first.
    pub summary: Vec<String>,
    /// The file.
    pub version: VersionDifference,
    /// Params that are not the same.
    pub params: Vec<ValueChange>,
    /// Variables of the environment that are not the same.
    pub environment: Vec<VariableChange>,
    /// The tasks, in the order of the file.
    pub tasks: Vec<TaskDifference>,
}

/// How the file differs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionDifference {
    pub a: u32,
    pub b: u32,
    /// Its lines that differ, with some around them.
    pub hunks: Vec<DifferenceLine>,
}

/// A value that is not the same on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ValueChange {
    /// Its name.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub a: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub b: Option<Value>,
}

/// A variable that is not the same on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VariableChange {
    /// Its name.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<ShownVariable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<ShownVariable>,
}

/// A task on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskDifference {
    /// Its name.
    #[schema(value_type = String)]
    pub task_id: TaskId,
    /// -1 where it is not mapped.
    pub map_index: i32,
    pub a: Option<TaskSide>,
    pub b: Option<TaskSide>,
    /// Fields that were rendered to something else.
    pub rendered: Vec<ValueChange>,
    /// How what it printed differs; null where that was not looked at.
    pub log: Option<LogComparison>,
}

/// A task on one side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskSide {
    /// How it stands.
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    /// Its last try.
    pub try_number: u32,
    /// In seconds.
    pub duration: Option<f64>,
    /// How its process ended, in words.
    pub exit: Option<String>,
}

/// How two logs differ, times and ids evened out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogComparison {
    /// The lines that differ, with some around them.
    pub hunks: Vec<DifferenceLine>,
    /// There is more, or not all of the logs was compared.
    pub is_cut: bool,
}

/// A line of a difference.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceLine {
    /// `same`, `removed`, `added`, or `gap` where the same lines are left out.
    #[schema(value_type = LineKind)]
    pub kind: compare::DiffKind,
    /// What it says.
    pub text: String,
    /// Its number on the first side, counted from 1.
    pub a: Option<usize>,
    /// Its number on the second side, counted from 1.
    pub b: Option<usize>,
}

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "the words of `core::compare::DiffKind`, for OpenAPI")]
pub enum LineKind {
    Same,
    Removed,
    Added,
    Gap,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CompareQuery {
    /// The first run.
    a: String,
    /// The second run.
    b: String,
    /// The task whose log is compared; those that ended otherwise when left out.
    task_id: Option<String>,
    /// English when left out.
    #[param(value_type = Option<words::Language>, inline)]
    lang: Option<Language>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// The task whose log is compared; those that ended otherwise when left out.
    task_id: Option<String>,
    /// English when left out.
    #[param(value_type = Option<words::Language>, inline)]
    lang: Option<Language>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(two)).routes(routes!(since_it_worked))
}

/// Two runs of a DAG side by side.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/compare", tag = "DagRun",
    operation_id = "compare_runs", params(DagPath, CompareQuery),
    responses(
        (status = 200, description = "What differs", body = Comparison),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn two(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<CompareQuery>,
) -> Result<Json<Comparison>, ApiError> {
    let key = |run_id: &str| RunKey { dag_id: (*path.dag_id).into(), run_id: run_id.into() };
    let a = dag_runs::row(&api, &key(&query.a)).await?;
    let b = dag_runs::row(&api, &key(&query.b)).await?;
    let language = lang::of(query.lang, &api);
    Ok(Json(compared(&api, (a, b), query.task_id, language).await?))
}

/// What changed since it last worked: a run beside the last one before it that ended well.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/changes", tag = "DagRun",
    operation_id = "get_run_changes", params(RunPath, ChangesQuery),
    responses(
        (status = 200, description = "What differs", body = Comparison),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn since_it_worked(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Asked(query): Asked<ChangesQuery>,
) -> Result<Json<Comparison>, ApiError> {
    let b = dag_runs::row(&api, &path.run()).await?;
    let (dag_id, date) = (b.run.key.dag_id.to_string(), b.run.run_after);
    let a = api.read(move |store| store.success_before(&dag_id, date)).await?;
    let a = a.ok_or_else(|| {
        let message = format!("no run before {} ended well", b.run.key);
        ApiError::not_found(message).hint("there is nothing to compare it with")
    })?;
    let language = lang::of(query.lang, &api);
    Ok(Json(compared(&api, (a, b), query.task_id, language).await?))
}

async fn compared(
    api: &Api,
    (a, b): (RunRow, RunRow),
    task_id: Option<String>,
    language: Language,
) -> Result<Comparison, ApiError> {
    let instances_a = of_run(api, &a.run.key).await?;
    let instances_b = of_run(api, &b.run.key).await?;
    let (store, logs) = (api.store.clone(), api.home.logs());
    blocking(move || {
        let mut a = Side::read(&store, a, instances_a)?;
        let mut b = Side::read(&store, b, instances_b)?;
        read_logs(&logs, &mut a, &mut b, task_id.as_deref());
        let hunks = match a.facts.version == b.facts.version {
            true => Vec::new(),
            false => compare::hunks(&a.source(&store)?, &b.source(&store)?),
        };
        Ok(comparison(&a, &b, hunks, language))
    })
    .await
}

/// A run with all that is known of it.
struct Side {
    row: RunRow,
    params: BTreeMap<String, Value>,
    environment: Environment,
    given: BTreeMap<(TaskId, i32), GivenRow>,
    /// In the order of the file.
    order: Vec<(TaskId, i32)>,
    facts: RunFacts,
}

impl Side {
    fn read(store: &Store, row: RunRow, tis: Vec<TaskInstance>) -> Result<Self, StoreError> {
        let key = row.run.key.clone();
        let dag = store.dag_version(key.dag_id.as_str(), row.run.version)?;
        let params = dag.map(|dag| runner::params(&dag, &row.conf)).unwrap_or_default();
        let params: BTreeMap<String, Value> = params.into_iter().collect();
        let mut side = Self {
            facts: RunFacts {
                version: row.run.version,
                params: params.iter().map(|(name, it)| (name.clone(), it.to_string())).collect(),
                ..RunFacts::default()
            },
            row,
            params,
            environment: Environment::new(),
            given: BTreeMap::new(),
            order: Vec::new(),
        };
        for ti in tis {
            side.take(store, &key, ti)?;
        }
        let told = side.environment.iter();
        side.facts.environment = told.map(|(name, it)| (name.clone(), as_text(it))).collect();
        Ok(side)
    }

    fn take(&mut self, store: &Store, run: &RunKey, ti: TaskInstance) -> Result<(), StoreError> {
        let place = (ti.task_id.clone(), ti.map_index);
        let (task_id, map_index) = place.clone();
        let key = TaskInstanceKey { run: run.clone(), task_id, map_index };
        let given = store.given(&key, ti.try_number)?.unwrap_or_default();
        let mut tries = store.tries(run, ti.task_id.as_str())?.into_iter();
        let last = tries.rfind(|it| it.key.map_index == map_index);
        let rendered = given.rendered.iter().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        });
        let facts = TaskFacts {
            state: ti.state,
            try_number: ti.try_number,
            duration: ti.duration,
            exit: last.and_then(|it| it.exit),
            rendered: rendered.collect(),
            interpreter: given.interpreter.clone(),
            log: None,
        };
        // Tasks mostly have the same environment; where one has a value of its own, the first
        // stands for all.
        for (name, variable) in &given.environment {
            self.environment.entry(name.clone()).or_insert_with(|| variable.clone());
        }
        self.facts.tasks.insert(place.clone(), facts);
        self.given.insert(place.clone(), given);
        self.order.push(place);
        Ok(())
    }

    /// The text of its file.
    fn source(&self, store: &Store) -> Result<String, StoreError> {
        let dag_id = self.row.run.key.dag_id.as_str();
        Ok(store.dag_source(dag_id, self.row.run.version)?.unwrap_or_default())
    }

    fn log(&self, logs: &Path, place: &(TaskId, i32)) -> PathBuf {
        let (task_id, map_index) = place.clone();
        let key = TaskInstanceKey { run: self.row.run.key.clone(), task_id, map_index };
        log_path(logs, &key, self.facts.tasks.get(place).map_or(0, |it| it.try_number))
    }
}

fn as_text(variable: &Variable) -> String {
    match variable {
        Variable::Shown(value) => value.clone(),
        Variable::Hidden { fingerprint } => format!("\0{fingerprint}"),
    }
}

/// Reads the logs of the task that was named, or of those that ended otherwise.
fn read_logs(logs: &Path, a: &mut Side, b: &mut Side, task_id: Option<&str>) {
    let is_wanted = |place: &&(TaskId, i32)| {
        let (Some(one), Some(other)) = (a.facts.tasks.get(*place), b.facts.tasks.get(*place))
        else {
            return false;
        };
        match task_id {
            Some(task_id) => place.0.as_str() == task_id,
            None => {
                let ended = [one.state, other.state];
                one.state != other.state || ended.contains(&Some(TaskState::Failed))
            }
        }
    };
    let wanted: Vec<_> = b.order.iter().filter(is_wanted).take(LOGS_MAX).cloned().collect();
    for place in wanted {
        for side in [&mut *a, &mut *b] {
            let path = side.log(logs, &place);
            if let Some(facts) = side.facts.tasks.get_mut(&place) {
                facts.log = Some(end_of(&path));
            }
        }
    }
}

/// The end of a log, from the beginning of a line on.
fn end_of(path: &Path) -> String {
    // What is not there was never written.
    let size = read_log(path, 0, 0).map_or(0, |chunk| chunk.size);
    let from = size.saturating_sub(LOG_MAX as u64);
    let bytes = read_log(path, from, LOG_MAX).map(|chunk| chunk.bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let is_cut = from > 0;
    match text.split_once('\n').filter(|_| is_cut) {
        Some((_, rest)) => rest.to_owned(),
        None => text.into_owned(),
    }
}

fn comparison(a: &Side, b: &Side, hunks: Vec<DiffLine>, language: Language) -> Comparison {
    let found = findings(&a.facts, &b.facts);
    let only_a = a.order.iter().filter(|place| !b.facts.tasks.contains_key(*place));
    let places = b.order.iter().chain(only_a);
    Comparison {
        summary: found.iter().map(|finding| tell::finding(finding, language)).collect(),
        version: VersionDifference {
            a: a.facts.version,
            b: b.facts.version,
            hunks: hunks.into_iter().map(DifferenceLine::from).collect(),
        },
        params: changes(&a.params, &b.params).into_iter().map(ValueChange::from).collect(),
        environment: changes(&a.environment, &b.environment)
            .into_iter()
            .map(|Change { name, a, b }| VariableChange {
                name,
                a: a.map(ShownVariable::from),
                b: b.map(ShownVariable::from),
            })
            .collect(),
        tasks: places.map(|place| task(a, b, place)).collect(),
        a: a.row.clone().into(),
        b: b.row.clone().into(),
    }
}

fn task(a: &Side, b: &Side, place: &(TaskId, i32)) -> TaskDifference {
    let [facts_a, facts_b] = [a, b].map(|side| side.facts.tasks.get(place));
    let rendered = |side: &Side| -> BTreeMap<String, Value> {
        let given = side.given.get(place).map(|given| given.rendered.clone());
        given.unwrap_or_default().into_iter().collect()
    };
    let both = facts_a.zip(facts_b);
    let logs = both.and_then(|(a, b)| Some((a.log.as_deref()?, b.log.as_deref()?)));
    let log = logs.map(|(a, b)| {
        let found = difference(a, b);
        let is_cut = found.is_cut || a.len().max(b.len()) >= LOG_MAX / 2;
        let hunks = found.hunks.into_iter().map(DifferenceLine::from).collect();
        LogComparison { hunks, is_cut }
    });
    let rendered = changes(&rendered(a), &rendered(b)).into_iter();
    TaskDifference {
        task_id: place.0.clone(),
        map_index: place.1,
        a: facts_a.map(TaskSide::from),
        b: facts_b.map(TaskSide::from),
        rendered: both.map(|_| rendered.map(ValueChange::from).collect()).unwrap_or_default(),
        log,
    }
}

impl From<&TaskFacts> for TaskSide {
    fn from(facts: &TaskFacts) -> Self {
        let TaskFacts { state, try_number, duration, exit, .. } = facts;
        Self { state: *state, try_number: *try_number, duration: *duration, exit: exit.clone() }
    }
}

impl From<Change<Value>> for ValueChange {
    fn from(Change { name, a, b }: Change<Value>) -> Self {
        Self { name, a, b }
    }
}

impl From<DiffLine> for DifferenceLine {
    fn from(DiffLine { kind, text, a, b }: DiffLine) -> Self {
        Self { kind, text, a, b }
    }
}
