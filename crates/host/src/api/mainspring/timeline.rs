//! A day behind and a day ahead on one line: what ran, what did not, what is due, and when the
//! machine slept.

use std::collections::HashMap;

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp};
use mainspring_core::{
    model::{DagId, RunId, RunState, RunType},
    timetable::Timetable,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Api, ApiError,
    error::refusals::{Faults, Unprocessable},
    extract::Asked,
    words,
};
use crate::store::{Bar, DagRow, SlotRow, Store, StoreError};

/// Of a DAG with more than so many slots they are told as one; of many DAGs sooner, so that all of
/// them together stay a picture and no flood.
const SLOTS_MAX: usize = 60;
const SLOTS_MIN: usize = 6;
const SLOTS_TOGETHER: usize = 3_000;
/// More slots are not counted.
const COUNTED_MAX: usize = 3_000;
/// A longer time is refused.
const SPAN_MAX: SignedDuration = SignedDuration::from_hours(24 * 32);

/// Slots of all DAGs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timeline {
    /// Of each DAG in their order.
    pub slots: Vec<TimelineSlot>,
    /// When the machine slept.
    pub asleep: Vec<Asleep>,
}

/// A slot, or many of a DAG that has many.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineSlot {
    /// Its DAG.
    #[schema(value_type = String)]
    pub dag_id: DagId,
    /// When it is or was due.
    pub at: Timestamp,
    /// When the last of many is or was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How many.
    pub count: u32,
    /// What became of it.
    pub kind: SlotKind,
    /// How its run stands, if it has one; of many the worst.
    #[schema(value_type = Option<words::DagRunState>)]
    pub state: Option<RunState>,
    /// Its run; of many none.
    #[schema(value_type = Option<String>)]
    pub dag_run_id: Option<RunId>,
}

/// What became of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    Planned,
    Ran,
    Coalesced,
    SkippedPaused,
    Missed,
}

/// A time in which the machine slept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Asleep {
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TimelineQuery {
    /// 24 hours ago when left out.
    from: Option<Timestamp>,
    /// In 24 hours when left out.
    to: Option<Timestamp>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(timeline))
}

/// What ran and what is due.
#[utoipa::path(
    get, path = "/api/mainspring/timeline", tag = "Slots", operation_id = "get_timeline",
    params(TimelineQuery),
    responses((status = 200, description = "Slots", body = Timeline), Unprocessable, Faults),
)]
async fn timeline(
    State(api): State<Api>,
    Asked(query): Asked<TimelineQuery>,
) -> Result<Json<Timeline>, ApiError> {
    let now = api.clock.now().wall;
    let day = SignedDuration::from_hours(24);
    let from = query.from.unwrap_or(now - day);
    let to = query.to.unwrap_or(now + day);
    if to < from || to.duration_since(from) > SPAN_MAX {
        let message = format!("from {from} to {to} is no time of up to 32 days");
        return Err(ApiError::unprocessable(message));
    }
    let rows = api.instance.dags().await?;
    let next: HashMap<DagId, Timestamp> = api.instance.next_slots().await?.into_iter().collect();
    let reading = move |store: &Store| {
        let most = (SLOTS_TOGETHER / rows.len().max(1)).clamp(SLOTS_MIN, SLOTS_MAX);
        let mut slots = Vec::new();
        for row in &rows {
            let dag_id = row.dag_id.as_str();
            let ran = ran(store, &row.dag_id, (from, to), most)?;
            let passed_over = store.slots_between(dag_id, (from, to))?;
            let planned = next.get(&row.dag_id).map(|first| planned(row, (*first, to)));
            let planned = folded(&row.dag_id, planned.unwrap_or_default(), most);
            slots.extend(of_dag(&row.dag_id, ran, passed_over, planned));
        }
        Ok((slots, store.sleeps(from, 500)?))
    };
    let (slots, sleeps) = api.read(reading).await?;
    let asleep = sleeps.into_iter().filter(|(began, _)| *began <= to);
    let asleep = asleep.map(|(from, to)| Asleep { from, to }).collect();
    Ok(Json(Timeline { slots, asleep }))
}

