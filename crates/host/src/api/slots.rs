//! The slot ledger, which Airflow lacks: what became of every due slot, and what is due next.
//!
//! Nothing is decided here; what a decision means in words is told by whoever shows it.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{model::DagId, timetable::Timetable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dags,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::{Asked, Named},
    paths::DagPath,
    words,
};
use crate::store::{DagRow, SlotRow};

/// What became of the slots of a DAG, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slots {
    /// Consecutive equal decisions are one entry.
    pub slots: Vec<SlotEntry>,
    /// The slot that was due last before the instant asked for, or at it; of the present DAG.
    pub last_due: Option<Timestamp>,
    /// The slot that comes after the instant asked for; of the present DAG, paused or not.
    pub next_due: Option<Timestamp>,
}

/// What became of consecutive slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "named after the columns of the ledger")]
pub struct SlotEntry {
    pub first: Timestamp,
    pub last: Timestamp,
    pub count: u32,
    /// `ran`, `coalesced`, `skipped_paused` or `missed`.
    #[schema(value_type = words::SlotDecision)]
    pub decision: String,
    /// The run they were left to, where they were coalesced.
    pub into_run: Option<String>,
    pub decided_at: Timestamp,
}

/// When DAGs run next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextSlots {
    /// Soonest first.
    pub slots: Vec<NextSlot>,
}

/// When a DAG runs next on its schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NextSlot {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub run_after: Timestamp,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SlotsQuery {
    /// Only decisions that cover this instant.
    at: Option<Timestamp>,
    limit: Option<u32>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(of_dag)).routes(routes!(next))
}

/// What became of the slots of a DAG.
#[utoipa::path(
    get, path = "/api/mainspring/slots/{dag_id}", tag = "Slots", operation_id = "get_slots",
    params(DagPath, SlotsQuery),
    responses((status = 200, description = "Slots", body = Slots), NotFound, Unprocessable, Faults),
)]
async fn of_dag(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Asked(query): Asked<SlotsQuery>,
) -> Result<Json<Slots>, ApiError> {
    let dag = dags::row(&api, &dag_id).await?;
    let limit = query.limit.unwrap_or(50);
    let rows = api.read(move |store| store.slots(&dag_id, query.at, limit)).await?;
    let at = query.at.unwrap_or_else(|| api.clock.now().wall);
    let (last_due, next_due) = around(&dag, at);
    let slots = rows.into_iter().map(SlotEntry::from).collect();
    Ok(Json(Slots { slots, last_due, next_due }))
}

/// The slots of the present schedule on both sides of `at`.
fn around(row: &DagRow, at: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
    let Ok(timetable) = Timetable::of(&row.dag) else { return (None, None) };
    let (start, end) = (row.dag.start_date, row.dag.end_date);
    let just_after = at.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(at);
    let next = timetable.upcoming(just_after, start, end).next().map(|slot| slot.run_after);
    // Backwards in growing steps: a slot that is a minute apart is found as fast as a yearly one.
    let day = jiff::SignedDuration::from_hours(24);
    let starts = [day / 24, day, day * 31, day * 366 * 4].into_iter();
    let last = starts.filter_map(|step| at.checked_sub(step).ok()).find_map(|from| {
        let slots = timetable.upcoming(from, start, end).take(100_000);
        slots.map(|slot| slot.run_after).take_while(|due| *due <= at).last()
    });
    (last, next)
}

/// When each DAG runs next.
#[utoipa::path(
    get, path = "/api/mainspring/nextSlots", tag = "Slots", operation_id = "get_next_slots",
    responses((status = 200, description = "Slots", body = NextSlots), Faults),
)]
async fn next(State(api): State<Api>) -> Result<Json<NextSlots>, ApiError> {
    let slots = api.instance.next_slots().await?.into_iter();
    let slots = slots.map(|(dag_id, run_after)| NextSlot { dag_id, run_after }).collect();
    Ok(Json(NextSlots { slots }))
}

impl From<SlotRow> for SlotEntry {
    fn from(row: SlotRow) -> Self {
        let SlotRow { first, last, count, decision, into_run, decided_at } = row;
        Self { first, last, count, decision, into_run, decided_at }
    }
}
