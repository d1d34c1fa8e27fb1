//! Who speaks of a task or group: edges, branches, setups, and `xcom_pull` in templates and Python.
//!
//! What only the run knows (a task id that a template puts together, a name that Python code
//! returns) cannot be followed.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

/// From old names to new ones.
pub(super) type Names = HashMap<String, String>;

/// Everybody who speaks of something by an old name now says the new one.
pub(super) fn rename(file: &mut Map<String, Json>, names: &Names) {
    each_list(file, |list| rename_in_list(list, names));
    for value in file.values_mut() {
        rename_in_texts(value, names);
    }
}

/// Nobody names any more what `stays` does not hold for. A case follows only what waits for its
/// branch, so it keeps what `is_inner` holds for.
pub(super) fn retain(
    file: &mut Map<String, Json>,
    stays: impl Fn(&str) -> bool,
    is_inner: impl Fn(&str) -> bool,
) {
    each_member(file, |member| {
        let teardown = member.get_mut("teardown").and_then(Json::as_object_mut);
        for (owner, key) in teardown.map(|it| (it, "setups")).into_iter() {
            retain_in_list(owner, key, &stays);
        }
        retain_in_list(member, "upstream", &stays);
        each_follow(member, |follow| match follow {
            Json::Array(names) => names.retain(|name| name.as_str().is_none_or(&is_inner)),
            name if name.as_str().is_some_and(|name| !is_inner(name)) => {
                *name = Json::Array(vec![])
            }
            _ => {}
        });
    });
}

fn retain_in_list(owner: &mut Map<String, Json>, key: &str, stays: impl Fn(&str) -> bool) {
    let is_empty = match owner.get_mut(key) {
        Some(Json::Array(names)) => {
            let before = names.len();
            names.retain(|name| name.as_str().is_none_or(&stays));
            names.is_empty() && before > 0
        }
        Some(Json::String(name)) => !stays(name),
        _ => false,
    };
    if is_empty {
        owner.shift_remove(key);
    }
}

/// In the cases of this branch, `new` in the place of `old`.
pub(super) fn follow_instead(branch: &mut Map<String, Json>, old: &str, new: &str) {
    each_follow(branch, |follow| exchange(Some(follow), old, &[new.to_owned()]));
}

/// `old` is gone: who waited for it waits for `before`, who followed it follows `after`.
pub(super) fn replace(
    file: &mut Map<String, Json>,
    old: &str,
    before: &[String],
    after: &[String],
) {
    each_member(file, |member| {
        exchange(member.get_mut("upstream"), old, before);
        if member.get("upstream").and_then(Json::as_array).is_some_and(Vec::is_empty) {
            member.shift_remove("upstream");
        }
        each_follow(member, |follow| exchange(Some(follow), old, after));
        drop_setup(member, old);
    });
}

/// A teardown no longer cleans up after `setup`.
pub(super) fn drop_setup(task: &mut Map<String, Json>, setup: &str) {
    let Some(teardown) = task.get_mut("teardown").and_then(Json::as_object_mut) else { return };
    exchange(teardown.get_mut("setups"), setup, &[]);
    if teardown.get("setups").and_then(Json::as_array).is_some_and(Vec::is_empty) {
        teardown.shift_remove("setups");
    }
}

/// Every list of names, and every lone name, that speaks of tasks and groups.
fn each_list(file: &mut Map<String, Json>, mut change: impl FnMut(&mut Json)) {
    each_member(file, |member| {
        member.get_mut("upstream").into_iter().for_each(&mut change);
        each_follow(member, &mut change);
        let setups = member.get_mut("teardown").and_then(|it| it.get_mut("setups"));
        setups.into_iter().for_each(&mut change);
    });
}

fn each_member(file: &mut Map<String, Json>, mut change: impl FnMut(&mut Map<String, Json>)) {
    for key in ["groups", "tasks"] {
        let members = file.get_mut(key).and_then(Json::as_object_mut);
        for member in members.into_iter().flat_map(Map::values_mut) {
            if let Json::Object(member) = member {
                change(member);
            }
        }
    }
}

fn each_follow(task: &mut Map<String, Json>, mut change: impl FnMut(&mut Json)) {
    let cases = task.get_mut("cases").and_then(Json::as_array_mut);
    for follow in cases.into_iter().flatten().filter_map(|case| case.get_mut("follow")) {
        change(follow);
    }
}

