//! The names in `upstream` and `setups`: looked up, and complained about.
//!
//! What a group stands for is decided later, in `resolve`; here it is one name among others.

use std::collections::{HashMap, HashSet};

use super::{Member, Members, Mention, Name};
use crate::{
    file::{
        Span,
        diagnostic::{Report, code},
        suggest::did_you_mean,
        tree::{Entry, Node},
    },
    model::Dag,
};

/// Every task and group with what it waits for.
pub(super) fn members(report: &mut Report, root: &Node, dag: &Dag) -> Members {
    let entries = |key| root.get(key).map_or(&[][..], Node::entries);
    let (tasks, groups) = (entries("tasks"), entries("groups"));
    let mut lookup = Lookup { report, index: HashMap::new(), groups, members: Members::default() };
    lookup.fill_index(tasks);
    lookup.members.groups = groups.iter().map(|entry| lookup.member(&entry.key)).collect();
    lookup.members.tasks = tasks.iter().map(|entry| lookup.member(&entry.key)).collect();
    for (member, task) in lookup.members.tasks.iter_mut().zip(&dag.tasks) {
        member.setup = task.setup;
        member.teardown = task.teardown.is_some();
    }
    for (at, entry) in groups.iter().enumerate() {
        lookup.members.groups[at].upstream = lookup.upstream(Name::Group(at), entry);
    }
    for (at, entry) in tasks.iter().enumerate() {
        let mut upstream = lookup.upstream(Name::Task(at), entry);
        lookup.setups(at, entry, &mut upstream);
        lookup.members.tasks[at].upstream = upstream;
    }
    lookup.members
}

struct Lookup<'a> {
    report: &'a mut Report,
    index: HashMap<&'a str, Name>,
    groups: &'a [Entry],
    members: Members,
}

impl<'a> Lookup<'a> {
    fn fill_index(&mut self, tasks: &'a [Entry]) {
        for (at, entry) in self.groups.iter().enumerate() {
            self.index.insert(&entry.key, Name::Group(at));
        }
        for (at, entry) in tasks.iter().enumerate() {
            if self.index.insert(&entry.key, Name::Task(at)).is_some() {
                let message = format!("`{}` is the name of a task and of a group", entry.key);
                self.report
                    .error(code::AMBIGUOUS_ID, entry.key_span, message)
                    .hint("rename one of the two");
            }
        }
    }

    /// A member with the groups around it: those whose names its own begins with.
    fn member(&self, key: &str) -> Member {
        let prefixes = key.match_indices('.').map(|(dot, _)| &key[..dot]);
        let groups = prefixes.filter_map(|prefix| self.group(prefix)).collect();
        Member { groups, ..Member::default() }
    }

    fn group(&self, name: &str) -> Option<usize> {
        match self.index.get(name) {
            Some(Name::Group(at)) => Some(*at),
            _ => None,
        }
    }

    fn get(&self, name: Name) -> &Member {
        match name {
            Name::Task(at) => &self.members.tasks[at],
            Name::Group(at) => &self.members.groups[at],
        }
    }

    fn upstream(&mut self, owner: Name, entry: &Entry) -> Vec<Mention> {
        let Some(node) = entry.value.get("upstream") else { return Vec::new() };
        let mut mentions: Vec<Mention> = Vec::new();
        // A list of many names would make a search through it slow.
        let mut seen = HashSet::new();
        for node in node.one_or_many() {
            let Some(text) = node.text() else { continue };
            let Some(name) = self.find(text, node.span, owner) else { continue };
            if name == owner {
                let message = format!("`{text}` cannot come before itself");
                self.report
                    .error(code::SELF_UPSTREAM, node.span, message)
                    .hint("remove it from its own `upstream`");
            } else if let Some(group) = self.own_group(owner, name) {
                let message = format!(
                    "`{}` and `{text}` are parts of one another: the group `{group}` would wait for itself",
                    entry.key
                );
                self.report
                    .error(code::UPSTREAM_OF_OWN_GROUP, node.span, message)
                    .hint("name tasks of the group, not the group");
            } else if !seen.insert(text) {
                let message = format!("`{text}` stands here twice");
                self.report.warning(code::DUPLICATE_UPSTREAM, node.span, message);
            } else {
                mentions.push(Mention { name, span: node.span });
            }
        }
        mentions
    }

    /// The group that would wait for itself if `owner` waited for `name`.
    fn own_group(&self, owner: Name, name: Name) -> Option<&'a str> {
        let within = |inner: Name, outer: Name| match outer {
            Name::Group(at) if self.get(inner).groups.contains(&at) => Some(at),
            _ => None,
        };
        let at = within(owner, name).or_else(|| within(name, owner))?;
        Some(&self.groups[at].key)
    }

    fn find(&mut self, text: &str, span: Span, owner: Name) -> Option<Name> {
        if let Some(name) = self.index.get(text) {
            return Some(*name);
        }
        let around = self.get(owner).groups.iter().rev();
        let in_full = around
            .map(|at| format!("{}.{text}", self.groups[*at].key))
            .find(|full| self.index.contains_key(full.as_str()));
        let hint = match in_full {
            Some(full) => {
                Some(format!("did you mean `{full}`? a task of a group is named in full"))
            }
            None => did_you_mean(self.report, text, self.index.keys().copied()),
        };
        let message = format!("there is no task or group called `{text}`");
        self.report.error(code::UNKNOWN_TASK, span, message).hint_if(hint);
        None
    }

    /// A teardown comes after its setups, without their being named in `upstream` again.
    fn setups(&mut self, owner: usize, entry: &Entry, upstream: &mut Vec<Mention>) {
        let Some(teardown) = entry.value.get("teardown") else { return };
        let is_teardown = self.members.tasks[owner].teardown;
        if is_teardown && self.members.tasks[owner].setup {
            let message = format!("`{}` cannot be both a setup and a teardown", entry.key);
            self.report.error(code::BAD_TEARDOWN, entry.key_span, message);
        }
        for node in teardown.get("setups").map_or(&[][..], Node::one_or_many) {
            let Some(text) = node.text() else { continue };
            match self.find(text, node.span, Name::Task(owner)) {
                Some(Name::Task(at)) if self.members.tasks[at].setup => {
                    let mention = Mention { name: Name::Task(at), span: node.span };
                    if !upstream.iter().any(|other| other.name == mention.name) {
                        upstream.push(mention);
                    }
                }
                Some(_) => {
                    let message = format!("`{text}` is not a setup");
                    self.report
                        .error(code::BAD_TEARDOWN, node.span, message)
                        .hint(format!("add `setup: true` to `{text}`"));
                }
                None => {}
            }
        }
    }
}
