//! The `schedule` key: cron expressions, aliases, `every <duration>`, or a list of these.
//!
//! How a cron expression is read is the business of `cron`; here its complaints find their place
//! in the file.

use std::time::Duration;

use super::File;
use crate::{
    cron::Cron,
    file::{
        diagnostic::{Report, code},
        duration::parse_duration,
        inside::inside,
        tree::Node,
    },
    model::ScheduleSpec,
};

/// What the key says; empty when the DAG runs by hand only.
pub(super) fn specs(report: &mut Report, file: File) -> Vec<ScheduleSpec> {
    let Some(node) = file.root.get("schedule").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    node.one_or_many().iter().filter_map(|item| spec(report, file, item)).collect()
}

fn spec(report: &mut Report, file: File, node: &Node) -> Option<ScheduleSpec> {
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
        Some(distance) => every(report, node, text, distance.trim()),
        None => cron(report, file, node, text),
    }
}

fn cron(report: &mut Report, file: File, node: &Node, text: &str) -> Option<ScheduleSpec> {
    let Err(error) = Cron::parse(text) else {
        return Some(ScheduleSpec::Cron(text.to_owned()));
    };
    let value = node.text().unwrap_or_default();
    let skipped = value.len() - value.trim_start().len();
    let column = error.column.saturating_sub(1);
    let start = text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    let word = text[start..].find(' ').map_or(text.len(), |length| start + length);
    let span = inside(file.text, node, skipped + start..skipped + word);
    report.error(code::BAD_SCHEDULE, span, error.message).hint_if(error.hint);
    None
}

fn every(report: &mut Report, node: &Node, text: &str, distance: &str) -> Option<ScheduleSpec> {
    let problem = match parse_duration(distance) {
        Ok(Duration::ZERO) => "it is no time at all",
        Ok(distance) => return Some(ScheduleSpec::Every(distance)),
        Err(problem) => problem,
    };
    report
        .error(
            code::BAD_SCHEDULE,
            node.span,
            format!("`{text}` is not a distance in time: {problem}"),
        )
        .hint("write it like `every 30s`, `every 90m` or `every 1h30m`");
    None
}
