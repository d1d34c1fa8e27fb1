//! Members of Airflow's enumerations, such as `dag_run.run_type`: they compare equal to their
//! text, but print as Python prints an enumeration (`DagRunType.SCHEDULED`).

use std::{fmt, sync::Arc};

use minijinja::{
    Error, State, Value,
    value::{Object, ObjectRepr},
};

/// A member of an enumeration of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    class: &'static str,
    text: &'static str,
}

impl Word {
    /// The member of `class` whose value is `text`.
    pub fn value(class: &'static str, text: &'static str) -> Value {
        Value::from_object(Self { class, text })
    }

    /// How it looks inside a list.
    pub fn repr(&self) -> String {
        format!("<{}.{}: '{}'>", self.class, self.text.to_uppercase(), self.text)
    }
}

/// `value`, or its text if it is a `Word`.
pub fn plain(value: &Value) -> Value {
    match value.downcast_object_ref::<Word>() {
        Some(word) => Value::from(word.text),
        None => value.clone(),
    }
}

impl Object for Word {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "value" => Some(Value::from(self.text)),
            "name" => Some(Value::from(self.text.to_uppercase())),
            _ => None,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        Value::from(self.text).call_method(state, method, args)
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.class, self.text.to_uppercase())
    }
}

/// What is not there although its name is: Airflow's lazy `prev_*_success` in a run that has no
/// predecessor. It prints `None` and is false, yet `is none` does not hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absent;

impl Object for Absent {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("None")
    }
}
