//! A DAG as it is drawn: where its nodes stand and how its edges run.
//!
//! `core::layout` says it, and `kept` where they stood last, so that a small change moves little; a
//! group that is folded is one node. `edit` draws a text that is not saved in the same way.

use std::collections::{BTreeSet, HashMap};

use axum::{Extension, Json, extract::State};
use mainspring_core::{
    layout::{Direction, Edge, Graph, Layout, Node, Point},
    model::{Dag, OperatorSpec, Task},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, dags,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        paths::DagPath,
    },
    Kept, blocking,
    grid::group_of,
};
use crate::operators;

/// A drawing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphAnswer {
    /// The version of the DAG.
    pub version: u32,
    /// Where edges go.
    pub direction: GraphDirection,
    /// In pixels.
    pub width: i64,
    /// In pixels.
    pub height: i64,
    /// What a place here is away from the same place in the file's `layout`: that one is this one
    /// with these x and y added.
    pub origin: [i64; 2],
    /// Tasks, and groups that are folded.
    pub nodes: Vec<GraphNode>,
    /// Groups that are not folded.
    pub groups: Vec<GraphGroup>,
    /// What leads from node to node.
    pub edges: Vec<GraphEdge>,
}

/// Where edges go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GraphDirection {
    /// From left to right.
    #[default]
    Lr,
    /// From the top down.
    Tb,
}

/// A task, or a group that is folded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphNode {
    /// Of a folded group, its name.
    pub task_id: String,
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    /// Nothing for a folded group, as all that follows from it.
    pub operator: Option<String>,
    pub category: Option<String>,
    /// A name from the interface's icon set.
    pub icon: Option<&'static str>,
    pub description: Option<String>,
    pub trigger_rule: Option<&'static str>,
    pub retries: u32,
    pub is_mapped: bool,
    pub is_setup: bool,
    pub is_teardown: bool,
    pub is_disabled: bool,
    /// The innermost group around it.
    pub group: Option<String>,
    pub pool: Option<String>,
    /// The file's `layout` says where it stands.
    pub is_placed: bool,
    /// Of a folded group, the tasks in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<String>>,
}

/// A group that is not folded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphGroup {
    pub group_id: String,
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    pub tooltip: Option<String>,
    /// How many tasks are in it.
    pub count: usize,
}

/// What leads from one node to another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphEdge {
    /// Where it comes from.
    pub from: String,
    /// Where it goes.
    pub to: String,
    /// Its corners, each as x and y.
    pub points: Vec<[i64; 2]>,
    /// On what condition a branch goes this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<GraphLabel>,
}

/// Words on an edge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GraphLabel {
    pub text: String,
    /// Of its middle.
    pub x: i64,
    /// Of its middle.
    pub y: i64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct GraphQuery {
    /// The version of the DAG; the latest when left out.
    version: Option<u32>,
    /// From left to right, or from the top down.
    #[serde(default)]
    #[param(inline)]
    direction: GraphDirection,
    /// Groups that are folded, between commas.
    #[serde(default)]
    collapsed: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(graph))
}

/// A DAG as it is drawn.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/graph", tag = "DAG", operation_id = "get_graph",
    params(DagPath, GraphQuery),
    responses(
        (status = 200, description = "The drawing", body = GraphAnswer),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn graph(
    State(api): State<Api>,
    Extension(kept): Extension<Kept>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<GraphQuery>,
) -> Result<Json<GraphAnswer>, ApiError> {
    let row = dags::row(&api, &path.dag_id).await?;
    let version = query.version.unwrap_or(row.version);
    let dag = match version == row.version {
        true => row.dag.clone(),
        false => {
            let dag_id = path.dag_id.clone();
            let dag = api.read(move |store| store.dag_version(&dag_id, version)).await?;
            dag.ok_or_else(|| {
                ApiError::not_found(format!("`{}` has no version {version}", path.dag_id))
            })?
        }
    };
    // Laying out thousands of tasks takes its time.
    blocking(move || {
        let collapsed = query.collapsed.split(',');
        let drawing = Drawing { direction: query.direction, collapsed: collapsed.collect() };
        Ok(Json(draw(&kept, &path.dag_id, &dag, version, &drawing)))
    })
    .await
}

/// How a DAG is to be drawn.
pub struct Drawing<'a> {
    /// Where edges go.
    pub direction: GraphDirection,
    /// The groups that are folded; what is no group does not count.
    pub collapsed: BTreeSet<&'a str>,
}

/// Draws `dag`, so that little moves compared with the last drawing of the same name.
pub fn draw(kept: &Kept, name: &str, dag: &Dag, version: u32, drawing: &Drawing) -> GraphAnswer {
    let direction = match drawing.direction {
        GraphDirection::Lr => Direction::LeftRight,
        GraphDirection::Tb => Direction::TopDown,
    };
    let is_group = |name: &&str| dag.groups.iter().any(|group| group.group_id == *name);
    let folded: BTreeSet<&str> = drawing.collapsed.iter().copied().filter(is_group).collect();
    let graph = fold(Graph::of(dag, direction), dag, &folded);
    let layout = kept.layout(&format!("{name}\n{direction:?}"), graph);
    answer(dag, version, drawing.direction, &layout)
}

