//! Nodes that somebody placed stand exactly there; the others make room and edges find new ways.
//!
//! The graph is laid out as if nobody had placed anything, then moved to where most of it fits what
//! was placed. Only what is in the way of a placed node moves, across, to the nearest free place; a
//! group without placed nodes moves as one piece.

use super::{
    Point, Rect,
    across::Kept,
    finish::Drawing,
    graph::{Plan, Spacing},
};

/// Boxes that edges may be tested against before only their shortest way is taken.
const TESTS_MAX: usize = 4_000_000;

/// Puts what was placed where it belongs, and the whole drawing where it is expected.
pub(super) fn place(drawing: &mut Drawing, plan: &Plan, kept: &Kept) {
    let fixed = || plan.fixed.iter().enumerate().filter_map(|(node, at)| Some((node, (*at)?)));
    let (x, y) = if !kept.is_empty() {
        let known = (0..drawing.nodes.len()).filter_map(|node| Some((node, kept.start(node)?)));
        (median(known.map(|(node, start)| start - drawing.nodes[node].x).collect()), 0)
    } else if fixed().next().is_some() {
        let moves = |of: fn(&Rect, (i64, i64)) -> i64| {
            median(fixed().map(|(node, at)| of(&drawing.nodes[node], at)).collect())
        };
        (moves(|rect, at| at.0 - rect.x), moves(|rect, at| at.1 - rect.y))
    } else {
        let (x, y) = drawing.corner();
        (-x, -y)
    };
    drawing.shift(plan.spacing.ceil(x), plan.spacing.ceil(y));
    if fixed().next().is_some() {
        let mut room = Room::new(drawing, plan);
        room.settle(plan.root());
        room.reroute();
    }
}

fn median(mut all: Vec<i64>) -> i64 {
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or(0)
}

struct Room<'a> {
    drawing: &'a mut Drawing,
    plan: &'a Plan,
    /// Nodes and groups directly in each group, the root last.
    nodes_in: Vec<Vec<usize>>,
    groups_in: Vec<Vec<usize>>,
    /// Groups with a placed node in them.
    is_anchored: Vec<bool>,
    /// How far each node was moved out of the way across; `None` for placed ones.
    moved: Vec<Option<i64>>,
}

/// What moves in one piece.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Node(usize),
    Group(usize),
}

impl<'a> Room<'a> {
    fn new(drawing: &'a mut Drawing, plan: &'a Plan) -> Self {
        let root = plan.root();
        let mut room = Self {
            moved: plan.fixed.iter().map(|at| at.is_none().then_some(0)).collect(),
            drawing,
            plan,
            nodes_in: vec![Vec::new(); root + 1],
            groups_in: vec![Vec::new(); root + 1],
            is_anchored: vec![false; root + 1],
        };
        for (node, group) in plan.group.iter().enumerate() {
            room.nodes_in[*group].push(node);
            if let Some((x, y)) = plan.fixed[node] {
                (room.drawing.nodes[node].x, room.drawing.nodes[node].y) = (x, y);
                plan.around(*group).for_each(|group| room.is_anchored[group] = true);
            }
        }
        for group in (0..root).filter(|group| room.drawing.groups[*group].is_some()) {
            room.groups_in[plan.parent[group]].push(group);
        }
        room
    }

    /// Makes room in `container`, from the inside out, and draws its box anew.
    fn settle(&mut self, container: usize) {
        let (mut taken, mut free) = (Vec::new(), Vec::new());
        for group in self.groups_in[container].clone() {
            if self.is_anchored[group] {
                self.settle(group);
                taken.extend(self.drawing.groups[group]);
            } else {
                free.push(Piece::Group(group));
            }
        }
        for node in self.nodes_in[container].iter().copied() {
            match self.plan.fixed[node] {
                Some(_) => taken.push(self.drawing.nodes[node]),
                None => free.push(Piece::Node(node)),
            }
        }
        let gap = self.plan.spacing.edges;
        let (clear, mut in_the_way): (Vec<Piece>, Vec<Piece>) =
            free.into_iter().partition(|piece| {
                let wide = grown(&self.rect(*piece), gap);
                taken.iter().all(|rect| !rect.overlaps(&wide))
            });
        taken.extend(clear.iter().map(|piece| self.rect(*piece)));
        in_the_way.sort_by_key(|piece| (self.rect(*piece).x, self.rect(*piece).y));
        for piece in in_the_way {
            let by = nearest(&self.rect(piece), &taken, self.plan.spacing);
            self.shift(piece, by);
            taken.push(self.rect(piece));
        }
        if container != self.plan.root() {
            let [(before, behind), (above, below)] = self.plan.padding();
            self.drawing.groups[container] =
                taken.into_iter().reduce(|one, other| one.union(&other)).map(|rect| Rect {
                    x: rect.x - before,
                    y: rect.y - above,
                    width: rect.width + before + behind,
                    height: rect.height + above + below,
                });
        }
    }

