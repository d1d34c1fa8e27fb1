//! What an interpreter is told: the code, its arguments and the context, as one line of JSON.
//!
//! The context is what a template of the same try sees, and is made by the template engine, so
//! that the two cannot differ. How Python code gets at it is `runner.py`.

use std::path::Path;

use mainspring_core::template;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::attempt::{Attempt, Failure};

/// What every run has.
const CONTEXT: &str = "{{ {
    'dag_id': dag.dag_id, 'task_id': task.task_id, 'run_id': run_id, 'owner': dag.owner,
    'try_number': ti.try_number, 'max_tries': ti.max_tries, 'map_index': ti.map_index,
    'task_instance_key_str': task_instance_key_str, 'start_date': ti.start_date,
    'prev_start_date_success': prev_start_date_success,
    'prev_end_date_success': prev_end_date_success,
    'dag': {
        'dag_id': dag.dag_id, 'description': dag.description, 'owner': dag.owner,
        'tags': dag.tags, 'timezone': dag.timezone,
    },
    'task': {
        'task_id': task.task_id, 'dag_id': dag.dag_id, 'owner': task.owner,
        'operator': task.operator, 'retries': task.retries,
    },
    'dag_run': {
        'dag_id': dag.dag_id, 'run_id': run_id, 'run_type': dag_run.run_type,
        'state': dag_run.state, 'logical_date': dag_run.logical_date,
        'data_interval_start': dag_run.data_interval_start,
        'data_interval_end': dag_run.data_interval_end, 'run_after': dag_run.run_after,
        'start_date': dag_run.start_date, 'end_date': dag_run.end_date,
    },
    'ti': {
        'dag_id': dag.dag_id, 'task_id': task.task_id, 'run_id': run_id, 'state': ti.state,
        'try_number': ti.try_number, 'max_tries': ti.max_tries, 'map_index': ti.map_index,
        'start_date': ti.start_date,
    },
} }}";

/// What a run with a logical date has beside that.
const DATED: &str = "{{ {
    'ds': ds, 'ds_nodash': ds_nodash, 'ts': ts, 'ts_nodash': ts_nodash,
    'ts_nodash_with_tz': ts_nodash_with_tz, 'local_ds': local_ds, 'local_ts': local_ts,
    'logical_date': logical_date, 'data_interval_start': dag_run.data_interval_start,
    'data_interval_end': dag_run.data_interval_end,
    'prev_data_interval_start_success': prev_data_interval_start_success,
    'prev_data_interval_end_success': prev_data_interval_end_success,
} }}";

#[derive(Serialize)]
struct Job<'a> {
    /// What stands in tracebacks, and in the list of processes.
    name: String,
    code: Option<&'a Value>,
    callable: Option<&'a Value>,
    /// Where modules are looked for first.
    path: [&'a Path; 2],
    op_kwargs: Value,
    context: Map<String, Value>,
}

/// `dag_id.task_id`.
pub(super) fn name(attempt: &Attempt) -> String {
    format!("{}.{}", attempt.context().dag_id, attempt.context().task_id)
}

/// The job of this try, with its line break.
///
/// # Errors
/// A template in `op_kwargs` is wrong.
pub(super) fn to_line(attempt: &mut Attempt) -> Result<Vec<u8>, Failure> {
    let op_kwargs = match attempt.value("op_kwargs")? {
        Value::Null => json!({}),
        arguments => arguments,
    };
    let job = Job {
        name: name(attempt),
        code: attempt.field("code"),
        callable: attempt.field("callable"),
        path: [attempt.folder(), attempt.dags_folder()],
        op_kwargs,
        context: context(attempt.context())?,
    };
    let mut line = serde_json::to_vec(&job)
        .map_err(|error| Failure::new(format!("the task cannot be told what to do: {error}")))?;
    line.push(b'\n');
    Ok(line)
}

fn context(known: &std::sync::Arc<template::Context>) -> Result<Map<String, Value>, Failure> {
    let mut context = Map::new();
    let dated = known.logical_date.map(|_| DATED);
    for part in [CONTEXT].into_iter().chain(dated) {
        if let Value::Object(part) = template::evaluate(part, known)? {
            context.extend(part);
        }
    }
    // As they were given: the template engine's numbers are not JSON's.
    let params = Value::Object(known.params.clone());
    for (part, name, value) in [("dag_run", "conf", &known.conf), ("task", "params", &params)] {
        context[part][name] = value.clone();
    }
    context.insert("params".to_owned(), params);
    context.insert("conf".to_owned(), known.conf.clone());
    context.extend(known.map.clone());
    Ok(context)
}
