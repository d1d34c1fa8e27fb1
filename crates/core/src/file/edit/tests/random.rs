//! Random edits, one after the other, of files in many hands: what each means, which comments it
//! keeps, and whether it can be taken back.
//!
//! `MAINSPRING_EDITS` says how many; `cargo xtask edits` sets it for a long campaign.

use std::collections::HashMap;

use granit_parser::{Event, Parser};
use serde_json::{Map, Value as Json, json};

use super::{super::model, Edit, apply, copy, edit_all};
use crate::{
    file::{
        Span,
        edit::concrete,
        read,
        tests::{chance::Chance, corpus::CORPUS, operators, read_example},
    },
    model::Dag,
};

/// So many edits are made of one file, one after the other.
const CHAIN: usize = 25;
/// So many in all where nobody asks for more.
const EDITS: usize = 2_500;

const TEXTS: &[&str] = &[
    "x",
    "no",
    "1",
    "null",
    "~",
    "",
    " ",
    "a: b",
    "x # y",
    "- x",
    "*star",
    "&a",
    "{{ ds }}",
    "%",
    "'",
    "\"",
    "it's",
    "say \"hi\"",
    "\\n",
    "C:\\dir",
    "a\nb\n",
    "a\nb",
    "\n",
    "  a\n b\n",
    "a\n\n\n",
    "\ttab",
    "trailing ",
    "한글",
    "😀",
    "---",
    "12:30",
    "0x1F",
    "1e3",
    "[a",
    "}",
    "a,b",
    "# no comment",
    "echo {{ ti.xcom_pull('a') }}",
    "\r",
    "a\r\nb",
    "\u{0}",
    "\u{feff}x",
    "?",
    "? x",
    ": x",
    "|",
    ">-",
    "a very long line that goes on and on beyond what fits in a hundred columns, so that it is seen what happens to it",
];
const IDS: &[&str] = &["n1", "no", "1", "null", "true", "new-task", "x.y", "on", "n2", "n3", "1e3"];

struct Draw<'a> {
    chance: &'a mut Chance,
    file: Map<String, Json>,
    text: String,
}

