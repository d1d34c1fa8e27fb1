//! The `schedule` key: cron expressions, aliases, `every <duration>`, or a list of these.
//!
//! How a cron expression is read is the business of `cron`; here its complaints find their place
//! in the file.

use std::time::Duration;

use crate::{
    file::{
        diagnostic::{Report, code},
        duration::parse_duration,
        tree::Node,
    },
    model::ScheduleSpec,
};

/// What the key says; empty when the DAG runs by hand only.
pub(super) fn specs(report: &mut Report, node: Option<&Node>) -> Vec<ScheduleSpec> {
    let Some(node) = node.filter(|node| !node.is_null()) else { return Vec::new() };
    node.one_or_many().iter().filter_map(|item| spec(report, item)).collect()
}

fn spec(report: &mut Report, node: &Node) -> Option<ScheduleSpec> {
    let text = node.text()?.trim();
    let lower = text.to_lowercase();
    if matches!(lower.as_str(), "" | "none" | "null" | "@none") {
        let message = format!("`{text}` is not a schedule");
        report
            .error(code::BAD_SCHEDULE, node.span, message)
            .hint("leave `schedule` out for a DAG that runs by hand only");
        return None;
    }
    match lower.strip_prefix("every").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
        Some(distance) => every(report, node, distance.trim()),
        None => Some(ScheduleSpec::Cron(text.to_owned())),
    }
}

fn every(report: &mut Report, node: &Node, distance: &str) -> Option<ScheduleSpec> {
    let problem = match parse_duration(distance) {
        Ok(Duration::ZERO) => "it is no time at all",
        Ok(distance) => return Some(ScheduleSpec::Every(distance)),
        Err(problem) => problem,
    };
    report
        .error(
            code::BAD_SCHEDULE,
            node.span,
            format!("`every {distance}` is not a distance in time: {problem}"),
        )
        .hint("write it like `every 30s`, `every 90m` or `every 1h30m`");
    None
}
