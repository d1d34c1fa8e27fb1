//! The calendar: for each day of the DAG's own zone how many runs ended how, and what is to come.
//!
//! Counted by the database from an index alone; days are the zone's own, however long they are.

use axum::{Json, extract::State};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use mainspring_core::{
    model::{Dag, RunState},
    timetable::{Timetable, time_zone},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Api, ApiError, dags,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::{Asked, Named},
    paths::DagPath,
};
use crate::store::{DayCount, SlotRow};

/// More days are refused.
const DAYS_MAX: i32 = 800;
/// More slots to come are not counted.
const PLANNED_MAX: usize = 20_000;
/// Days that are told when none are named.
const DAYS_BACK: i32 = 365;

/// A DAG's runs by day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Calendar {
    /// The zone whose days they are.
    pub timezone: String,
    /// One after the other; those without anything are left out.
    pub days: Vec<Day>,
}

/// How many runs or slots of a day stand how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    /// As `2026-03-08`.
    pub date: String,
    pub success: u32,
    pub failed: u32,
    pub running: u32,
    pub queued: u32,
    /// Slots to come; none while the DAG is paused.
    pub planned: u32,
    /// Slots that were missed or left to a later one.
    pub missed: u32,
    /// Slots while the DAG was paused.
    pub skipped: u32,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CalendarQuery {
    /// The first day, as `2026-03-08`; a year ago when left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(calendar))
}

/// A DAG's runs by day.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/calendar", tag = "DAG",
    operation_id = "get_calendar", params(DagPath, CalendarQuery),
    responses(
        (status = 200, description = "Runs by day", body = Calendar),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn calendar(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<CalendarQuery>,
) -> Result<Json<Calendar>, ApiError> {
    let row = dags::row(&api, &path.dag_id).await?;
    let zone = time_zone(&row.dag.timezone).unwrap_or(TimeZone::UTC);
    let now = api.clock.now().wall;
    let today = now.to_zoned(zone.clone()).date();
    let to = query.to.unwrap_or(today);
    let from = query.from.unwrap_or_else(|| to.saturating_sub(DAYS_BACK.days()));
    let count = from.until(to).map_or(-1, |span| span.get_days());
    if !(0..DAYS_MAX).contains(&count) {
        let message = format!("from {from} to {to} are not 1 to {DAYS_MAX} days");
        return Err(ApiError::unprocessable(message));
    }
    let days: Vec<Date> = (0..=count).map(|day| from.saturating_add(day.days())).collect();
    let ends = days.iter().copied().chain([to.saturating_add(1.day())]);
    let instants: Option<Vec<Timestamp>> = ends.map(|day| start_of(day, &zone)).collect();
    let Some(instants) = instants else {
        return Err(ApiError::unprocessable("these days are outside of the calendar"));
    };
    let (dag_id, within) = (path.dag_id, (instants[0], instants[instants.len() - 1]));
    let (counts, slots) = api
        .read({
            let instants = instants.clone();
            move |store| {
                let counts = store.run_counts(&dag_id, &instants)?;
                Ok((counts, store.slots_between(&dag_id, within)?))
            }
        })
        .await?;
    let mut told: Vec<Day> = days.iter().zip(&counts).map(|(day, it)| Day::new(*day, it)).collect();
    let mut tally = Tally { instants: &instants, days: &mut told };
    if !row.is_paused {
        tally.planned(&row.dag, now);
    }
    slots.iter().for_each(|slot| tally.passed_over(&row.dag, slot));
    told.retain(|day| *day != Day { date: day.date.clone(), ..Day::default() });
    Ok(Json(Calendar { timezone: row.dag.timezone.clone(), days: told }))
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp())
}

impl Day {
    fn new(date: Date, counts: &[DayCount]) -> Self {
        let of = |state| counts.iter().find(|(it, _)| *it == state).map_or(0, |(_, count)| *count);
        Self {
            date: date.to_string(),
            success: of(RunState::Success),
            failed: of(RunState::Failed),
            running: of(RunState::Running),
            queued: of(RunState::Queued),
            ..Self::default()
        }
    }
}

/// Days, and the instants between which they lie.
struct Tally<'a> {
    instants: &'a [Timestamp],
    days: &'a mut [Day],
}

impl Tally<'_> {
    fn day(&mut self, at: Timestamp) -> Option<&mut Day> {
        let after = self.instants.partition_point(|start| *start <= at);
        self.days.get_mut(after.checked_sub(1)?)
    }

    fn end(&self) -> Timestamp {
        self.instants.last().copied().unwrap_or(Timestamp::MIN)
    }

    fn planned(&mut self, dag: &Dag, now: Timestamp) {
        let (Ok(timetable), end) = (Timetable::of(dag), self.end()) else { return };
        let from = now.max(self.instants[0]);
        let slots = timetable.upcoming(from, dag.start_date, dag.end_date);
        for slot in slots.take_while(|slot| slot.run_after < end).take(PLANNED_MAX) {
            if let Some(day) = self.day(slot.run_after) {
                day.planned += 1;
            }
        }
    }

    /// Slots that have no run: each on its day, as far as the schedule is still the same.
    fn passed_over(&mut self, dag: &Dag, slot: &SlotRow) {
        let is_skipped = slot.decision == "skipped_paused";
        let mut note = |at: Timestamp, count: u32| {
            if let Some(day) = self.day(at) {
                let place = if is_skipped { &mut day.skipped } else { &mut day.missed };
                *place += count;
            }
        };
        let is_one_day = slot.first == slot.last || slot.count > PLANNED_MAX as u32;
        let timetable = Timetable::of(dag).ok().filter(|_| !is_one_day);
        let Some(timetable) = timetable else { return note(slot.last, slot.count) };
        let slots = timetable.upcoming(slot.first, None, None).map(|slot| slot.run_after);
        slots.take_while(|at| *at <= slot.last).for_each(|at| note(at, 1));
    }
}