impl Draw<'_> {
    fn keys(&self, map: &str) -> Vec<String> {
        let map = self.file.get(map).and_then(Json::as_object);
        map.into_iter().flat_map(Map::keys).cloned().collect()
    }

    fn task(&mut self) -> String {
        let tasks = self.keys("tasks");
        if tasks.is_empty() { "none".to_owned() } else { self.chance.one(&tasks).clone() }
    }

    fn node(&mut self) -> String {
        let nodes = [self.keys("tasks"), self.keys("groups")].concat();
        if nodes.is_empty() { "none".to_owned() } else { self.chance.one(&nodes).clone() }
    }

    fn text(&mut self) -> Json {
        Json::from(*self.chance.one(TEXTS))
    }

    fn value(&mut self) -> Json {
        match self.chance.below(8) {
            0 => json!(self.chance.below(100)),
            1 => json!(true),
            2 => json!([self.text(), "b"]),
            3 => json!({ "k": self.text(), "l": ["a"] }),
            4 => json!(0.5),
            _ => self.text(),
        }
    }

    /// A way to something within `value`.
    fn path(&mut self, value: &Json) -> Vec<String> {
        let mut path = Vec::new();
        let mut value = value;
        loop {
            let (step, next) = match value {
                Json::Object(map) if !map.is_empty() => {
                    let at = self.chance.below(map.len());
                    let Some((key, next)) = map.iter().nth(at) else { return path };
                    (key.clone(), next)
                }
                Json::Array(items) if !items.is_empty() => {
                    let at = self.chance.below(items.len());
                    (at.to_string(), &items[at])
                }
                _ => return path,
            };
            path.push(step);
            value = next;
            if self.chance.below(3) == 0 {
                return path;
            }
        }
    }

    fn field(&mut self) -> (Option<String>, Vec<String>) {
        if self.chance.below(4) == 0 {
            let mut file = self.file.clone();
            file.shift_remove("tasks");
            return (None, self.path(&Json::Object(file)));
        }
        let id = self.task();
        let task = self.file.get("tasks").and_then(|tasks| tasks.get(&id)).cloned();
        (Some(id), self.path(&task.unwrap_or_default()))
    }

    /// A script with one of its lines changed, or one more.
    fn script(&mut self) -> Option<Edit> {
        let id = self.task();
        let task = self.file.get("tasks")?.get(&id)?.as_object()?.clone();
        let (key, text) = task
            .iter()
            .find(|(_, value)| value.as_str().is_some_and(|text| text.trim_end().contains('\n')))?;
        let mut lines: Vec<&str> = text.as_str()?.split('\n').collect();
        let at = self.chance.below(lines.len());
        match self.chance.below(3) {
            0 => lines.insert(at, "    more"),
            1 => drop(lines.remove(at)),
            _ => lines[at] = *self.chance.one(&["changed", "", "  # indented", "\ttab"][..]),
        }
        let value = Json::from(lines.join("\n"));
        Some(Edit::Set { task_id: Some(id), path: vec![key.clone()], value })
    }

    fn add_group(&mut self) -> Edit {
        let inner = format!("{}.sub", self.node());
        let group_id = match self.chance.below(3) {
            0 => inner,
            1 => "box".to_owned(),
            _ => (*self.chance.one(IDS)).to_owned(),
        };
        let count = self.chance.below(4);
        Edit::AddGroup { group_id, tasks: (0..count).map(|_| self.node()).collect() }
    }

    fn splice(&mut self) -> Edit {
        let to = self.node();
        let maps = ["tasks", "groups"].into_iter().filter_map(|map| self.file.get(map)?.get(&to));
        let upstream: Vec<Json> =
            maps.filter_map(|it| it["upstream"].as_array().cloned()).flatten().collect();
        let from = match upstream.first().and_then(Json::as_str) {
            Some(from) => from.to_owned(),
            None => self.node(),
        };
        Edit::Splice { task_id: self.task(), from, to }
    }

    fn note(&mut self) -> Edit {
        let task_id = (self.chance.below(4) > 0).then(|| self.task());
        let text = match self.chance.below(4) {
            0 => String::new(),
            1 => "Words.\n\n  more of them".to_owned(),
            _ => (*self.chance.one(TEXTS)).to_owned(),
        };
        Edit::Note { task_id, text }
    }

    /// Of this file or another one.
    fn paste(&mut self) -> Edit {
        let other = self.chance.one(CORPUS).1.to_owned();
        let nodes = [self.node(), self.node()];
        let text = match self.chance.below(3) {
            0 => other,
            _ => copy(&self.text, &nodes).unwrap_or(other),
        };
        let after = (self.chance.below(2) == 0).then(|| self.task());
        let at = (self.chance.below(2) == 0).then_some((40, -8));
        Edit::Paste { text, after, keep_outer: self.chance.below(2) == 0, at }
    }

    fn edit(&mut self) -> Edit {
        let set = |task_id, path, value| Edit::Set { task_id, path, value };
        let path = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect();
        match self.chance.below(25) {
            0 | 1 => {
                let task_id = (*self.chance.one(IDS)).to_owned();
                let upstream =
                    if self.chance.below(2) == 0 { json!([self.task()]) } else { json!([]) };
                let mut task = Map::new();
                task.insert("operator".into(), "bash".into());
                if upstream != json!([]) {
                    task.insert("upstream".into(), upstream);
                }
                task.insert("command".into(), self.text());
                let after = (self.chance.below(2) == 0).then(|| self.task());
                Edit::AddTask { task_id, task, after }
            }
            2 => Edit::RemoveTask { task_id: self.task(), reconnect: self.chance.below(2) == 0 },
            3 => Edit::RenameTask { task_id: self.task(), to: (*self.chance.one(IDS)).to_owned() },
            4 => {
                let after = (self.chance.below(3) > 0).then(|| self.task());
                Edit::MoveTask { task_id: self.task(), after }
            }
            5 | 6 => Edit::Connect { from: self.node(), to: self.node() },
            7 => Edit::Disconnect { from: self.node(), to: self.node() },
            8 => {
                let at = (self.chance.below(10) as i64 * 4, -(self.chance.below(10) as i64));
                Edit::Place { node: self.node(), at: (self.chance.below(4) > 0).then_some(at) }
            }
            9 => {
                let groups = self.keys("groups");
                let group_id = groups.first().cloned().unwrap_or_default();
                match self.chance.below(2) {
                    0 => Edit::RenameGroup { group_id, to: "grouped".to_owned() },
                    _ => Edit::RemoveGroup { group_id },
                }
            }
            10 => set(Some(self.task()), path(&["retries"]), json!(self.chance.below(9))),
            11 => {
                let name = *self.chance.one(&["A", "B", "no", "1"]);
                set(Some(self.task()), path(&["env", name]), self.text())
            }
            12 => set(None, path(&["description"]), self.text()),
            13 => set(None, path(&["params", "p"]), json!({ "default": self.value() })),
            14 | 15 => {
                let (task_id, path) = self.field();
                Edit::Unset { task_id, path }
            }
            17 => self.add_group(),
            18 => self.splice(),
            19 => {
                let nodes = (self.chance.below(3) > 0).then(|| vec![self.node(), self.node()]);
                Edit::Tidy { nodes }
            }
            20 => self.note(),
            21 | 22 => self.paste(),
            16 => self.script().unwrap_or(set(None, path(&["tags"]), json!(["a", "b"]))),
            _ => {
                let (task_id, path) = self.field();
                set(task_id, path, self.value())
            }
        }
    }
}

