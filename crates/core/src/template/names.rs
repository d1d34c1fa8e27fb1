//! The names a template can use at its top level, those that Airflow once had, and what each of
//! them is in a given context.
//!
//! The objects behind the names are `accessors` and `macros`.

use std::sync::Arc;

use jiff::Timestamp;
use minijinja::{
    Value,
    value::{DynObject, Enumerator, Object},
};

use super::{
    accessors::{Accessor, AssetEvents, Part},
    context::{Context, PreviousRun},
    date::{Moment, zone},
    date_format::strftime,
    json::from_json,
    macros::Macros,
    word::Absent,
};

/// The name under which functions find the context itself; it cannot be written in a template.
pub const CONTEXT: &str = "the context";

/// Every name of the context.
pub const NAMES: &[&str] = &[
    "conn",
    "dag",
    "dag_run",
    "data_interval_end",
    "data_interval_start",
    "ds",
    "ds_nodash",
    "env",
    "inlets",
    "local_ds",
    "local_ts",
    "logical_date",
    "macros",
    "map",
    "map_index_template",
    "outlets",
    "params",
    "prev_data_interval_end_success",
    "prev_data_interval_start_success",
    "prev_end_date_success",
    "prev_start_date_success",
    "response",
    "run_id",
    "task",
    "task_instance",
    "task_instance_key_str",
    "task_reschedule_count",
    "ti",
    "triggering_asset_events",
    "ts",
    "ts_nodash",
    "ts_nodash_with_tz",
    "var",
];

/// Names that are undefined in a run without a logical date.
pub const NEED_LOGICAL_DATE: &[&str] = &[
    "data_interval_end",
    "data_interval_start",
    "ds",
    "ds_nodash",
    "local_ds",
    "local_ts",
    "logical_date",
    "prev_data_interval_end_success",
    "prev_data_interval_start_success",
    "ts",
    "ts_nodash",
    "ts_nodash_with_tz",
];

/// What to write instead of names that Airflow 3 no longer has, or keeps in another place.
pub fn replacement(name: &str) -> Option<&'static str> {
    Some(match name {
        "execution_date" => "logical_date",
        "next_execution_date" => "data_interval_end",
        "prev_execution_date" => "logical_date.subtract(days=1)",
        "prev_execution_date_success" => "prev_data_interval_start_success",
        "next_ds" => "data_interval_end | ds",
        "next_ds_nodash" => "data_interval_end | ds_nodash",
        "prev_ds" => "macros.ds_add(ds, -1)",
        "prev_ds_nodash" => "macros.ds_add(ds, -1) | replace('-', '')",
        "yesterday_ds" => "macros.ds_add(ds, -1)",
        "yesterday_ds_nodash" => "macros.ds_add(ds, -1) | replace('-', '')",
        "tomorrow_ds" => "macros.ds_add(ds, 1)",
        "tomorrow_ds_nodash" => "macros.ds_add(ds, 1) | replace('-', '')",
        "conf" => "dag_run.conf",
        "dag_id" => "dag.dag_id",
        "task_id" => "task.task_id",
        "run_type" => "dag_run.run_type",
        "try_number" => "ti.try_number",
        "map_index" => "ti.map_index",
        "xcom_pull" => "ti.xcom_pull",
        "execution_date_nodash" => "ds_nodash",
        _ => return None,
    })
}

impl Context {
    fn name(self: &Arc<Self>, name: &str) -> Option<Value> {
        Some(match name {
            "logical_date" => Moment::utc(self.logical_date?).value(),
            "data_interval_start" => Moment::utc(self.data_interval_start?).value(),
            "data_interval_end" => Moment::utc(self.data_interval_end?).value(),
            "ds" => self.dated("%Y-%m-%d")?,
            "ds_nodash" => self.dated("%Y%m%d")?,
            "ts" => Value::from(self.ts()?),
            "ts_nodash" => self.dated("%Y%m%dT%H%M%S")?,
            "ts_nodash_with_tz" => Value::from(self.ts()?.replace(['-', ':'], "")),
            "local_ds" => Value::from(strftime(&self.local()?, "%Y-%m-%d")),
            "local_ts" => Value::from(self.local()?.iso("T")),
            "run_id" => Value::from(self.run_id.as_str()),
            "params" => from_json(&serde_json::Value::Object(self.params.clone())),
            "map" if self.map_index.is_some() => {
                from_json(&serde_json::Value::Object(self.map.clone()))
            }
            "response" => from_json(self.response.as_ref()?),
            "macros" => Value::from_object(Macros),
            "dag" => Accessor::value(self, Part::Dag),
            "dag_run" => Accessor::value(self, Part::DagRun),
            "task" => Accessor::value(self, Part::Task),
            "ti" | "task_instance" => Accessor::value(self, Part::TaskInstance),
            "env" => Accessor::value(self, Part::Environment),
            "var" => Accessor::value(self, Part::Variables),
            "conn" => Accessor::value(self, Part::Connections),
            "task_instance_key_str" => Value::from(self.key_text()),
            "task_reschedule_count" => Value::from(0),
            "inlets" | "outlets" => Value::from(Vec::<Value>::new()),
            "map_index_template" => Value::from(()),
            "triggering_asset_events" => Value::from_object(AssetEvents),
            "prev_start_date_success" => self.previous(|run| Some(run.start_date)),
            "prev_end_date_success" => self.previous(|run| Some(run.end_date)),
            "prev_data_interval_start_success" => {
                self.logical_date?;
                self.previous(|run| run.data_interval_start)
            }
            "prev_data_interval_end_success" => {
                self.logical_date?;
                self.previous(|run| run.data_interval_end)
            }
            CONTEXT => Value::from_dyn_object(self.clone()),
            _ => return None,
        })
    }

    fn dated(&self, format: &str) -> Option<Value> {
        Some(Value::from(strftime(&Moment::utc(self.logical_date?), format)))
    }

    fn ts(&self) -> Option<String> {
        Some(Moment::utc(self.logical_date?).iso("T"))
    }

    /// The logical date in the DAG's zone; in UTC if there is no such zone.
    fn local(&self) -> Option<Moment> {
        let zone = zone(&self.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
        Some(Moment::Aware(self.logical_date?.to_zoned(zone)))
    }

    fn key_text(&self) -> String {
        let run = match self.logical_date {
            Some(date) => strftime(&Moment::utc(date), "%Y%m%d"),
            None => self.run_id.clone(),
        };
        format!("{}__{}__{run}", self.dag_id, self.task_id)
    }

    fn previous(&self, date: impl Fn(&PreviousRun) -> Option<Timestamp>) -> Value {
        match self.previous_success.as_ref().and_then(date) {
            Some(date) => Moment::utc(date).value(),
            None => Value::from_object(Absent),
        }
    }
}

/// `timestamp` as a date, or None.
pub fn optional_date(timestamp: Option<Timestamp>) -> Value {
    timestamp.map_or(Value::from(()), |date| Moment::utc(date).value())
}

impl Object for Context {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.name(key)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.name(key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(NAMES)
    }
}

/// The context as the root of a rendering.
pub fn root(context: &Arc<Context>) -> Value {
    Value::from_dyn_object(DynObject::new(context.clone()))
}