    fn rect(&self, piece: Piece) -> Rect {
        match piece {
            Piece::Node(node) => self.drawing.nodes[node],
            Piece::Group(group) => self.drawing.groups[group].unwrap_or_default(),
        }
    }

    fn shift(&mut self, piece: Piece, by: i64) {
        match piece {
            Piece::Node(node) => {
                self.drawing.nodes[node].y += by;
                self.moved[node] = self.moved[node].map(|moved| moved + by);
            }
            Piece::Group(group) => {
                if let Some(rect) = &mut self.drawing.groups[group] {
                    rect.y += by;
                }
                let nodes = self.nodes_in[group].clone().into_iter().map(Piece::Node);
                let groups = self.groups_in[group].clone().into_iter().map(Piece::Group);
                nodes.chain(groups).for_each(|piece| self.shift(piece, by));
            }
        }
    }

    /// Finds new ways for edges whose ends have moved, or that others have moved onto.
    fn reroute(&mut self) {
        let disturbing: Vec<usize> =
            (0..self.moved.len()).filter(|node| self.moved[*node] != Some(0)).collect();
        let mut lost = Vec::new();
        for (edge, (from, to)) in self.plan.edges.iter().copied().enumerate() {
            let by = match (self.moved[from], self.moved[to]) {
                (Some(0), Some(0)) => Some(0),
                (one, other) => one.filter(|_| one == other && self.share_a_piece(from, to)),
            };
            let Some(by) = by else {
                lost.push(edge);
                continue;
            };
            self.drawing.routes[edge].iter_mut().for_each(|point| point.y += by);
            self.drawing.labels[edge].y += by;
            let mut others = disturbing.iter().filter(|node| **node != from && **node != to);
            let route = &self.drawing.routes[edge];
            if others.any(|node| crosses(route, &self.drawing.nodes[*node])) {
                lost.push(edge);
            }
        }
        let is_careful = lost.len() * self.moved.len() < TESTS_MAX;
        for edge in lost {
            let way = self.way(edge, is_careful);
            let length = |pair: &&[Point]| (pair[0].x - pair[1].x).abs();
            if let Some([one, other]) = way.windows(2).max_by_key(length) {
                self.drawing.labels[edge] = Point { x: i64::midpoint(one.x, other.x), y: one.y };
            }
            self.drawing.routes[edge] = way;
        }
    }

    /// Whether a group that moves in one piece holds both.
    fn share_a_piece(&self, one: usize, other: usize) -> bool {
        let outermost = |node: usize| {
            self.plan.around(self.plan.group[node]).filter(|group| !self.is_anchored[*group]).last()
        };
        outermost(one).is_some() && outermost(one) == outermost(other)
    }

    /// The way that runs through the fewest nodes, then with the fewest corners, then the shortest.
    fn way(&self, edge: usize, is_careful: bool) -> Vec<Point> {
        let (from, to) = self.plan.edges[edge];
        let nodes = &self.drawing.nodes;
        let (one, other) = (&nodes[from], &nodes[to]);
        let start = Point { x: one.right(), y: one.y + self.plan.reach(from).0 };
        let end = Point { x: other.x, y: other.y + self.plan.reach(to).0 };
        let ways = ways((one, start), (other, end), self.plan.spacing);
        let price = |way: &Vec<Point>| {
            let hits = |rect: &&Rect| crosses(way, rect);
            let hit = if is_careful { nodes.iter().filter(hits).count() } else { 0 };
            let length =
                |pair: &[Point]| (pair[1].x - pair[0].x).abs() + (pair[1].y - pair[0].y).abs();
            (hit, way.len(), way.windows(2).map(length).sum::<i64>())
        };
        ways.into_iter().min_by_key(price).unwrap_or_default()
    }
}