/// The comments of a file, as the parser finds them, with their places.
fn comments(text: &str) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for event in Parser::new_from_str(text) {
        if let Ok((Event::Comment(..), mark)) = event
            && let Some(range) = mark.byte_range()
        {
            let span = Span::new(range.start, range.end);
            found.push((text[range].trim().to_owned(), span));
        }
    }
    found
}

/// Where comments may go with what is taken away: from the end of what stands before it to the
/// beginning of what stands behind it.
fn rooms(text: &str, edit: &Edit) -> Vec<Span> {
    let Some(parsed) = concrete::parse(text) else { return Vec::new() };
    let root = &parsed.root;
    let room = |task_id: Option<&str>, path: &[&str]| {
        let prefix = task_id.map(|id| vec!["tasks", id]).unwrap_or_default();
        room(text, root, &[&prefix, path].concat())
    };
    let mut rooms = Vec::new();
    let mut gone = None;
    match edit {
        Edit::RemoveTask { task_id: id, .. } => {
            rooms.extend([room(None, &["tasks", id]), room(None, &["layout", id])]);
            gone = Some(id);
        }
        Edit::RemoveGroup { group_id: id } => {
            rooms.extend([room(None, &["groups", id]), room(None, &["layout", id])]);
            gone = Some(id);
        }
        Edit::Disconnect { from, .. } => gone = Some(from),
        Edit::Tidy { nodes: None } => rooms.push(room(None, &["layout"])),
        Edit::Tidy { nodes: Some(nodes) } => {
            rooms.extend(nodes.iter().map(|node| room(None, &["layout", node])));
        }
        Edit::Note { task_id: Some(id), .. } => rooms.push(room(None, &["tasks", id])),
        Edit::Note { task_id: None, .. } => {
            let first = root.entries().first().map(|entry| Span::new(0, entry.key.start));
            rooms.push(first);
        }
        Edit::Splice { from, to, .. } => {
            for map in ["tasks", "groups"] {
                rooms.push(room(None, &[map, to, "upstream"]));
                rooms.push(room(None, &[map, from, "cases"]));
            }
        }
        Edit::Place { node, .. } => rooms.push(room(None, &["layout", node])),
        Edit::Unset { task_id, path } | Edit::Set { task_id, path, .. } => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            rooms.push(room(task_id.as_deref(), &path));
        }
        _ => {}
    }
    let members = ["tasks", "groups"].into_iter().filter_map(|key| root.entry(key));
    for (owner, member) in members.flat_map(|key| {
        key.value.entries().iter().map(|entry| (key.name.as_str(), entry.name.as_str()))
    }) {
        for list in ["upstream", "cases", "teardown"] {
            let value = root.entry(owner).and_then(|it| it.value.entry(member)?.value.entry(list));
            let speaks = |gone: &String| {
                value.is_some_and(|it| parsed.json(&it.value).to_string().contains(gone.as_str()))
            };
            if gone.is_some_and(speaks) {
                rooms.push(self::room(text, root, &[owner, member, list]));
            }
        }
    }
    merges(text, root, &mut rooms);
    rooms.into_iter().flatten().collect()
}

/// What `<<` brings cannot be taken away singly, nor may it bring more than before: where an edit
/// changes that, all of it is written out.
fn merges(text: &str, node: &concrete::Node, rooms: &mut Vec<Option<Span>>) {
    for entry in node.entries() {
        if entry.name == "<<" {
            rooms.push(room(text, node, &["<<"]));
        }
        merges(text, &entry.value, rooms);
    }
}

