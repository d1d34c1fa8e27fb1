//! How a value is written as YAML where nothing stood before: in the habits of the file around it.
//!
//! Those are known to `habits`. Single texts are the business of `scalar`.

use serde_json::{Map, Value as Json};

use super::{
    habits::{Habits, place_of},
    scalar::{self, Lines, Spot},
};

/// Lines grow no longer than this if it can be helped.
const WIDTH: usize = 100;
/// A mapping of more entries than these goes on lines of its own, where the file has no habit.
const FLOW_ENTRIES_MAX: usize = 3;

impl Habits {
    /// Writes `value` to stand behind a key or a dash. `place` is the name by which the file's
    /// habits of that place are known: the key, or `key/*` for what stands below a key.
    pub fn value(&self, value: &Json, place: &str, spot: Spot) -> Lines {
        match value {
            Json::Null => Lines::one("null".to_owned()),
            Json::Bool(_) | Json::Number(_) => Lines::one(value.to_string()),
            Json::String(text) => scalar::write(text, None, spot, self),
            Json::Array(items) if items.is_empty() => Lines::one("[]".to_owned()),
            Json::Object(map) if map.is_empty() => Lines::one("{}".to_owned()),
            _ if spot.flow || self.fits_in_brackets(value, place, spot) => {
                Lines::one(self.in_flow(value))
            }
            Json::Array(items) => {
                let column = spot.body.unwrap_or(spot.indent + self.list_offset);
                let lines = items.iter().flat_map(|item| self.item(item, place, column));
                Lines { first: String::new(), below: lines.collect() }
            }
            Json::Object(map) => {
                let column = spot.body.unwrap_or(spot.indent + self.step);
                let entries = map.iter();
                let lines = entries.flat_map(|(key, value)| self.entry(key, value, place, column));
                Lines { first: String::new(), below: lines.collect() }
            }
        }
    }

    /// The lines of a key with its value, the key in `column` of a mapping that stands at `place`.
    pub fn entry(&self, key: &str, value: &Json, place: &str, column: usize) -> Vec<String> {
        let spot = Spot { flow: false, indent: column, body: None };
        let lines = self.value(value, &place_of(place, key, value.is_object()), spot);
        let head = format!("{}{}:", " ".repeat(column), scalar::key(key, None, false, self));
        joined(head, lines)
    }

    /// The lines of an item of a list, the dash in `column`.
    pub fn item(&self, item: &Json, place: &str, column: usize) -> Vec<String> {
        let dash = format!("{}-", " ".repeat(column));
        let place = format!("{place}/-");
        let spot = Spot { flow: false, indent: column, body: None };
        match item {
            Json::Object(map) if !map.is_empty() && !self.fits_in_brackets(item, &place, spot) => {
                let mut lines = Vec::new();
                for (key, value) in map {
                    lines.extend(self.entry(key, value, &place, column + 2));
                }
                // The dash takes the place of two of the first line's spaces.
                lines[0].replace_range(..column + 2, &format!("{dash} "));
                lines
            }
            // A list in a list would need its first line on the dash's; brackets are plainer.
            Json::Array(_) => joined(dash, Lines::one(self.in_flow(item))),
            _ => joined(dash, self.value(item, &place, spot)),
        }
    }

    /// Writes `value` between brackets, on one line.
    pub fn in_flow(&self, value: &Json) -> String {
        match value {
            Json::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.in_flow(item)).collect();
                bracketed('[', &items.join(", "), ']', self.padded_brackets)
            }
            Json::Object(map) => self.braces(map),
            Json::String(text) => {
                let spot = Spot { flow: true, indent: 0, body: None };
                scalar::write(text, None, spot, self).first
            }
            _ => value.to_string(),
        }
    }

    /// One entry of a mapping in braces.
    pub fn flow_entry(&self, key: &str, value: &Json) -> String {
        format!("{}: {}", scalar::key(key, None, true, self), self.in_flow(value))
    }

    fn braces(&self, map: &Map<String, Json>) -> String {
        let entries: Vec<_> = map.iter().map(|(key, value)| self.flow_entry(key, value)).collect();
        bracketed('{', &entries.join(", "), '}', self.padded_braces)
    }

    fn fits_in_brackets(&self, value: &Json, place: &str, spot: Spot) -> bool {
        let fits = || {
            let is_short = |text: &str| spot.indent + place.len() + text.chars().count() < WIDTH;
            !has_line_breaks(value) && is_short(&self.in_flow(value))
        };
        let habit = self.goes_in_brackets(place);
        habit.unwrap_or_else(|| goes_in_brackets_by_default(value, spot)) && fits()
    }
}

fn goes_in_brackets_by_default(value: &Json, spot: Spot) -> bool {
    match value {
        Json::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Json::Object(map) => {
            let is_flat = map.values().all(|value| !value.is_object() && !value.is_array());
            spot.indent > 0 && is_flat && map.len() <= FLOW_ENTRIES_MAX
        }
        _ => false,
    }
}

fn has_line_breaks(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\n'),
        Json::Array(items) => items.iter().any(has_line_breaks),
        Json::Object(map) => map.values().any(has_line_breaks),
        _ => false,
    }
}

fn joined(mut head: String, lines: Lines) -> Vec<String> {
    if !lines.first.is_empty() {
        head.push(' ');
        head.push_str(&lines.first);
    }
    let mut all = vec![head];
    all.extend(lines.below);
    all
}

fn bracketed(open: char, inner: &str, close: char, is_padded: bool) -> String {
    match is_padded && !inner.is_empty() {
        true => format!("{open} {inner} {close}"),
        false => format!("{open}{inner}{close}"),
    }
}