/// Ways that may be taken, with corners where the direction changes.
fn ways(
    (one, start): (&Rect, Point),
    (other, end): (&Rect, Point),
    spacing: Spacing,
) -> Vec<Vec<Point>> {
    let (first, last) = (start.x + spacing.turn, end.x - spacing.turn);
    let middle = i64::midpoint(start.x, end.x);
    let mut ways = Vec::new();
    if start.y == end.y && start.x <= end.x {
        ways.push(vec![start, end]);
    }
    if first <= last {
        for x in [spacing.floor(middle), first, last] {
            ways.push(vec![start, Point { x, y: start.y }, Point { x, y: end.y }, end]);
        }
    }
    let (upper, lower) = if one.y <= other.y { (one, other) } else { (other, one) };
    let mut lanes =
        vec![one.y.min(other.y) - spacing.edges, one.bottom().max(other.bottom()) + spacing.edges];
    if lower.y - upper.bottom() >= 2 * spacing.tracks {
        lanes.insert(0, spacing.floor(i64::midpoint(upper.bottom(), lower.y)));
    }
    for y in lanes {
        let corners = [(first, start.y), (first, y), (last, y), (last, end.y)];
        let corners = corners.map(|(x, y)| Point { x, y });
        ways.push([&[start], &corners[..], &[end]].concat());
    }
    ways
}

/// Whether a way runs through a box, its border left out.
fn crosses(way: &[Point], rect: &Rect) -> bool {
    way.windows(2).any(|pair| {
        let (left, right) = (pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x));
        let (top, bottom) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
        left < rect.right() && right > rect.x && top < rect.bottom() && bottom > rect.y
    })
}

fn grown(rect: &Rect, by: i64) -> Rect {
    Rect {
        x: rect.x - by,
        y: rect.y - by,
        width: rect.width + 2 * by,
        height: rect.height + 2 * by,
    }
}

/// How far `rect` has to go across to have room among `taken`.
fn nearest(rect: &Rect, taken: &[Rect], spacing: Spacing) -> i64 {
    let gap = spacing.edges;
    let wide = grown(rect, gap);
    let beside = |other: &&Rect| other.x < wide.right() && wide.x < other.right();
    let mut taken: Vec<(i64, i64)> =
        taken.iter().filter(beside).map(|other| (other.y - gap, other.bottom() + gap)).collect();
    taken.sort_unstable();
    let mut best: Option<i64> = None;
    let mut from = i64::MIN / 4;
    for (start, end) in taken.into_iter().chain([(i64::MAX / 4, i64::MAX / 4)]) {
        let (first, last) = (spacing.ceil(from), spacing.floor(start - rect.height));
        if first <= last {
            let by = rect.y.clamp(first, last) - rect.y;
            if best.is_none_or(|best: i64| by.abs() < best.abs()) {
                best = Some(by);
            }
        }
        from = from.max(end);
    }
    best.unwrap_or(0)
}

impl Drawing {
    /// The first x and the first y of all.
    fn corner(&self) -> (i64, i64) {
        let boxes = self.nodes.iter().chain(self.groups.iter().flatten());
        let starts = boxes.map(|rect| (rect.x, rect.y));
        let all = starts.chain(self.routes.iter().flatten().map(|at| (at.x, at.y)));
        all.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1))).unwrap_or_default()
    }

    fn shift(&mut self, x: i64, y: i64) {
        for rect in self.nodes.iter_mut().chain(self.groups.iter_mut().flatten()) {
            rect.x += x;
            rect.y += y;
        }
        for point in self.routes.iter_mut().flatten().chain(&mut self.labels) {
            point.x += x;
            point.y += y;
        }
    }
}
