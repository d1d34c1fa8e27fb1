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
use crate::store::{Bar, DagRow, SlotRow};

/// Of a DAG with more than so many slots they are told as one.
const SLOTS_MAX: usize = 60;
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
    let reading = move |store: &crate::store::Store| {
        let mut slots = Vec::new();
        for row in &rows {
            let dag_id = row.dag_id.as_str();
            let bars = store.bars_between(dag_id, (from, to), COUNTED_MAX as u32)?;
            let passed_over = store.slots_between(dag_id, (from, to))?;
            let planned = next.get(&row.dag_id).map(|first| planned(row, (*first, to)));
            slots.extend(of_dag(&row.dag_id, bars, passed_over, planned.unwrap_or_default()));
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

fn of_dag(
    dag_id: &DagId,
    bars: Vec<Bar>,
    passed_over: Vec<SlotRow>,
    planned: Vec<Timestamp>,
) -> Vec<TimelineSlot> {
    let slot = |at, kind| TimelineSlot {
        dag_id: dag_id.clone(),
        at,
        until: None,
        count: 1,
        kind,
        state: None,
        dag_run_id: None,
    };
    let ran = bars.into_iter().rev().filter(|bar| bar.run_type != RunType::Backfill);
    let ran = ran.map(|bar| TimelineSlot {
        state: Some(bar.state),
        dag_run_id: Some(bar.run_id),
        ..slot(bar.run_after, SlotKind::Ran)
    });
    let mut slots = folded(ran.collect());
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
    let planned = planned.into_iter().map(|at| slot(at, SlotKind::Planned)).collect();
    slots.extend(folded(planned));
    slots.sort_by_key(|slot| slot.at);
    slots
}

/// Many slots of one kind as one.
fn folded(slots: Vec<TimelineSlot>) -> Vec<TimelineSlot> {
    if slots.len() <= SLOTS_MAX {
        return slots;
    }
    let worst = |state: RunState| match state {
        RunState::Failed => 0,
        RunState::Running => 1,
        RunState::Queued => 2,
        RunState::Success => 3,
    };
    let one = TimelineSlot {
        until: slots.last().map(|last| last.at),
        count: slots.len() as u32,
        state: slots.iter().filter_map(|slot| slot.state).min_by_key(|state| worst(*state)),
        dag_run_id: None,
        ..slots[0].clone()
    };
    vec![one]
}
