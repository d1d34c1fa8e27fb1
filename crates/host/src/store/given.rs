//! Tables `task_try_given` and `environment`: what each try really got when it started.
//!
//! Secrets are gone before anything comes here.

use std::collections::HashMap;

use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::TaskId,
};
use rusqlite::{Connection, Row, named_params};
use serde_json::{Map, Value};

use super::{
    Store, StoreError,
    columns::{execute, from_json, from_json_or_null, json, query},
};
use crate::given::{Given, Kept};

/// What a try got.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenRow {
    /// Fields of its operator, rendered.
    pub rendered: Map<String, Value>,
    /// Its environment, all told but for what every try has of its own.
    pub environment: Kept,
    /// The Python that ran it.
    pub interpreter: Option<String>,
}

/// Rendered fields by task and map index.
pub type Rendered = HashMap<(TaskId, i32), Map<String, Value>>;

const OF_RUN: &str = "(SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)";

impl Store {
    /// What a try got; nothing where it was not recorded, because it never started.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn given(
        &self,
        ti: &TaskInstanceKey,
        try_number: u32,
    ) -> Result<Option<GivenRow>, StoreError> {
        let sql = format!(
            "SELECT g.*, e.variables FROM task_try_given g JOIN environment e
                 ON e.hash = g.environment
             WHERE g.run = {OF_RUN} AND g.task_id = :task_id AND g.map_index = :map_index
                 AND g.try_number = :try_number"
        );
        let params = named_params! {
            ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
            ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index,
            ":try_number": try_number,
        };
        self.read(|c| Ok(query(c, &sql, params, read)?.pop()))
    }

    /// The rendered fields of the latest try of each task instance of a run.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn rendered(&self, run: &RunKey) -> Result<Rendered, StoreError> {
        let sql = format!(
            "SELECT task_id, map_index, rendered FROM task_try_given
             WHERE run = {OF_RUN} AND rendered IS NOT NULL
             ORDER BY task_id, map_index, try_number"
        );
        let params = named_params! {":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str()};
        let read = |row: &Row<'_>| {
            let task_id = TaskId::from(row.get::<_, String>("task_id")?);
            Ok(((task_id, row.get("map_index")?), from_json(row, "rendered")?))
        };
        // The last of a name stays.
        self.read(|c| Ok(query(c, &sql, params, read)?.into_iter().collect()))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<GivenRow> {
    let mut environment: Kept = from_json(row, "variables")?;
    environment.extend(from_json_or_null::<Kept>(row, "own")?.unwrap_or_default());
    Ok(GivenRow {
        rendered: from_json_or_null(row, "rendered")?.unwrap_or_default(),
        environment,
        interpreter: row.get("interpreter")?,
    })
}

/// Notes what a try got; a run that was deleted meanwhile takes nothing any more.
pub(super) fn put(
    c: &Connection,
    ti: &TaskInstanceKey,
    try_number: u32,
    given: &Given,
) -> rusqlite::Result<()> {
    execute(
        c,
        "INSERT INTO environment (hash, variables) VALUES (:hash, :variables)
         ON CONFLICT DO NOTHING",
        named_params! {":hash": given.shared.hash, ":variables": given.shared.variables},
    )?;
    let sql = "INSERT INTO task_try_given (run, task_id, map_index, try_number, environment, own,
             rendered, interpreter)
         SELECT id, :task_id, :map_index, :try_number, :hash, :own, :rendered, :interpreter
             FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id
         ON CONFLICT DO UPDATE SET environment = :hash, own = :own, rendered = :rendered,
             interpreter = :interpreter";
    let own = Some(&given.own).filter(|own| !own.is_empty()).map(json);
    let rendered = Some(&given.rendered).filter(|fields| !fields.is_empty()).map(json);
    let params = named_params! {
        ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
        ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index,
        ":try_number": try_number, ":hash": given.shared.hash, ":own": own,
        ":rendered": rendered, ":interpreter": given.interpreter,
    };
    execute(c, sql, params).map(drop)
}
