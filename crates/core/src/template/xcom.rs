//! `ti.xcom_pull`: which values come back, and as a list or alone, for each kind of argument.
//!
//! Where XComs are stored is behind `context::Lookup`.

use std::sync::Arc;

use minijinja::{Error, Value, value::ValueKind};

use super::{
    arguments::{Arguments, invalid},
    context::Context,
    json::from_json,
};

const NAMES: [&str; 7] =
    ["task_ids", "dag_id", "key", "include_prior_dates", "map_indexes", "default", "run_id"];

/// The XComs that `args` ask for.
///
/// One task and no `map_indexes`: its value, or the list of its instances' values. Several tasks
/// or several indexes: a list, with `default` for what is missing.
pub fn pull(context: &Arc<Context>, args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::bind("xcom_pull", &NAMES, args)?;
    for (name, own) in [("dag_id", &context.dag_id), ("run_id", &context.run_id)] {
        if args.text(name)?.is_some_and(|other| other != own) {
            return Err(invalid(format!(
                "`xcom_pull` reads XComs of its own run only, not another `{name}`"
            )));
        }
    }
    let key = args.text("key")?.unwrap_or("return_value");
    let default = args.get("default").cloned().unwrap_or(Value::from(()));
    let (tasks, one_task) = tasks(context, &args)?;
    let pull = |task: &str, index: Option<i32>| -> Result<Vec<Value>, Error> {
        let found = context.lookup.xcom(task, key, index).map_err(invalid)?;
        Ok(found.iter().map(|(_, value)| from_json(value)).collect())
    };
    let mut values = Vec::new();
    let Some(indexes) = args.get("map_indexes") else {
        for task in &tasks {
            let found = pull(task, None)?;
            let missing = found.is_empty().then(|| default.clone());
            values.extend(found.into_iter().chain(missing));
        }
        let alone = one_task && values.len() == 1;
        return Ok(if alone { values.remove(0) } else { Value::from(values) });
    };
    let (indexes, one_index) = indexes_of(&args, indexes)?;
    for task in &tasks {
        for index in &indexes {
            let found = pull(task, *index)?.into_iter().next();
            values.push(found.unwrap_or_else(|| default.clone()));
        }
    }
    let alone = one_task && one_index && values.len() == 1;
    Ok(if alone { values.remove(0) } else { Value::from(values) })
}

/// The tasks asked for, and whether it was one by name.
fn tasks(context: &Context, args: &Arguments) -> Result<(Vec<String>, bool), Error> {
    let Some(tasks) = args.get("task_ids").filter(|value| !value.is_none()) else {
        return Ok((vec![context.task_id.clone()], true));
    };
    if let Some(task) = tasks.as_str() {
        return Ok((vec![task.to_owned()], true));
    }
    let wrong = || args.wrong("task_ids", "a task id or a list of them", tasks);
    if !matches!(tasks.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Err(wrong());
    }
    let names = tasks.try_iter()?.map(|task| task.as_str().map(str::to_owned).ok_or_else(wrong));
    Ok((names.collect::<Result<_, _>>()?, false))
}

/// The map indexes asked for (`None` is any), and whether it was a single one.
fn indexes_of(args: &Arguments, indexes: &Value) -> Result<(Vec<Option<i32>>, bool), Error> {
    if indexes.is_none() {
        return Ok((vec![None], true));
    }
    let wrong = || args.wrong("map_indexes", "a whole number or a list of them", indexes);
    let index = |value: Value| i32::try_from(value).map(Some).map_err(|_| wrong());
    match indexes.kind() {
        ValueKind::Number => Ok((vec![index(indexes.clone())?], true)),
        ValueKind::Seq | ValueKind::Iterable => {
            Ok((indexes.try_iter()?.map(index).collect::<Result<_, _>>()?, false))
        }
        _ => Err(wrong()),
    }
}
