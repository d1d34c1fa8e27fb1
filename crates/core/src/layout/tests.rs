//! What must hold of every layout, on many seeded graphs, and how steady layouts are.
//!
//! How fast they are, and how few edges cross, is measured by `cargo xtask bench layout`.

use std::collections::HashMap;

use super::*;

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

fn node(id: usize) -> Node {
    let (width, height) = (Node::WIDTH, Node::HEIGHT);
    Node { id: format!("n{id}"), group: None, width, height, fixed: None }
}

fn graph(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Graph {
    let edge = |(from, to)| Edge { from, to, label: String::new() };
    Graph {
        nodes: (0..count).map(node).collect(),
        edges: edges.into_iter().map(edge).collect(),
        ..Graph::default()
    }
}

/// A graph that has grown; with `groups`, its nodes are in those, and some groups in others.
fn random(count: usize, groups: usize, seed: u64) -> Graph {
    let mut dice = Dice(seed);
    let near = (count / 5).max(3);
    let mut edges: Vec<_> = (1..count).map(|to| (to - 1 - dice.below(to.min(near)), to)).collect();
    edges.extend((0..count / 2).map(|_| {
        let from = dice.below(count - 1);
        (from, from + 1 + dice.below((count - 1 - from).min(near)))
    }));
    let mut graph = graph(count, edges);
    graph.groups = (0..groups)
        .map(|at| Group {
            id: format!("g{at}"),
            parent: (at > 0 && dice.below(2) == 0).then(|| dice.below(at)),
        })
        .collect();
    for node in &mut graph.nodes {
        node.group = Some(dice.below(2 * groups + 1)).filter(|group| *group < groups);
        if dice.below(8) == 0 {
            node.height = 52 + 4 * dice.below(20) as i64;
        }
    }
    graph
}

fn rects(layout: &Layout) -> HashMap<&str, Rect> {
    layout.nodes.iter().map(|placed| (&*placed.id, placed.rect)).collect()
}

fn groups_around(graph: &Graph, node: &Node) -> Vec<String> {
    let up = |group: &usize| graph.groups[*group].parent;
    std::iter::successors(node.group, up).map(|group| graph.groups[group].id.clone()).collect()
}

/// Everything that is wrong with the layout of `graph`, as text.
fn faults(graph: &Graph) -> String {
    let layout = layout(graph);
    let mut text = String::new();
    let is_free = |at: usize| graph.nodes[at].fixed.is_none();
    for (at, one) in layout.nodes.iter().enumerate() {
        let behind = layout.nodes.iter().enumerate().skip(at + 1);
        for (other_at, other) in behind.filter(|(_, other)| other.rect.overlaps(&one.rect)) {
            if is_free(at) || is_free(other_at) {
                text += &format!("{} overlaps {}\n", one.id, other.id);
            }
        }
        if let Some(place) = graph.nodes[at].fixed {
            if (place.x, place.y) != (one.rect.x, one.rect.y) {
                text += &format!("{} was moved\n", one.id);
            }
        } else if one.rect.x % 4 != 0 || one.rect.y % 4 != 0 {
            text += &format!("{} is off the grid\n", one.id);
        }
    }
    for group in &layout.groups {
        for (placed, node) in layout.nodes.iter().zip(&graph.nodes) {
            let is_member = groups_around(graph, node).contains(&group.id);
            let is_inside = placed.rect.union(&group.rect) == group.rect;
            if is_member && !is_inside {
                text += &format!("{} has left {}\n", placed.id, group.id);
            }
            if !is_member && placed.rect.overlaps(&group.rect) {
                text += &format!("{} is a stranger in {}\n", placed.id, group.id);
            }
        }
    }
    let boxes = rects(&layout);
    for (route, edge) in layout.edges.iter().zip(&graph.edges) {
        let (from, to) = (boxes[&*route.from], boxes[&*route.to]);
        let is_forward = match graph.direction {
            Direction::LeftRight => from.right() < to.x,
            Direction::TopDown => from.bottom() < to.y,
        };
        if !is_forward && is_free(edge.from) && is_free(edge.to) {
            text += &format!("{} -> {} goes back\n", route.from, route.to);
        }
        let is_bent = |pair: &[Point]| pair[0].x != pair[1].x && pair[0].y != pair[1].y;
        if route.points.len() < 2 || route.points.windows(2).any(is_bent) {
            text += &format!("{} -> {} is not drawn in right angles\n", route.from, route.to);
        }
    }
    text
}

#[track_caller]
fn check(graph: &Graph, expected: &str) {
    assert_eq!(faults(graph), expected);
}

#[test]
fn nothing_overlaps_and_edges_go_forward() {
    for seed in 0..60 {
        let mut graph = random(4 + seed as usize, 0, seed);
        check(&graph, "");
        graph.direction = Direction::TopDown;
        check(&graph, "");
    }
}

#[test]
fn groups_hold_their_members_and_no_strangers() {
    for seed in 0..120 {
        let mut graph = random(6 + seed as usize, 1 + seed as usize % 7, seed);
        check(&graph, "");
        graph.direction = Direction::TopDown;
        check(&graph, "");
    }
}

#[test]
fn what_was_placed_stays_and_the_others_make_room() {
    for seed in 0..60 {
        let mut graph = random(6 + seed as usize, 0, seed);
        let mut dice = Dice(seed);
        for at in 0..1 + seed as usize % 9 {
            let (x, y) = (dice.below(3_000) as i64, dice.below(900) as i64 - 300);
            graph.nodes[at % 6].fixed = Some(Point { x, y });
        }
        check(&graph, "");
    }
}

#[test]
fn the_box_of_a_group_follows_its_placed_node() {
    for seed in 0..40 {
        let mut graph = random(12, 2, seed);
        graph.nodes[0].group = Some(0);
        graph.nodes[0].fixed = Some(Point { x: -1_234, y: 5_677 });
        let layout = layout(&graph);
        assert_eq!((layout.nodes[0].rect.x, layout.nodes[0].rect.y), (-1_234, 5_677));
        let group = layout.groups.iter().find(|group| group.id == "g0").unwrap().rect;
        assert_eq!(group.union(&layout.nodes[0].rect), group);
        let left = faults(&graph).lines().filter(|line| line.contains("overlaps")).count();
        assert_eq!(left, 0, "{}", faults(&graph));
    }
}

#[test]
fn the_same_graph_is_laid_out_the_same() {
    for seed in 0..10 {
        let graph = random(60, 4, seed);
        let one = layout(&graph);
        // Hash maps of another thread have other seeds.
        let other = std::thread::spawn(move || layout(&graph)).join().unwrap();
        assert_eq!(one, other);
    }
}

#[test]
fn bad_graphs_do_no_harm() {
    check(&Graph::default(), "");
    check(&graph(1, []), "");
    let mut broken = graph(4, [(0, 1), (1, 2), (2, 0), (1, 1), (9, 1), (0, 1), (1, 0)]);
    broken.nodes[0].group = Some(9);
    broken.nodes[1].group = Some(0);
    broken.nodes[2] = Node { width: -5, height: i64::MAX, ..node(2) };
    broken.nodes[3].fixed = Some(Point { x: i64::MIN, y: i64::MAX });
    broken.groups =
        [Some(1), Some(0), Some(7)].map(|parent| Group { id: "g".into(), parent }).into();
    broken.spacing = Spacing { grid: 0, tracks: 0, ..Spacing::PIXELS };
    let layout = layout(&broken);
    let drawn: Vec<bool> = layout.edges.iter().map(|route| route.points.len() > 1).collect();
    assert_eq!(drawn, [true, true, true, false, false, true, true]);
}

#[test]
fn labels_get_room() {
    let mut graph = graph(3, [(0, 1), (0, 2)]);
    graph.edges[0].label = "rows > 0".to_owned();
    let layout = layout(&graph);
    let label = layout.edges[0].label.clone().unwrap();
    assert_eq!(label.at.y, layout.edges[0].points.last().unwrap().y);
    assert!(layout.edges[0].points[1].x + 20 < label.at.x);
    assert!(label.at.x + 20 < layout.nodes[1].rect.x);
    assert_eq!(layout.edges[1].label, None);
}

#[test]
fn chains_and_fans_are_straight_and_even() {
    let chain = layout(&graph(4, [(0, 1), (1, 2), (2, 3), (0, 3)]));
    let lines: Vec<i64> = chain.nodes.iter().map(|placed| placed.rect.y).collect();
    assert_eq!(lines[1], lines[2]);
    let fan = layout(&graph(5, [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)]));
    let lines: Vec<i64> = fan.nodes.iter().map(|placed| placed.rect.y).collect();
    assert_eq!(lines, [84, 0, 84, 168, 84]);
}

