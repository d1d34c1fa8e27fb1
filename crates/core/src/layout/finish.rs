//! From lines and columns to boxes and corners, and from those to the layout that is handed out.
//!
//! `Drawing` is the layout while it may still be changed, along and across.

use super::{
    Label, Layout, Placed, Point, Rect, Route,
    across::Across,
    along::Along,
    graph::{Graph, Plan},
    layers::{Layers, Way},
};

/// Edges that go around everything share so many ways.
const AROUND_MAX: usize = 32;

/// See the module. In its boxes and corners, x is along and y is across.
#[derive(Debug)]
pub(super) struct Drawing {
    pub nodes: Vec<Rect>,
    /// `None` for groups without nodes.
    pub groups: Vec<Option<Rect>>,
    /// The corners of each edge of the plan.
    pub routes: Vec<Vec<Point>>,
    /// Where the label of each edge would stand.
    pub labels: Vec<Point>,
}

/// Boxes and corners.
pub(super) fn draw(layers: &Layers, plan: &Plan, across: &Across, along: &Along) -> Drawing {
    let node = |node: usize| Rect {
        x: along.start[plan.rank[node]],
        y: across.line[node] - plan.reach(node).0,
        width: plan.length[node],
        height: plan.breadth[node],
    };
    let group = |group: usize| {
        let ((x, right), (y, bottom)) = (along.group[group], across.group[group]);
        layers.span[group].map(|_| Rect { x, y, width: right - x, height: bottom - y })
    };
    let nodes: Vec<Rect> = (0..layers.nodes).map(node).collect();
    let groups: Vec<Option<Rect>> = (0..plan.root()).map(group).collect();
    let top = nodes.iter().chain(groups.iter().flatten()).map(|one| one.y).min().unwrap_or(0);
    let route = |edge: usize| match layers.ways[edge] {
        Way::Around => around(plan, (&nodes, along), edge, top),
        Way::Items { .. } => {
            let path = layers.path(plan, edge);
            let line = |item: usize| across.line[item];
            let mut points = vec![Point { x: nodes[path[0]].right(), y: line(path[0]) }];
            for (pair, turn) in path.windows(2).zip(&along.turns[edge]) {
                if line(pair[0]) != line(pair[1]) {
                    points.extend(pair.iter().map(|item| Point { x: *turn, y: line(*item) }));
                }
            }
            let last = plan.edges[edge].1;
            points.push(Point { x: nodes[last].x, y: line(last) });
            points
        }
    };
    let routes = (0..plan.edges.len()).map(route).collect();
    let label = |edge: usize| {
        let from = plan.edges[edge].0;
        let next = layers.path(plan, edge)[1];
        Point { x: along.label_at[plan.rank[from]], y: across.line[next] }
    };
    let labels = (0..plan.edges.len()).map(label).collect();
    Drawing { nodes, groups, routes, labels }
}

/// The way of an edge that is too long to be led through the layers: above everything.
fn around(plan: &Plan, (nodes, along): (&[Rect], &Along), edge: usize, top: i64) -> Vec<Point> {
    let (from, to) = plan.edges[edge];
    let spacing = plan.spacing;
    let line = |node: usize| nodes[node].y + plan.reach(node).0;
    let y = top - 2 * spacing.edges - (from % AROUND_MAX) as i64 * spacing.tracks;
    let behind = along.start[plan.rank[from]] + along.length[plan.rank[from]] + spacing.turn / 2;
    let before = along.start[plan.rank[to]] - spacing.turn / 2;
    vec![
        Point { x: nodes[from].right(), y: line(from) },
        Point { x: behind, y: line(from) },
        Point { x: behind, y },
        Point { x: before, y },
        Point { x: before, y: line(to) },
        Point { x: nodes[to].x, y: line(to) },
    ]
}

/// What is handed out: turned into the graph's direction, under the graph's names.
pub(super) fn layout(graph: &Graph, plan: &Plan, drawing: Drawing) -> Layout {
    let turned = |x: i64, y: i64| plan.direction.turned(x, y);
    let point = |at: &Point| {
        let (x, y) = turned(at.x, at.y);
        Point { x, y }
    };
    let rect = |rect: &Rect| {
        let ((x, y), (width, height)) = (turned(rect.x, rect.y), turned(rect.width, rect.height));
        Rect { x, y, width, height }
    };
    let placed = |id: &String, at: &Rect| Placed { id: id.clone(), rect: rect(at) };
    let nodes = graph.nodes.iter().zip(&drawing.nodes).map(|(node, at)| placed(&node.id, at));
    let groups = graph.groups.iter().zip(&drawing.groups);
    let groups = groups.filter_map(|(group, at)| Some(placed(&group.id, at.as_ref()?)));
    let name = |node: usize| graph.nodes.get(node).map_or_else(String::new, |node| node.id.clone());
    let edges = graph.edges.iter().zip(&plan.origin).map(|(edge, origin)| {
        let mut points: Vec<Point> = origin.map_or_else(Vec::new, |(at, is_turned)| {
            let mut points: Vec<Point> = drawing.routes[at].iter().map(point).collect();
            if is_turned {
                points.reverse();
            }
            points
        });
        straighten(&mut points);
        let at = origin.filter(|_| !edge.label.is_empty()).map(|(at, _)| drawing.labels[at]);
        let label = at.map(|at| Label { text: edge.label.clone(), at: point(&at) });
        Route { from: name(edge.from), to: name(edge.to), points, label }
    });
    let mut layout = Layout {
        bounds: Rect::default(),
        nodes: nodes.collect(),
        groups: groups.collect(),
        edges: edges.collect(),
    };
    layout.bounds = bounds(&layout);
    layout
}

/// Takes out corners that are none.
fn straighten(points: &mut Vec<Point>) {
    points.dedup();
    let mut at = 1;
    while at + 1 < points.len() {
        let (before, here, after) = (points[at - 1], points[at], points[at + 1]);
        let is_straight =
            (before.x == here.x && here.x == after.x) || (before.y == here.y && here.y == after.y);
        if is_straight {
            points.remove(at);
        } else {
            at += 1;
        }
    }
}

fn bounds(layout: &Layout) -> Rect {
    let boxes = layout.nodes.iter().chain(&layout.groups).map(|placed| placed.rect);
    let points = layout.edges.iter().flat_map(|edge| &edge.points);
    let dots = points.map(|at| Rect { x: at.x, y: at.y, width: 0, height: 0 });
    boxes.chain(dots).reduce(|one, other| one.union(&other)).unwrap_or_default()
}