fn room(text: &str, root: &concrete::Node, path: &[&str]) -> Option<Span> {
    let mut node = root;
    let mut room = None;
    for key in path {
        let entries = node.entries();
        let Some(at) = entries.iter().position(|entry| entry.name == *key) else { break };
        let before = match at.checked_sub(1) {
            Some(before) => super::super::extent::entry_end(text, &entries[before]),
            None => room.map_or(0, |room: Span| room.start),
        };
        let behind = match entries.get(at + 1) {
            Some(next) => next.key.start,
            None => room.map_or(text.len(), |room| room.end),
        };
        room = Some(Span::new(before, behind));
        node = &entries[at].value;
    }
    room
}

fn counted(comments: &[(String, Span)]) -> HashMap<&str, i32> {
    let mut counts = HashMap::new();
    for (comment, _) in comments {
        *counts.entry(comment.as_str()).or_default() += 1;
    }
    counts
}

/// What went of the comments must be what the edit is about; nothing may come.
fn check_comments(before: &str, after: &str, edit: &Edit, name: &str) {
    let (old, new) = (comments(before), comments(after));
    let mut missing = counted(&old);
    for (comment, count) in counted(&new) {
        *missing.entry(comment).or_default() -= count;
    }
    let rooms = rooms(before, edit);
    let written = match edit {
        Edit::Note { text, .. } => {
            text.lines().map(|line| format!("# {line}").trim().to_owned()).collect()
        }
        Edit::Paste { text, .. } => {
            comments(text).into_iter().map(|(comment, _)| comment).collect()
        }
        _ => Vec::new(),
    };
    for comment in &written {
        *missing.entry(comment).or_default() += 1;
    }
    for (comment, count) in missing {
        assert!(
            count >= 0,
            "{name}: {edit:?} brought the comment `{comment}`\n{before}\n=>\n{after}"
        );
        let may_go = old.iter().filter(|(text, span)| {
            text == comment && rooms.iter().any(|room| room.contains(span.start))
        });
        let came = written.iter().filter(|it| *it == comment).count();
        assert!(
            (may_go.count() + came) as i32 >= count,
            "{name}: {edit:?} lost the comment `{comment}`\n{before}\n=>\n{after}"
        );
    }
}

/// Lines with a comment behind them: what is said, and the comment.
fn commented(text: &str) -> Vec<(String, String)> {
    let lines = comments(text).into_iter().filter_map(|(comment, span)| {
        let line = super::super::extent::line_start(text, span.start);
        let said = text[line..span.start].trim();
        (!said.is_empty()).then(|| (said.to_owned(), comment))
    });
    lines.collect()
}

/// What is said once before and once afterwards keeps the comment behind it, if that is one of its
/// kind, too: another line may have come to say what a removed one said.
fn check_companions(before: &str, after: &str, edit: &Edit, name: &str) {
    let (old, new) = (commented(before), commented(after));
    let count = |text: &str, said: &str| text.lines().filter(|line| line.contains(said)).count();
    for (said, comment) in &old {
        let is_one = |text: &str| count(text, said) == 1 && count(text, comment) == 1;
        if is_one(before) && is_one(after) {
            let stays = new.iter().find(|(other, _)| other == said);
            assert!(
                stays.is_none_or(|(_, other)| other == comment),
                "{name}: {edit:?} parted `{said}` from `{comment}`\n{before}\n=>\n{after}"
            );
        }
    }
}

/// The same DAG, read from JSON: what the edit means, by a way that knows no YAML style.
fn meant(file: Map<String, Json>, edit: &Edit) -> Option<Dag> {
    let mut plan = model::plan(file, std::slice::from_ref(edit)).ok()?;
    super::super::normalize(&mut plan.want);
    let operators = operators();
    let source = crate::file::Source {
        stem: "example",
        default_timezone: "Asia/Seoul",
        operators: &operators,
    };
    Some(read(&plan.want.to_string(), &source).dag)
}

fn json_of(text: &str) -> Map<String, Json> {
    let parsed = concrete::parse(text).expect("what was written is YAML");
    match parsed.json(&parsed.root) {
        Json::Object(map) => map,
        other => panic!("a file is a mapping: {other}"),
    }
}

