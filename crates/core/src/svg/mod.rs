//! A DAG as a picture: a laid-out graph drawn as SVG, light or dark.
//!
//! The text is complete in itself: no script, no style sheet, no font to be fetched. Where things
//! stand is for `layout` to say; here is only how they look.

mod card;
mod icons;
mod theme;

use std::fmt::Write;

use crate::{
    layout::{Layout, Placed, Point, Rect, Route, text},
    model::{Dag, OperatorSpec},
};

pub use theme::Theme;

/// What a picture needs to know beside the DAG and its layout.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// Its colors.
    pub theme: Theme,
    /// Which icon an operator has.
    pub operators: &'a [OperatorSpec],
}

/// Around the drawing, in pixels.
const MARGIN: i64 = 32;
/// Of corners that edges turn round.
const RADIUS: i64 = 8;
const FONTS: &str = "Pretendard, Inter, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', \
                     'Noto Sans KR', 'Noto Sans CJK KR', NanumGothic, system-ui, sans-serif";

/// Draws `dag` as `layout` places it. What the layout does not place is not drawn.
pub fn svg(dag: &Dag, layout: &Layout, style: &Style) -> String {
    let colors = style.theme.colors();
    let Rect { x, y, width, height } = layout.bounds;
    let (x, y) = (x - MARGIN, y - MARGIN);
    let (width, height) = (width + 2 * MARGIN, height + 2 * MARGIN);
    let mut text = String::new();
    let _ = write!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{x} {y} {width} {height}\" font-family=\"{FONTS}\" font-size=\"13\">\n\
         <title>{}</title>\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path d=\"M0.5 0.5 7 4 0.5 7.5z\" fill=\"{}\"/></marker></defs>\n\
         <rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        escaped(&dag.display_name),
        colors.edge,
        colors.ground,
    );
    // Outer groups come first, or they would cover the inner ones.
    let mut groups: Vec<&Placed> = layout.groups.iter().collect();
    groups.sort_by_key(|group| group.id.matches('.').count());
    groups.iter().for_each(|one| group(&mut text, dag, one, style.theme));
    let _ = writeln!(
        text,
        "<g fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\" stroke-linecap=\"round\">",
        colors.edge
    );
    for route in layout.edges.iter().filter(|route| route.points.len() > 1) {
        let _ = writeln!(text, "<path d=\"{}\" marker-end=\"url(#arrow)\"/>", path(&route.points));
    }
    text.push_str("</g>\n");
    layout.edges.iter().for_each(|route| label(&mut text, route, style.theme));
    for placed in &layout.nodes {
        if let Some(task) = dag.task(&placed.id) {
            card::draw(&mut text, task, placed.rect, is_downward(layout), style);
        }
    }
    text.push_str("</svg>\n");
    text
}

/// Edges come in from above.
fn is_downward(layout: &Layout) -> bool {
    let first = layout.edges.iter().find_map(|route| route.points.first_chunk::<2>());
    first.is_some_and(|[from, to]| from.x == to.x)
}

fn group(text: &mut String, dag: &Dag, placed: &Placed, theme: Theme) {
    let colors = theme.colors();
    let Rect { x, y, width, height } = placed.rect;
    let name = placed.id.rsplit('.').next().unwrap_or(&placed.id);
    let found = dag.groups.iter().find(|group| group.group_id == placed.id);
    let (tooltip, is_mapped) =
        found.map_or(("", false), |group| (&*group.tooltip, !group.expand.is_empty()));
    let name = if is_mapped { format!("{name} × n") } else { name.to_owned() };
    let _ = writeln!(
        text,
        "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         rx=\"10\" fill=\"{}\" fill-opacity=\"0.55\" stroke=\"{}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"12\" font-weight=\"550\" fill=\"{}\">{}</text></g>",
        escaped(if tooltip.is_empty() { &placed.id } else { tooltip }),
        colors.group,
        colors.line,
        x + 16,
        y + 21,
        colors.muted,
        escaped(&text::fitted(&name, 12.0, (width - 32) as f64)),
    );
}

fn label(text: &mut String, route: &Route, theme: Theme) {
    let Some(label) = &route.label else { return };
    let colors = theme.colors();
    let width = text::width(&label.text, 11.0) as i64 + 10;
    let _ = writeln!(
        text,
        "<rect x=\"{}\" y=\"{}\" width=\"{width}\" height=\"18\" rx=\"9\" fill=\"{}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"{}\" text-anchor=\"middle\">{}</text>",
        label.at.x - width / 2,
        label.at.y - 9,
        colors.ground,
        label.at.x,
        label.at.y + 4,
        colors.muted,
        escaped(&label.text),
    );
}

/// A way with round corners.
fn path(points: &[Point]) -> String {
    let mut path = format!("M{} {}", points[0].x, points[0].y);
    for three in points.windows(3) {
        let (before, at, after) = (three[0], three[1], three[2]);
        let length = |one: Point, other: Point| (one.x - other.x).abs() + (one.y - other.y).abs();
        let radius = RADIUS.min(length(before, at) / 2).min(length(at, after) / 2);
        let towards = |to: Point| Point {
            x: at.x + (to.x - at.x).signum() * radius,
            y: at.y + (to.y - at.y).signum() * radius,
        };
        let (from, to) = (towards(before), towards(after));
        let _ = write!(path, "L{} {}Q{} {} {} {}", from.x, from.y, at.x, at.y, to.x, to.y);
    }
    let last = points[points.len() - 1];
    let _ = write!(path, "L{} {}", last.x, last.y);
    path
}

/// As text or the value of an attribute; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(escaped(text), expected);
    }

    #[test]
    fn no_text_gets_out_of_its_place() {
        check("a < b && \"c\"", "a &lt; b &amp;&amp; &quot;c&quot;");
        check("</title><script>", "&lt;/title&gt;&lt;script&gt;");
        check("매출\u{0}\u{1b}[31m\u{ffff}", "매출[31m");
    }

    #[test]
    fn corners_are_round_as_far_as_there_is_room() {
        let points = [(0, 0), (20, 0), (20, 10), (40, 10)].map(|(x, y)| Point { x, y });
        assert_eq!(path(&points), "M0 0L15 0Q20 0 20 5L20 5Q20 10 25 10L40 10");
    }
}