/// A graph with one thing more: a leaf, an edge, or a node within an edge.
fn changed(graph: &Graph, dice: &mut Dice, kind: usize) -> Graph {
    let mut graph = graph.clone();
    let count = graph.nodes.len();
    let edge = |from, to| Edge { from, to, label: String::new() };
    match kind {
        0 => {
            graph.nodes.push(node(count));
            graph.edges.push(edge(dice.below(count), count));
        }
        1 => {
            let from = dice.below(count - 1);
            graph.edges.push(edge(from, from + 1 + dice.below((count - 1 - from).min(9))));
        }
        _ => {
            graph.nodes.push(node(count));
            let at = dice.below(graph.edges.len());
            let to = std::mem::replace(&mut graph.edges[at].to, count);
            graph.edges.push(edge(count, to));
        }
    }
    graph
}

/// The share of nodes that move across, the drawing as a whole left out, and the share that move
/// at all; the medians of many changes.
fn moving(kind: usize, keeps: bool) -> (f64, f64) {
    let (mut across, mut any) = (Vec::new(), Vec::new());
    for seed in 0..40 {
        let before = random(20 + 4 * seed as usize, 0, seed);
        let old = layout(&before);
        let mut after = changed(&before, &mut Dice(seed + 1_000), kind);
        after.previous = keeps.then(|| old.clone());
        let new = layout(&after);
        let pairs: Vec<(Rect, Rect)> =
            old.nodes.iter().zip(&new.nodes).map(|(old, new)| (old.rect, new.rect)).collect();
        let mut shifts: Vec<i64> = pairs.iter().map(|(old, new)| new.y - old.y).collect();
        shifts.sort_unstable();
        let shift = shifts[shifts.len() / 2];
        let share = |is_moved: &dyn Fn(&(Rect, Rect)) -> bool| {
            pairs.iter().filter(|pair| is_moved(pair)).count() as f64 / pairs.len() as f64
        };
        across.push(share(&|(old, new)| new.y - old.y != shift));
        any.push(share(&|(old, new)| (new.x, new.y - shift) != (old.x, old.y)));
    }
    across.sort_by(f64::total_cmp);
    any.sort_by(f64::total_cmp);
    (across[across.len() / 2], any[any.len() / 2])
}

