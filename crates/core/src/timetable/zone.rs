//! Time zones by name, from the zone data that is built into the program.
//!
//! Never from the system's files: `core` opens none, and every machine must agree on the clocks.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::TimetableError;

/// The zone called `name`, such as `Asia/Seoul`; case does not matter.
///
/// # Errors
/// [`TimetableError::Timezone`], with the name that may have been meant.
pub fn time_zone(name: &str) -> Result<TimeZone, TimetableError> {
    let zones = TimeZoneDatabase::bundled();
    zones.get(name).map_err(|_| TimetableError::Timezone {
        name: name.to_owned(),
        hint: match nearest(&zones, name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a name of the IANA database, such as `Asia/Seoul` or `UTC`".to_owned(),
        },
    })
}

/// The zone of that city, else the name most like it.
fn nearest(zones: &TimeZoneDatabase, name: &str) -> Option<String> {
    let wanted = name.trim().to_ascii_lowercase().replace(' ', "_");
    let likeness = |zone: &str| {
        let zone = zone.to_ascii_lowercase();
        let city = zone.rsplit('/').next().unwrap_or(&zone);
        let whole = strsim::normalized_damerau_levenshtein(&zone, &wanted);
        whole.max(strsim::normalized_damerau_levenshtein(city, &wanted))
    };
    let scored = zones.available().map(|zone| (likeness(zone.as_str()), zone));
    let (score, zone) = scored.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (score >= 0.6).then(|| zone.as_str().to_owned())
}