/// How often an edit of a chain was carried out rather than refused.
fn chain(name: &str, text: &str, seed: u64, length: usize) -> usize {
    let mut chance = Chance::of(seed);
    let mut text = text.to_owned();
    let mut done = 0;
    for _ in 0..length {
        let file = json_of(&text);
        let edit = Draw { chance: &mut chance, file: file.clone(), text: text.clone() }.edit();
        let edited = match apply(&text, std::slice::from_ref(&edit)) {
            Ok(edited) => edited,
            Err(error) => {
                assert_ne!(error.code, "beyond_editing", "{name} {seed}: {edit:?}\n{text}");
                continue;
            }
        };
        let name = format!("{name}, seed {seed}");
        assert_eq!(Some(&edited.reading.dag), meant(file, &edit).as_ref(), "{name}: {edit:?}");
        assert_eq!(edited.reading.dag, read_example(&edited.text).dag, "{name}: {edit:?}");
        check_comments(&text, &edited.text, &edit, &name);
        check_companions(&text, &edited.text, &edit, &name);
        text = edited.text;
        done += 1;
    }
    done
}

/// Edits that can be made one by one can be made at once, and mean the same.
#[test]
fn lists_mean_what_their_edits_mean() {
    let operators = operators();
    let source = crate::file::Source {
        stem: "example",
        default_timezone: "Asia/Seoul",
        operators: &operators,
    };
    let mut done = 0;
    for (seed, (name, text)) in (1..).zip(CORPUS) {
        let mut chance = Chance::of(seed);
        let (mut now, mut edits) = ((*text).to_owned(), Vec::new());
        for _ in 0..12 {
            let file = json_of(&now);
            let edit = Draw { chance: &mut chance, file, text: now.clone() }.edit();
            if let Ok(edited) = super::edit(&now, &edit, &source) {
                now = edited.text;
                edits.push(edit);
            }
        }
        let at_once = edit_all(text, &edits, &source).unwrap_or_else(|error| {
            panic!("{name}: {error:?}: {edits:?}\n{text}");
        });
        assert_eq!(at_once.reading.dag, read_example(&now).dag, "{name}: {edits:?}\n{text}");
        done += edits.len();
    }
    assert!(done > CORPUS.len() * 6, "most edits are possible: {done}");
}

/// All tasks of a file, pasted into an empty one, say what they said and keep their comments.
#[test]
fn what_is_copied_is_pasted_as_it_was() {
    for (name, text) in CORPUS {
        let file = json_of(text);
        let names: Vec<String> = ["tasks", "groups"]
            .into_iter()
            .filter_map(|map| file.get(map)?.as_object())
            .flat_map(|map| map.keys().cloned())
            .collect();
        let copied = copy(text, &names).expect("every file of the corpus can be copied");
        let paste = Edit::Paste { text: copied.clone(), after: None, keep_outer: false, at: None };
        let pasted = apply("tasks: {}\n", &[paste]).unwrap().text;
        let new = json_of(&pasted);
        assert_eq!(new["tasks"], file["tasks"], "{name}\n{copied}\n=>\n{pasted}");
        let is_empty = |it: &Json| it.as_object().is_none_or(Map::is_empty);
        let groups = file.get("groups").filter(|groups| !is_empty(groups));
        assert_eq!(new.get("groups"), groups, "{name}");
        let start = |map: &str| {
            copied.find(&format!("{map}:\n")).filter(|at| copied[..*at].ends_with('\n') || *at == 0)
        };
        let (from, to) = (start("tasks").unwrap_or(0), start("layout").unwrap_or(copied.len()));
        let (old, kept) = (comments(&copied[from..to]).len(), comments(&pasted));
        assert!(kept.len() >= old, "{name}: {old} comments\n{copied}\n=>\n{pasted}");
    }
}

#[test]
fn random_edits_keep_what_they_do_not_speak_of() {
    let asked = std::env::var("MAINSPRING_EDITS").ok().and_then(|count| count.parse().ok());
    let wanted: usize = asked.unwrap_or(EDITS);
    let first: u64 =
        std::env::var("MAINSPRING_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (mut tried, mut done, mut seed) = (0, 0, first);
    while tried < wanted {
        for (name, text) in CORPUS {
            if tried >= wanted {
                break;
            }
            done += chain(name, text, seed, CHAIN);
            tried += CHAIN;
            seed += 1;
        }
    }
    assert!(done * 2 > tried, "most edits are possible: {done} of {tried}");
}
