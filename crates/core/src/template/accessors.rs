//! The objects of the context that answer by name: `dag`, `dag_run`, `task`, `ti`, `var`, `conn`,
//! `env`.
//!
//! They look things up when a template asks, never before. `ti.xcom_pull` is `xcom`.

use std::{fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};

use super::{
    arguments::{Arguments, invalid},
    context::{Connection, Context},
    date::Moment,
    json::from_json,
    names::optional_date,
    word::Word,
    xcom,
};

/// Which object of the context it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `dag`
    Dag,
    /// `dag_run`
    DagRun,
    /// `task`
    Task,
    /// `ti`, `task_instance`
    TaskInstance,
    /// `var`
    Variables,
    /// `var.value`
    VariableTexts,
    /// `var.json`
    VariableJson,
    /// `conn`
    Connections,
    /// `env`
    Environment,
}

impl Part {
    /// The object that the context calls `name`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dag" => Self::Dag,
            "dag_run" => Self::DagRun,
            "task" => Self::Task,
            "ti" | "task_instance" => Self::TaskInstance,
            "var" => Self::Variables,
            _ => return None,
        })
    }

    /// Its attributes and methods; empty where any name may be asked for.
    pub fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Dag => &["dag_id", "description", "owner", "tags", "timezone"],
            Self::DagRun => &[
                "conf",
                "dag_id",
                "data_interval_end",
                "data_interval_start",
                "end_date",
                "logical_date",
                "run_after",
                "run_id",
                "run_type",
                "start_date",
                "state",
            ],
            Self::Task => &["dag_id", "operator", "owner", "params", "retries", "task_id"],
            Self::TaskInstance => &[
                "dag_id",
                "is_mapped",
                "map_index",
                "max_tries",
                "run_id",
                "start_date",
                "state",
                "task",
                "task_id",
                "try_number",
                "xcom_pull",
            ],
            Self::Variables => &["json", "value"],
            Self::VariableTexts | Self::VariableJson | Self::Connections | Self::Environment => &[],
        }
    }
}

/// One object of the context.
#[derive(Debug)]
pub struct Accessor {
    context: Arc<Context>,
    part: Part,
}

impl Accessor {
    /// The object `part` of `context`.
    pub fn value(context: &Arc<Context>, part: Part) -> Value {
        Value::from_object(Self { context: context.clone(), part })
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        match self.part {
            Part::Dag => self.dag(name),
            Part::DagRun => self.dag_run(name),
            Part::Task => self.task(name),
            Part::TaskInstance => self.task_instance(name),
            // Undefined where there is none, so that `default` can stand in for it.
            Part::Environment => self.context.env.get(name).map(|text| Value::from(text.as_str())),
            Part::Variables => match name {
                "value" => Some(Self::value(&self.context, Part::VariableTexts)),
                "json" => Some(Self::value(&self.context, Part::VariableJson)),
                _ => None,
            },
            // An object cannot fail with a reason of its own when an attribute is read, but a
            // value that is an error fails wherever it is used.
            Part::VariableTexts | Part::VariableJson | Part::Connections => {
                Some(self.find(name).and_then(|found| found.ok_or_else(|| self.missing(name))))
                    .map(|found| found.unwrap_or_else(Value::from))
            }
        }
    }

    fn dag(&self, name: &str) -> Option<Value> {
        let context = &self.context;
        Some(match name {
            "dag_id" => Value::from(context.dag_id.as_str()),
            "description" => Value::from(context.description.as_str()),
            "owner" => Value::from(context.owner.as_str()),
            "tags" => Value::from(context.tags.clone()),
            "timezone" => Value::from(context.timezone.as_str()),
            _ => return None,
        })
    }

    fn dag_run(&self, name: &str) -> Option<Value> {
        let context = &self.context;
        Some(match name {
            "dag_id" => Value::from(context.dag_id.as_str()),
            "run_id" => Value::from(context.run_id.as_str()),
            "run_type" => Word::value("DagRunType", context.run_type.as_str()),
            "state" => Word::value("DagRunState", "running"),
            "conf" => from_json(&context.conf),
            "logical_date" => optional_date(context.logical_date),
            "data_interval_start" => optional_date(context.data_interval_start),
            "data_interval_end" => optional_date(context.data_interval_end),
            "run_after" => Moment::utc(context.run_after).value(),
            "start_date" => optional_date(context.run_start_date),
            "end_date" => Value::from(()),
            _ => return None,
        })
    }

    fn task(&self, name: &str) -> Option<Value> {
        let context = &self.context;
        Some(match name {
            "task_id" => Value::from(context.task_id.as_str()),
            "dag_id" => Value::from(context.dag_id.as_str()),
            "owner" => Value::from(context.owner.as_str()),
            "operator" => Value::from(context.operator.as_str()),
            "retries" => Value::from(context.max_tries),
            "params" => from_json(&serde_json::Value::Object(context.params.clone())),
            _ => return None,
        })
    }

