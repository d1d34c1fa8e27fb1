//! A graph and where it was laid out, to be asked when the next one is drawn: what is the same up
//! to names and order stands where it stood, and anything else is laid out near to it.
//!
//! How a graph is laid out is core's business; how long this is kept, `kept`'s.

use std::collections::{HashMap, HashSet};

use mainspring_core::layout::{self, Graph, Layout, Point};

/// See the module.
#[derive(Debug)]
pub struct LaidOut {
    graph: Graph,
    /// Where it stands.
    pub layout: Layout,
}

impl LaidOut {
    /// Lays out `graph`, which comes after `last`.
    pub fn after(last: Option<&Self>, mut graph: Graph) -> Self {
        let Some(last) = last else { return Self { layout: layout::layout(&graph), graph } };
        let last = last.renamed(&graph);
        if let Some(layout) = last.reordered(&graph) {
            return Self { graph, layout };
        }
        graph.previous = Some(last.layout);
        let layout = layout::layout(&graph);
        graph.previous = None;
        Self { graph, layout }
    }

    /// By the names of `graph`: among as many nodes or groups as before, one that is gone and one
    /// that is new in the same place are one and the same.
    fn renamed(&self, graph: &Graph) -> Self {
        let Self { graph: mut old, layout: mut placed } =
            Self { graph: self.graph.clone(), layout: self.layout.clone() };
        let ids = |nodes: &[layout::Node]| nodes.iter().map(|node| node.id.clone()).collect();
        let nodes = pairs(ids(&old.nodes), ids(&graph.nodes));
        let ids = |groups: &[layout::Group]| groups.iter().map(|group| group.id.clone()).collect();
        let groups = pairs(ids(&old.groups), ids(&graph.groups));
        let rename = |id: &mut String, names: &HashMap<String, String>| {
            if let Some(new) = names.get(id) {
                id.clone_from(new);
            }
        };
        old.nodes.iter_mut().for_each(|node| rename(&mut node.id, &nodes));
        old.groups.iter_mut().for_each(|group| rename(&mut group.id, &groups));
        placed.nodes.iter_mut().for_each(|placed| rename(&mut placed.id, &nodes));
        placed.groups.iter_mut().for_each(|placed| rename(&mut placed.id, &groups));
        for route in &mut placed.edges {
            rename(&mut route.from, &nodes);
            rename(&mut route.to, &nodes);
        }
        Self { graph: old, layout: placed }
    }

    /// The layout of `graph`, if it is this one in another order.
    fn reordered(&self, graph: &Graph) -> Option<Layout> {
        let old = &self.graph;
        let is_same_size = (old.nodes.len(), old.groups.len(), old.edges.len())
            == (graph.nodes.len(), graph.groups.len(), graph.edges.len());
        let is_same = is_same_size
            && (old.direction, old.spacing) == (graph.direction, graph.spacing)
            && nodes(old) == nodes(graph)
            && groups(old) == groups(graph)
            && edges(old) == edges(graph);
        if !is_same {
            return None;
        }
        let placed = |all: &[layout::Placed]| -> HashMap<String, layout::Placed> {
            all.iter().map(|placed| (placed.id.clone(), placed.clone())).collect()
        };
        let (mut at, mut around) = (placed(&self.layout.nodes), placed(&self.layout.groups));
        let routes = self.layout.edges.iter();
        let mut routes: HashMap<(&str, &str), &layout::Route> =
            routes.map(|route| ((&*route.from, &*route.to), route)).collect();
        let mut route = |edge: &layout::Edge| {
            let ends = (&*graph.nodes.get(edge.from)?.id, &*graph.nodes.get(edge.to)?.id);
            routes.remove(&ends).cloned()
        };
        Some(Layout {
            bounds: self.layout.bounds,
            nodes: graph.nodes.iter().map(|node| at.remove(&node.id)).collect::<Option<_>>()?,
            groups: graph.groups.iter().filter_map(|group| around.remove(&group.id)).collect(),
            edges: graph.edges.iter().map(&mut route).collect::<Option<_>>()?,
        })
    }
}