/// The graph with each of these groups as one node. Of one within another the outer one counts.
fn fold(graph: Graph, dag: &Dag, folded: &BTreeSet<&str>) -> Graph {
    if folded.is_empty() {
        return graph;
    }
    // The outermost folded group around something that stands in this group.
    let outermost = |mut group: Option<usize>| {
        let mut found = None;
        while let Some(at) = group {
            if folded.contains(&*graph.groups[at].id) {
                found = Some(at);
            }
            group = graph.groups[at].parent;
        }
        found
    };
    let (mut nodes, mut places): (Vec<Node>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut of_group: HashMap<usize, usize> = HashMap::new();
    for node in &graph.nodes {
        let Some(group) = outermost(node.group) else {
            places.push(nodes.len());
            nodes.push(node.clone());
            continue;
        };
        let place = *of_group.entry(group).or_insert_with(|| {
            let (id, around) = (graph.groups[group].id.clone(), graph.groups[group].parent);
            let (width, height) = (Node::WIDTH, Node::HEIGHT);
            let fixed = dag.layout.get(&*id).map(|(x, y)| Point { x: *x, y: *y });
            nodes.push(Node { id, group: around, width, height, fixed });
            nodes.len() - 1
        });
        places.push(place);
    }
    let mut edges: Vec<Edge> = Vec::new();
    let mut seen = BTreeSet::new();
    for edge in &graph.edges {
        let (from, to) = (places[edge.from], places[edge.to]);
        if from != to && seen.insert((from, to)) {
            edges.push(Edge { from, to, ..edge.clone() });
        }
    }
    Graph { nodes, edges, ..graph }
}

fn answer(dag: &Dag, version: u32, direction: GraphDirection, layout: &Layout) -> GraphAnswer {
    let tasks: HashMap<&str, &Task> =
        dag.tasks.iter().map(|task| (task.task_id.as_str(), task)).collect();
    let specs: HashMap<&str, OperatorSpec> =
        operators::catalogue().into_iter().map(|spec| (spec.name, spec)).collect();
    // Everything is told from the corner of the drawing.
    let (left, top) = (layout.bounds.x, layout.bounds.y);
    let nodes = layout.nodes.iter().map(|placed| {
        let (x, y) = (placed.rect.x - left, placed.rect.y - top);
        let size = (placed.rect.width, placed.rect.height);
        match tasks.get(&*placed.id) {
            Some(task) => GraphNode::of_task(dag, task, &specs, (x, y), size),
            None => GraphNode::of_group(dag, &placed.id, (x, y), size),
        }
    });
    let is_drawn: BTreeSet<&str> = layout.nodes.iter().map(|placed| &*placed.id).collect();
    let groups = layout.groups.iter().filter(|placed| !is_drawn.contains(&*placed.id));
    let groups = groups.map(|placed| GraphGroup {
        group_id: placed.id.clone(),
        x: placed.rect.x - left,
        y: placed.rect.y - top,
        width: placed.rect.width,
        height: placed.rect.height,
        tooltip: tooltip(dag, &placed.id),
        count: members(dag, &placed.id).count(),
    });
    let edges = layout.edges.iter().map(|route| GraphEdge {
        from: route.from.clone(),
        to: route.to.clone(),
        points: route.points.iter().map(|point| [point.x - left, point.y - top]).collect(),
        label: route.label.as_ref().map(|label| GraphLabel {
            text: label.text.clone(),
            x: label.at.x - left,
            y: label.at.y - top,
        }),
    });
    GraphAnswer {
        version,
        direction,
        width: layout.bounds.width,
        height: layout.bounds.height,
        origin: [left, top],
        nodes: nodes.collect(),
        groups: groups.collect(),
        edges: edges.collect(),
    }
}

fn tooltip(dag: &Dag, group_id: &str) -> Option<String> {
    let group = dag.groups.iter().find(|group| group.group_id == group_id)?;
    Some(group.tooltip.clone()).filter(|text| !text.is_empty())
}

fn members<'a>(dag: &'a Dag, group_id: &'a str) -> impl Iterator<Item = &'a Task> {
    let inside = move |task: &&Task| {
        let rest = task.task_id.as_str().strip_prefix(group_id);
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    dag.tasks.iter().filter(inside)
}

impl GraphNode {
    fn of_task(
        dag: &Dag,
        task: &Task,
        specs: &HashMap<&str, OperatorSpec>,
        (x, y): (i64, i64),
        (width, height): (i64, i64),
    ) -> Self {
        let spec = specs.get(&*task.operator);
        let category = spec.and_then(|spec| serde_json::to_value(spec.category).ok());
        Self {
            task_id: task.task_id.to_string(),
            x,
            y,
            width,
            height,
            operator: Some(task.operator.clone()),
            category: category.and_then(|it| it.as_str().map(str::to_owned)),
            icon: spec.map(|spec| spec.icon),
            description: Some(task.description.clone()).filter(|text| !text.is_empty()),
            trigger_rule: Some(task.trigger_rule.as_str()),
            retries: task.retry.retries,
            is_mapped: !task.expand.is_empty(),
            is_setup: task.setup,
            is_teardown: task.teardown.is_some(),
            is_disabled: task.disabled,
            group: group_of(dag, task.task_id.as_str()).map(str::to_owned),
            pool: Some(task.pool.clone()),
            is_placed: dag.layout.contains_key(&task.task_id),
            tasks: None,
        }
    }

    fn of_group(
        dag: &Dag,
        group_id: &str,
        (x, y): (i64, i64),
        (width, height): (i64, i64),
    ) -> Self {
        Self {
            task_id: group_id.to_owned(),
            x,
            y,
            width,
            height,
            operator: None,
            category: None,
            icon: None,
            description: tooltip(dag, group_id),
            trigger_rule: None,
            retries: 0,
            is_mapped: false,
            is_setup: false,
            is_teardown: false,
            is_disabled: false,
            group: group_of(dag, group_id).map(str::to_owned),
            pool: None,
            is_placed: dag.layout.contains_key(group_id),
            tasks: Some(members(dag, group_id).map(|task| task.task_id.to_string()).collect()),
        }
    }
}