/// The slots to come of a DAG that is switched on, from its next one.
fn planned(row: &DagRow, (first, to): (Timestamp, Timestamp)) -> Vec<Timestamp> {
    let Ok(timetable) = Timetable::of(&row.dag) else { return Vec::new() };
    let slots = timetable.upcoming(first, row.dag.start_date, row.dag.end_date);
    let due = slots.map(|slot| slot.run_after).take_while(|at| *at <= to);
    due.take(COUNTED_MAX).collect()
}

/// The runs of a DAG; many of them as one.
fn ran(
    store: &Store,
    dag_id: &DagId,
    within: (Timestamp, Timestamp),
    most: usize,
) -> Result<Vec<TimelineSlot>, StoreError> {
    let bars = store.bars_between(dag_id.as_str(), within, most as u32 + 1)?;
    if bars.len() <= most {
        let bars = bars.into_iter().rev().filter(|bar| bar.run_type != RunType::Backfill);
        let slot = |bar: Bar| TimelineSlot {
            state: Some(bar.state),
            dag_run_id: Some(bar.run_id),
            ..TimelineSlot::new(dag_id, bar.run_after, SlotKind::Ran)
        };
        return Ok(bars.map(slot).collect());
    }
    let sums = store.runs_summed(dag_id.as_str(), within)?;
    let first = sums.iter().map(|(_, _, first, _)| *first).min().unwrap_or(within.0);
    Ok(vec![TimelineSlot {
        until: sums.iter().map(|(_, _, _, last)| *last).max(),
        count: sums.iter().map(|(_, count, _, _)| count).sum(),
        state: sums.iter().map(|(state, ..)| *state).min_by_key(|state| severity(*state)),
        ..TimelineSlot::new(dag_id, first, SlotKind::Ran)
    }])
}

/// What wants attention first is the smallest.
fn severity(state: RunState) -> u8 {
    match state {
        RunState::Failed => 0,
        RunState::Running => 1,
        RunState::Queued => 2,
        RunState::Success => 3,
    }
}

impl TimelineSlot {
    fn new(dag_id: &DagId, at: Timestamp, kind: SlotKind) -> Self {
        let (until, state, dag_run_id) = (None, None, None);
        Self { dag_id: dag_id.clone(), at, until, count: 1, kind, state, dag_run_id }
    }
}

fn of_dag(
    dag_id: &DagId,
    ran: Vec<TimelineSlot>,
    passed_over: Vec<SlotRow>,
    planned: Vec<TimelineSlot>,
) -> Vec<TimelineSlot> {
    let slot = |at, kind| TimelineSlot::new(dag_id, at, kind);
    let mut slots = ran;
    slots.extend(passed_over.into_iter().map(|row| {
        let kind = match row.decision.as_str() {
            "coalesced" => SlotKind::Coalesced,
            "skipped_paused" => SlotKind::SkippedPaused,
            _ => SlotKind::Missed,
        };
        let until = (row.first != row.last).then_some(row.last);
        let dag_run_id = row.into_run.map(RunId::from);
        TimelineSlot { until, count: row.count, dag_run_id, ..slot(row.first, kind) }
    }));
    slots.extend(planned);
    slots.sort_by_key(|slot| slot.at);
    slots
}

/// The slots to come, many of them as one.
fn folded(dag_id: &DagId, due: Vec<Timestamp>, most: usize) -> Vec<TimelineSlot> {
    let slot = |at: &Timestamp| TimelineSlot::new(dag_id, *at, SlotKind::Planned);
    match (due.first(), due.last()) {
        (Some(first), Some(last)) if due.len() > most => {
            vec![TimelineSlot { until: Some(*last), count: due.len() as u32, ..slot(first) }]
        }
        _ => due.iter().map(slot).collect(),
    }
}
