//! A DAG drawn with letters and lines, for a terminal.
//!
//! Core's layout with a character as its unit; what was placed by hand, in pixels, does not count.

use std::collections::BTreeMap;

use mainspring_core::{
    layout::{Direction, Graph, Placed, Point, Route, Spacing, layout},
    model::Dag,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a place shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// Lines to its neighbours: any of the four below.
    Lines(u8),
    Letter(char),
    /// The second half of the letter before it.
    Rest,
}

const UP: u8 = 1;
const RIGHT: u8 = 2;
const DOWN: u8 = 4;
const LEFT: u8 = 8;

/// The places that show something, by row and column.
#[derive(Debug, Default)]
struct Picture(BTreeMap<(i64, i64), Cell>);

/// The picture, each line up to its last letter.
pub fn draw(dag: &Dag, direction: Direction) -> String {
    let mut graph = Graph::of(dag, direction);
    graph.spacing = match direction {
        Direction::LeftRight => Spacing::CELLS,
        Direction::TopDown => Spacing { nodes: 1, layers: 3, turn: 1, ..Spacing::CELLS },
    };
    for node in &mut graph.nodes {
        node.width = own_name(&node.id).width() as i64 + 2;
        node.height = 1;
        node.fixed = None;
    }
    graph.edges.iter_mut().for_each(|edge| edge.label.clear());
    let layout = layout(&graph);
    let mut picture = Picture::default();
    let mut groups: Vec<&Placed> = layout.groups.iter().collect();
    groups.sort_by_key(|group| group.id.matches('.').count());
    groups.iter().for_each(|group| picture.frame(group));
    layout.edges.iter().for_each(|route| picture.edge(route));
    for node in &layout.nodes {
        // Blanks keep lines away from the name.
        let name = format!(" {} ", own_name(&node.id));
        picture.words(node.rect.x, node.rect.y, &name);
    }
    groups.iter().for_each(|group| picture.group_name(group));
    picture.text()
}

/// The groups around a task are drawn, or are told by the names of their boxes.
fn own_name(task_id: &str) -> &str {
    task_id.rsplit('.').next().unwrap_or(task_id)
}

impl Picture {
    fn frame(&mut self, group: &Placed) {
        let (left, top) = (group.rect.x, group.rect.y);
        let (right, bottom) = (group.rect.right() - 1, group.rect.bottom() - 1);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        let corners = corners.map(|(x, y)| Point { x, y });
        self.lines(&corners);
    }

    /// On the upper border, between the edges that cross it if there is room.
    fn group_name(&mut self, group: &Placed) {
        let (left, right, y) = (group.rect.x, group.rect.right() - 1, group.rect.y);
        let name = format!(" {} ", own_name(&group.id));
        let width = name.width() as i64;
        let is_plain = |x: i64| self.0.get(&(y, x)) == Some(&Cell::Lines(LEFT | RIGHT));
        let starts = left + 2..=right - 1 - width;
        let free = starts.clone().find(|start| (*start..start + width).all(is_plain));
        if let Some(start) = free.or(starts.clone().next()) {
            self.words(start, y, &name);
        }
    }

    /// From the place behind the one node to the place before the other, which is the arrow's.
    fn edge(&mut self, route: &Route) {
        let [.., before, end] = &route.points[..] else { return };
        let step = ((end.x - before.x).signum(), (end.y - before.y).signum());
        let tip = Point { x: end.x - step.0, y: end.y - step.1 };
        let mut points = route.points.clone();
        points.pop();
        points.push(tip);
        self.lines(&points);
        let arrow = match step {
            (-1, _) => '◀',
            (_, 1) => '▼',
            (_, -1) => '▲',
            _ => '▶',
        };
        self.0.insert((tip.y, tip.x), Cell::Letter(arrow));
    }

    fn lines(&mut self, points: &[Point]) {
        for pair in points.windows(2) {
            let (mut at, end) = (pair[0], pair[1]);
            let (x, y) = ((end.x - at.x).signum(), (end.y - at.y).signum());
            let (out, back) = match (x, y) {
                (1, _) => (RIGHT, LEFT),
                (-1, _) => (LEFT, RIGHT),
                (_, 1) => (DOWN, UP),
                _ => (UP, DOWN),
            };
            while at != end {
                self.line(at, out);
                at = Point { x: at.x + x, y: at.y + y };
                self.line(at, back);
            }
        }
    }

    fn line(&mut self, at: Point, way: u8) {
        match self.0.entry((at.y, at.x)).or_insert(Cell::Lines(0)) {
            Cell::Lines(ways) => *ways |= way,
            Cell::Letter(_) | Cell::Rest => {}
        }
    }

    fn words(&mut self, x: i64, y: i64, words: &str) {
        let mut x = x;
        for letter in words.chars() {
            let width = letter.width().unwrap_or(0) as i64;
            if width > 0 {
                self.0.insert((y, x), Cell::Letter(letter));
            }
            for rest in 1..width {
                self.0.insert((y, x + rest), Cell::Rest);
            }
            x += width;
        }
    }

    fn text(&self) -> String {
        let Some(first) = self.0.keys().map(|(_, x)| *x).min() else { return String::new() };
        let mut text = String::new();
        let mut at = self.0.keys().next().map_or((0, first), |(y, _)| (*y, first));
        for ((y, x), cell) in &self.0 {
            while at.0 < *y {
                text.truncate(text.trim_end_matches(' ').len());
                text.push('\n');
                at = (at.0 + 1, first);
            }
            text.extend(std::iter::repeat_n(' ', usize::try_from(*x - at.1).unwrap_or(0)));
            match cell {
                Cell::Lines(ways) => text.push(line(*ways)),
                Cell::Letter(letter) => text.push(*letter),
                Cell::Rest => {}
            }
            at.1 = x + 1;
        }
        text.truncate(text.trim_end_matches(' ').len());
        text
    }
}

fn line(ways: u8) -> char {
    const UP_RIGHT: u8 = UP | RIGHT;
    const UP_LEFT: u8 = UP | LEFT;
    const DOWN_RIGHT: u8 = DOWN | RIGHT;
    const DOWN_LEFT: u8 = DOWN | LEFT;
    match ways {
        UP_RIGHT => '╰',
        UP_LEFT => '╯',
        DOWN_RIGHT => '╭',
        DOWN_LEFT => '╮',
        _ if ways & (LEFT | RIGHT) == 0 => '│',
        _ if ways & (UP | DOWN) == 0 => '─',
        _ if ways & LEFT == 0 => '├',
        _ if ways & RIGHT == 0 => '┤',
        _ if ways & UP == 0 => '┬',
        _ if ways & DOWN == 0 => '┴',
        _ => '┼',
    }
}