#[test]
fn little_moves_when_a_little_is_added() {
    for (kind, name, max) in [(0, "leaf", 0.25), (1, "edge", 0.25), (2, "splice", 0.35)] {
        let (across, any) = moving(kind, true);
        let (afresh, _) = moving(kind, false);
        let found = format!("{name}: {across:.3} across, {any:.3} at all; afresh {afresh:.3}");
        assert!(across <= max && any <= max && across < afresh, "{found}");
    }
}

#[test]
fn kept_layouts_are_sound() {
    for seed in 0..30 {
        let mut graph = random(20 + seed as usize, seed as usize % 4, seed);
        // Edges first: they follow the numbers of the nodes, which spliced nodes do not.
        for (turn, kind) in [1, 1, 0, 2, 0, 2].into_iter().enumerate() {
            let mut dice = Dice(seed * 7 + turn as u64);
            graph.previous = Some(layout(&graph));
            graph = changed(&graph, &mut dice, kind);
            check(&graph, "");
        }
    }
}

#[test]
fn very_long_edges_go_around() {
    // So many that adding an item to each layer would make millions.
    let chain = (1..600).map(|at| (at - 1, at));
    let long =
        (0..150).flat_map(|from| (0..4).map(move |by| (from, 440 + (from * 7 + by * 31) % 160)));
    let graph = graph(600, chain.chain(long));
    assert_eq!(faults(&graph), "");
}