    fn task_instance(&self, name: &str) -> Option<Value> {
        let context = &self.context;
        Some(match name {
            "task_id" => Value::from(context.task_id.as_str()),
            "dag_id" => Value::from(context.dag_id.as_str()),
            "run_id" => Value::from(context.run_id.as_str()),
            "try_number" => Value::from(context.try_number),
            "max_tries" => Value::from(context.max_tries),
            "map_index" => Value::from(context.map_index.unwrap_or(-1)),
            "is_mapped" => Value::from(context.map_index.is_some()),
            "start_date" => optional_date(context.start_date),
            "state" => Word::value("TaskInstanceState", "running"),
            "task" => Self::value(context, Part::Task),
            _ => return None,
        })
    }

    /// The variable or connection called `name`.
    fn find(&self, name: &str) -> Result<Option<Value>, Error> {
        let lookup = &self.context.lookup;
        let found = match self.part {
            Part::Connections => {
                let connection = lookup.connection(name).map_err(invalid)?;
                return Ok(connection.map(Value::from_object));
            }
            _ => lookup.variable(name).map_err(invalid)?,
        };
        match found {
            Some(text) if self.part == Part::VariableJson => {
                let json: Result<serde_json::Value, _> = serde_json::from_str(&text);
                json.map(|json| Some(from_json(&json)))
                    .map_err(|error| invalid(format!("the variable `{name}` is not JSON: {error}")))
            }
            found => Ok(found.map(Value::from)),
        }
    }

    fn missing(&self, name: &str) -> Error {
        let what = if self.part == Part::Connections { "connection" } else { "variable" };
        invalid(format!("there is no {what} of this name: `{name}`"))
    }

    /// `var.value.get(key, default)`, `conn.get(conn_id, default)`.
    fn get(&self, args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::bind("get", &["key", "default_var", "default"], args)?;
        let name = args.required_text("key")?;
        let default = args.get("default_var").or_else(|| args.get("default"));
        match (self.find(name)?, default) {
            (Some(found), _) => Ok(found),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) if self.part == Part::Connections => Ok(Value::from(())),
            (None, None) => Err(self.missing(name)),
        }
    }
}

impl Object for Accessor {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.attribute(key)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attribute(key.as_str()?)
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match (self.part, method) {
            (Part::TaskInstance, "xcom_pull") => xcom::pull(&self.context, args),
            (Part::TaskInstance, "xcom_push") => Err(invalid("a template cannot push an XCom")),
            (Part::VariableTexts | Part::VariableJson | Part::Connections, "get") => self.get(args),
            (Part::Environment, "get") => {
                let args = Arguments::bind("get", &["name", "default"], args)?;
                let found = self.attribute(args.required_text("name")?);
                Ok(found.or_else(|| args.get("default").cloned()).unwrap_or(Value::from(())))
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = &self.context;
        match self.part {
            Part::Dag => write!(f, "<DAG: {}>", context.dag_id),
            Part::DagRun => write!(f, "<DagRun {} {}>", context.dag_id, context.run_id),
            Part::Task => write!(f, "<Task({}): {}>", context.operator, context.task_id),
            Part::TaskInstance => {
                let (dag_id, task_id, run_id) =
                    (&context.dag_id, &context.task_id, &context.run_id);
                write!(f, "<TaskInstance: {dag_id}.{task_id} {run_id} [running]>")
            }
            Part::Variables => f.write_str("<VariableAccessors>"),
            Part::VariableTexts | Part::VariableJson => f.write_str("<VariableAccessor>"),
            Part::Connections => f.write_str("<ConnectionAccessor>"),
            // All of it would put into a log what nobody asked for.
            Part::Environment => f.write_str("<Environment>"),
        }
    }
}

impl Connection {
    fn attribute(&self, name: &str) -> Option<Value> {
        let text = |text: &Option<String>| text.as_deref().map_or(Value::from(()), Value::from);
        Some(match name {
            "conn_id" => Value::from(self.conn_id.as_str()),
            "conn_type" => Value::from(self.conn_type.as_str()),
            "description" => text(&self.description),
            "host" => text(&self.host),
            "port" => self.port.map_or(Value::from(()), Value::from),
            "login" => text(&self.login),
            "password" => text(&self.password),
            "schema" => text(&self.schema),
            "extra" => text(&self.extra),
            "extra_dejson" => {
                let extra = self.extra.as_deref().unwrap_or("{}");
                let json = serde_json::from_str(extra).ok().filter(serde_json::Value::is_object);
                from_json(&json.unwrap_or_else(|| serde_json::json!({})))
            }
            _ => return None,
        })
    }
}

impl Object for Connection {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.attribute(key)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attribute(key.as_str()?)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.conn_id)
    }
}

/// `triggering_asset_events`: there are no assets here, so it is empty and prints as Airflow's.
#[derive(Debug)]
pub struct AssetEvents;

impl Object for AssetEvents {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "items" | "keys" | "values" => {
                Arguments::none(method, args)?;
                Ok(Value::from(Vec::<Value>::new()))
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TriggeringAssetEventAccessor(_events=defaultdict(<class 'list'>, {}))")
    }
}