/// Puts `new` in the place of `old` in a name or a list of names, without doubles.
fn exchange(value: Option<&mut Json>, old: &str, new: &[String]) {
    match value {
        Some(value) if *value == *old => {
            *value = match new {
                [name] => Json::from(name.as_str()),
                names => Json::from(names),
            };
        }
        Some(Json::Array(names)) if names.iter().any(|name| name == old) => {
            let mut kept: Vec<Json> = Vec::with_capacity(names.len());
            for name in names.drain(..) {
                let heirs = if name == old {
                    new.iter().cloned().map(Json::String).collect()
                } else {
                    vec![name]
                };
                for heir in heirs {
                    if !kept.contains(&heir) {
                        kept.push(heir);
                    }
                }
            }
            *names = kept;
        }
        _ => {}
    }
}

fn rename_in_list(value: &mut Json, names: &Names) {
    match value {
        Json::String(name) => *name = names.get(name.as_str()).unwrap_or(name).clone(),
        Json::Array(all)
            if all.iter().any(|it| it.as_str().is_some_and(|it| names.contains_key(it))) =>
        {
            let mut kept: Vec<Json> = Vec::with_capacity(all.len());
            for mut name in all.drain(..) {
                rename_in_list(&mut name, names);
                if !kept.contains(&name) {
                    kept.push(name);
                }
            }
            *all = kept;
        }
        _ => {}
    }
}

fn rename_in_texts(value: &mut Json, names: &Names) {
    match value {
        Json::String(text) if text.contains("xcom_pull") => *text = rename_in_text(text, names),
        Json::Array(items) => items.iter_mut().for_each(|item| rename_in_texts(item, names)),
        Json::Object(map) => map.values_mut().for_each(|value| rename_in_texts(value, names)),
        _ => {}
    }
}

/// Every `xcom_pull` that names its task by an old name: as the first argument or as `task_ids`,
/// alone or in a list.
fn rename_in_text(text: &str, names: &Names) -> String {
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find("xcom_pull") {
        let call = at + found + "xcom_pull".len();
        written.push_str(&text[at..call]);
        at = call;
        for name in task_ids(text, call) {
            if let Some(new) = names.get(&text[name.start..name.end]) {
                written.push_str(&text[at..name.start]);
                written.push_str(new);
                at = name.end;
            }
        }
    }
    written.push_str(&text[at..]);
    written
}

/// Where the task ids stand in the arguments of a call whose name ends at `call`, quotes left out.
fn task_ids(text: &str, call: usize) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let rest = text[call..].trim_start();
    if !rest.starts_with('(') {
        return found;
    }
    let bytes = text.as_bytes();
    let mut at = text.len() - rest.len() + 1;
    let mut depth = 0usize;
    let (mut argument, mut keyword) = (0usize, "");
    let mut word = at;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"') => {
                let Some(end) = string_end(bytes, at, quote) else { return found };
                let is_task = keyword == "task_ids" || (keyword.is_empty() && argument == 0);
                if is_task && depth <= 1 {
                    found.push(at + 1..end);
                }
                at = end;
            }
            // What another call gets is not for this one.
            b'(' if bytes[at - 1].is_ascii_alphanumeric() => depth += 2,
            b'(' | b'[' | b'{' => depth += 1,
            b')' if depth == 0 => break,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                (argument, keyword) = (argument + 1, "");
                word = at + 1;
            }
            b'=' if depth == 0 => keyword = text[word..at].trim(),
            _ => {}
        }
        at += 1;
    }
    found
}

/// The closing quote of a string.
fn string_end(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    while *bytes.get(at)? != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xcom_pull_follows() {
        let cases = [
            ("{{ ti.xcom_pull('a') }}", "{{ ti.xcom_pull('b') }}"),
            ("{{ ti.xcom_pull(\"a\")['a'] }}", "{{ ti.xcom_pull(\"b\")['a'] }}"),
            ("ti.xcom_pull(task_ids='a', key='a')", "ti.xcom_pull(task_ids='b', key='a')"),
            (
                "ti.xcom_pull(key='a', task_ids = ['x', 'a'])",
                "ti.xcom_pull(key='a', task_ids = ['x', 'b'])",
            ),
            ("xcom_pull(['a','aa'])", "xcom_pull(['b','aa'])"),
            ("xcom_pull( 'a', 'a')", "xcom_pull( 'b', 'a')"),
            ("xcom_pull('a') + xcom_pull('a') 'a'", "xcom_pull('b') + xcom_pull('b') 'a'"),
            ("xcom_pull(key='a')", "xcom_pull(key='a')"),
            ("xcom_pull(f('a'))", "xcom_pull(f('a'))"),
            ("xcom_pull(('a', 'x'))", "xcom_pull(('b', 'x'))"),
            ("xcom_pull('a", "xcom_pull('a"),
            ("xcom_pull 'a'", "xcom_pull 'a'"),
            ("'a' xcom_pull", "'a' xcom_pull"),
        ];
        for (text, expected) in cases {
            let names = Names::from([("a".to_owned(), "b".to_owned())]);
            assert_eq!(rename_in_text(text, &names), expected);
        }
    }
}