/// From old names to the new ones in the same places.
fn pairs(old: Vec<String>, new: Vec<String>) -> HashMap<String, String> {
    if old.len() != new.len() {
        return HashMap::new();
    }
    let (was, is): (HashSet<&String>, HashSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    let pairs = old.iter().zip(&new).filter(|(old, new)| !is.contains(old) && !was.contains(new));
    pairs.map(|(old, new)| (old.clone(), new.clone())).collect()
}

/// The group around a node, its size, and where somebody placed it.
type Spot<'a> = (Option<&'a str>, [i64; 2], Option<Point>);

fn nodes(graph: &Graph) -> HashMap<&str, Spot<'_>> {
    let around = |group: Option<usize>| Some(&*graph.groups.get(group?)?.id);
    let node = |node: &layout::Node| (around(node.group), [node.width, node.height], node.fixed);
    graph.nodes.iter().map(|it| (&*it.id, node(it))).collect()
}

fn groups(graph: &Graph) -> HashMap<&str, Option<&str>> {
    let around = |group: Option<usize>| Some(&*graph.groups.get(group?)?.id);
    graph.groups.iter().map(|group| (&*group.id, around(group.parent))).collect()
}

fn edges(graph: &Graph) -> HashMap<(&str, &str), &str> {
    let id = |node: usize| graph.nodes.get(node).map_or("", |node| &node.id);
    graph.edges.iter().map(|edge| ((id(edge.from), id(edge.to)), &*edge.label)).collect()
}

#[cfg(test)]
mod tests {
    use mainspring_core::layout::{Edge, Group, Node};

    use super::*;

    /// A node a letter, in a group if it is a small one; an edge from each to the next but one.
    fn graph(letters: &str, group: &str) -> Graph {
        let node = |letter: char| Node {
            id: letter.to_string(),
            group: letter.is_lowercase().then_some(0),
            width: Node::WIDTH,
            height: Node::HEIGHT,
            fixed: None,
        };
        let mut places: Vec<usize> = (0..letters.len()).collect();
        places.sort_by_key(|at| letters.as_bytes()[*at].to_ascii_lowercase());
        let edge = |pair: &[usize]| Edge { from: pair[0], to: pair[2], label: String::new() };
        Graph {
            nodes: letters.chars().map(node).collect(),
            groups: vec![Group { id: group.to_owned(), parent: None }],
            edges: places.windows(3).map(edge).collect(),
            ..Graph::default()
        }
    }

    fn places(layout: &Layout) -> Vec<String> {
        let nodes = layout.nodes.iter().chain(&layout.groups);
        let mut places: Vec<String> =
            nodes.map(|it| format!("{} {:?}", it.id.to_lowercase(), it.rect)).collect();
        places.sort();
        places
    }

    #[test]
    fn what_is_the_same_stands_where_it_stood() {
        let first = LaidOut::after(None, graph("abCDefGH", "g"));
        for (letters, group) in [("abCDefGH", "g"), ("HGfeDCba", "g"), ("CabDfeHG", "g")] {
            let next = LaidOut::after(Some(&first), graph(letters, group));
            assert_eq!(places(&next.layout), places(&first.layout), "{letters}");
            let ids: String = next.layout.nodes.iter().map(|placed| &*placed.id).collect();
            assert_eq!(ids, letters);
            let ends = next.layout.edges.iter().map(|it| (it.from.clone(), it.to.clone()));
            let graph = graph(letters, group);
            let wanted = graph
                .edges
                .iter()
                .map(|it| (graph.nodes[it.from].id.clone(), graph.nodes[it.to].id.clone()));
            assert!(ends.eq(wanted), "{letters}");
        }
        let renamed = LaidOut::after(Some(&first), graph("abCDefGZ", "x")).layout;
        let rects = |layout: &Layout| -> Vec<_> {
            layout.nodes.iter().chain(&layout.groups).map(|placed| placed.rect).collect()
        };
        assert_eq!(rects(&renamed), rects(&first.layout));
        let new = (&renamed.nodes[7].id, &renamed.groups[0].id, &renamed.edges[5].to);
        assert_eq!(new, (&"Z".into(), &"x".into(), &"Z".into()));
    }

    #[test]
    fn what_is_new_is_laid_out_near_to_it() {
        let first = LaidOut::after(None, graph("abCDefGH", "g"));
        let next = LaidOut::after(Some(&first), graph("abCDefGHI", "g"));
        assert_eq!(next.layout.nodes.len(), 9);
        let moved =
            first.layout.nodes.iter().zip(&next.layout.nodes).filter(|(old, new)| old != new);
        assert!(moved.count() < 4);
    }
}
