//! What a schedule comes to in slots: whether there are any, and whose date `ds` is.
//!
//! Nothing here knows what time it is; the questions are asked from the start date, or from a day
//! fixed below.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::{
    file::{
        Span,
        diagnostic::{Report, code},
        tree::Node,
    },
    model::Dag,
    timetable::{Slot, Timetable},
};

/// How many slots of a season are looked at: a day of a run every five minutes.
const SLOTS_MAX: usize = 288;

/// Warns of schedules that come to nothing.
pub(super) fn check(report: &mut Report, root: &Node, dag: &Dag) {
    let key_span = |key| root.entry(key).map_or(root.span, |entry| entry.key_span);
    if dag.catchup && dag.start_date.is_none() && !dag.schedule.is_empty() {
        report
            .warning(
                code::CATCHUP_WITHOUT_START,
                key_span("catchup"),
                "`catchup` does nothing without a `start_date`",
            )
            .hint("add `start_date`, the day from which every slot is to run");
    }
    let items = root.get("schedule").map_or(&[][..], Node::one_or_many);
    if items.len() != dag.schedule.len() {
        return; // Some entry is not understood, and that was said.
    }
    let mut some_fires = false;
    for (node, entry) in items.iter().zip(&dag.schedule) {
        let schedule = std::slice::from_ref(entry);
        let made = Timetable::new(schedule, dag.timetable, &dag.timezone, dag.start_date);
        let Ok(timetable) = made else { return };
        if timetable.upcoming(reference(dag), None, None).next().is_some() {
            some_fires = true;
            continue;
        }
        let message = format!("`{}` never fires", node.text().unwrap_or_default().trim());
        report
            .warning(code::NEVER_FIRES, node.span, message)
            .hint("no day of any year matches all of its fields");
    }
    let (Some(start), Some(end), Ok(timetable)) =
        (dag.start_date, dag.end_date, Timetable::of(dag))
    else {
        return;
    };
    if some_fires
        && end >= start
        && timetable.upcoming(start, Some(start), Some(end)).next().is_none()
    {
        let message = "the schedule has no slot between `start_date` and `end_date`";
        report.warning(code::NEVER_FIRES, key_span("end_date"), message);
    }
}

/// Warns of `ds`, used at `span`, where the date in the DAG's zone is another one.
pub(super) fn check_ds(report: &mut Report, dag: &Dag, span: Span) {
    let Ok(timetable) = Timetable::of(dag) else { return };
    let zone = timetable.time_zone();
    let local = |slot: &Slot| slot.logical_date.to_zoned(zone.clone()).date();
    let utc = |slot: &Slot| slot.logical_date.to_zoned(TimeZone::UTC).date();
    // Winter and summer: with daylight saving it may be so in one of them alone.
    let winter = reference(dag);
    let summer = winter.checked_add(SignedDuration::from_hours(24 * 182)).unwrap_or(winter);
    let differs = [winter, summer].into_iter().find_map(|from| {
        timetable.upcoming(from, None, None).take(SLOTS_MAX).find(|slot| local(slot) != utc(slot))
    });
    let Some(slot) = differs else { return };
    let shown = slot.logical_date.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let message = format!(
        "`ds` is the date in UTC: for the run of {shown} in {} it is {}",
        dag.timezone,
        utc(&slot)
    );
    report
        .warning(code::DS_IS_UTC, span, message)
        .hint(format!("use `local_ds` for the date in {}", dag.timezone));
}

/// The moment from which slots are looked for: the start, else some first of January.
fn reference(dag: &Dag) -> Timestamp {
    let new_year = civil::date(2026, 1, 1).to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    dag.start_date.unwrap_or_else(|| new_year.unwrap_or(Timestamp::UNIX_EPOCH))
}
