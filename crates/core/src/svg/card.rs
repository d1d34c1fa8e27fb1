//! One task as a card: icon, name, operator, and marks for what is unusual about it.
//! Where cards stand is not decided here.

use std::fmt::Write;

use super::{Style, escaped, icons};
use crate::{
    layout::{Rect, text},
    model::{Task, TriggerRule},
};

/// From the left border to the words.
const WORDS: i64 = 52;
/// From the words to the right border.
const RIGHT: i64 = 12;

/// Draws `task` into `rect`. Where edges come in from above, a long chip makes way for them.
pub(super) fn draw(text: &mut String, task: &Task, rect: Rect, is_downward: bool, style: &Style) {
    let colors = style.theme.colors();
    let tooltip = match task.description.is_empty() {
        true => task.task_id.to_string(),
        false => format!("{}: {}", task.task_id, task.description),
    };
    let opacity = if task.disabled { " opacity=\"0.6\"" } else { "" };
    let _ = write!(text, "<g{opacity}><title>{}</title>", escaped(&tooltip));
    outline(text, task, rect, style);
    icon(text, task, rect, style);
    let mark = mark(text, task, rect, style);
    let width = (rect.width - WORDS - RIGHT - mark) as f64;
    // The groups around a task are drawn: its own name says enough.
    let name = task.task_id.as_str().rsplit('.').next().unwrap_or_default();
    let line = if task.disabled { " text-decoration=\"line-through\"" } else { "" };
    let (x, middle) = (rect.x + WORDS, rect.y + rect.height / 2);
    let _ = write!(
        text,
        "<text x=\"{x}\" y=\"{}\" font-weight=\"550\" fill=\"{}\"{line}>{}</text>\
         <text x=\"{x}\" y=\"{}\" font-size=\"12\" fill=\"{}\">{}</text>",
        middle - 4,
        colors.ink,
        escaped(&text::fitted(name, 13.0, width)),
        middle + 14,
        colors.muted,
        escaped(&text::fitted(&kind(task), 12.0, (rect.width - WORDS - RIGHT) as f64)),
    );
    if task.trigger_rule != TriggerRule::AllSuccess {
        chip(text, task.trigger_rule.as_str(), rect, is_downward, style);
    }
    text.push_str("</g>\n");
}

/// What the second line says: the operator, and in words what the marks say without.
fn kind(task: &Task) -> String {
    let mut words = vec![task.operator.clone()];
    if let Some(count) = instances(task) {
        words.push(count);
    }
    if task.setup {
        words.push("setup".to_owned());
    }
    if task.teardown.is_some() {
        words.push("teardown".to_owned());
    }
    if task.disabled {
        words.push("disabled".to_owned());
    }
    words.join(" · ")
}

/// How many instances a mapped task has, as far as its file says so.
fn instances(task: &Task) -> Option<String> {
    let count = |value: &serde_json::Value| match value {
        serde_json::Value::Array(items) => Some(items.len()),
        serde_json::Value::Object(entries) => Some(entries.len()),
        _ => None,
    };
    if task.expand.is_empty() {
        return None;
    }
    let product = task
        .expand
        .values()
        .map(count)
        .try_fold(1_usize, |product, count| product.checked_mul(count?));
    Some(product.map_or_else(|| "× n".to_owned(), |count| format!("× {count}")))
}

fn outline(text: &mut String, task: &Task, rect: Rect, style: &Style) {
    let colors = style.theme.colors();
    let Rect { x, y, width, height } = rect;
    let dashes = if task.disabled { " stroke-dasharray=\"4 3\"" } else { "" };
    if !task.expand.is_empty() {
        // One card of several.
        let _ = write!(
            text,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"6\" fill=\"{}\" \
             stroke=\"{}\"/>",
            x + 5,
            y + 4,
            width - 10,
            colors.surface,
            colors.line,
        );
    }
    let _ = write!(
        text,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{}\" \
         stroke=\"{}\"{dashes}/>",
        colors.surface, colors.line,
    );
}

fn icon(text: &mut String, task: &Task, rect: Rect, style: &Style) {
    let colors = style.theme.colors();
    let spec = style.operators.iter().find(|spec| spec.name == task.operator);
    let (x, y) = (rect.x + RIGHT, rect.y + rect.height / 2 - 14);
    let _ = write!(
        text,
        "<rect x=\"{x}\" y=\"{y}\" width=\"28\" height=\"28\" rx=\"6\" fill=\"{}\"/>\
         <path transform=\"translate({} {})\" d=\"{}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
        colors.tint,
        x + 6,
        y + 6,
        icons::path(spec.map_or("", |spec| spec.icon)),
        colors.muted,
    );
}

/// An arrow up for a setup, one down for a teardown, as Airflow has them; the room they take.
fn mark(text: &mut String, task: &Task, rect: Rect, style: &Style) -> i64 {
    let arrow = match (task.setup, task.teardown.is_some()) {
        (true, _) => "M3 11 11 3M5 3h6v6",
        (false, true) => "M3 3l8 8M11 5v6H5",
        (false, false) => return 0,
    };
    let _ = write!(
        text,
        "<path transform=\"translate({} {})\" d=\"{arrow}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"1.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>",
        rect.right() - RIGHT - 12,
        rect.y + 9,
        style.theme.colors().muted,
    );
    18
}

/// A trigger rule, on the border of the card.
fn chip(text: &mut String, rule: &str, rect: Rect, is_downward: bool, style: &Style) {
    let colors = style.theme.colors();
    let rule = text::fitted(rule, 10.0, (rect.width - 28) as f64);
    let width = text::width(&rule, 10.0) as i64 + 12;
    let is_in_the_way = is_downward && width > rect.width / 2 - 16;
    let y = if is_in_the_way { rect.bottom() } else { rect.y } - 8;
    let _ = write!(
        text,
        "<rect x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"16\" rx=\"8\" fill=\"{}\" \
         stroke=\"{}\"/><text x=\"{}\" y=\"{}\" font-size=\"10\" fill=\"{}\">{}</text>",
        rect.x + 8,
        colors.tint,
        colors.line,
        rect.x + 14,
        y + 12,
        colors.muted,
        escaped(&rule),
    );
}
