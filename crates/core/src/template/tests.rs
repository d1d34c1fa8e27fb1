//! Templates as Airflow renders them: the recorded cases, and what else users rely on.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::*;
use crate::model::RunType;

/// Recorded cases that this project answers differently, each with the reason.
const DIFFERENT: &[(&str, &str)] = &[];

/// What the tests' templates can look up.
#[derive(Debug, Default)]
struct Known {
    variables: BTreeMap<String, String>,
    connections: Vec<Connection>,
    /// By task, key and map index.
    xcoms: Vec<(&'static str, &'static str, i32, Value)>,
}

impl Lookup for Known {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        match key {
            "locked" => Err("the keychain is locked".to_owned()),
            _ => Ok(self.variables.get(key).cloned()),
        }
    }

    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String> {
        Ok(self.connections.iter().find(|connection| connection.conn_id == conn_id).cloned())
    }

    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        let wanted = |index: i32| map_index.is_none_or(|wanted| wanted == index);
        let found = self
            .xcoms
            .iter()
            .filter(|(task, name, index, _)| *task == task_id && *name == key && wanted(*index));
        Ok(found.map(|(_, _, index, value)| (*index, value.clone())).collect())
    }
}

fn recorded() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/templating.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn known(recorded: &Value) -> Known {
    let connection = &recorded["connection"];
    let text = |key: &str| connection[key].as_str().map(str::to_owned);
    let variables = recorded["variables"].as_object().unwrap().iter();
    Known {
        variables: variables
            .map(|(key, value)| {
                (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect(),
        connections: vec![Connection {
            conn_id: text("id").unwrap(),
            conn_type: text("type").unwrap(),
            host: text("host"),
            port: connection["port"].as_u64().map(|port| port as u16),
            login: text("login"),
            extra: Some(connection["extra"].to_string()),
            ..Connection::default()
        }],
        xcoms: recorded["xcom_of_up"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| {
                let key = if key == "other" { "other" } else { "return_value" };
                ("up", key, -1, value.clone())
            })
            .collect(),
    }
}

/// The context of the recorded case at `index`: the runs of one DAG follow each other.
fn context_of(recorded: &Value, index: usize) -> Arc<Context> {
    let cases = recorded["cases"].as_array().unwrap();
    let case = &cases[index];
    let date = |case: &Value, key: &str| case[key].as_str().map(|text| text.parse().unwrap());
    let name = case["case"].as_str().unwrap();
    let mut params = recorded["params_default"].as_object().unwrap().clone();
    params.extend(case["conf"].as_object().unwrap().clone());
    let before = index.checked_sub(1).map(|before| &cases[before]);
    let previous = before.filter(|before| before["case"] == case["case"]);
    Arc::new(Context {
        dag_id: format!("tpl_{name}"),
        owner: "airflow".to_owned(),
        tags: vec!["t1".to_owned()],
        timezone: if name.contains("seoul") { "Asia/Seoul" } else { "UTC" }.to_owned(),
        task_id: "render".to_owned(),
        operator: "python".to_owned(),
        run_id: case["run_id"].as_str().unwrap().to_owned(),
        run_type: RunType::parse(case["run_type"].as_str().unwrap()).unwrap(),
        logical_date: date(case, "logical_date"),
        data_interval_start: date(case, "data_interval_start"),
        data_interval_end: date(case, "data_interval_end"),
        run_after: date(case, "run_after").unwrap_or_default(),
        params,
        conf: case["conf"].clone(),
        previous_success: previous.map(|previous| PreviousRun {
            data_interval_start: date(previous, "data_interval_start"),
            data_interval_end: date(previous, "data_interval_end"),
            start_date: date(previous, "run_after").unwrap_or_default(),
            end_date: date(previous, "run_after").unwrap_or_default(),
        }),
        lookup: Arc::new(known(recorded)),
        ..Context::default()
    })
}

#[test]
fn recorded_cases() {
    let recorded = recorded();
    let mut wrong = Vec::new();
    let mut different = Vec::new();
    for (index, case) in recorded["cases"].as_array().unwrap().iter().enumerate() {
        let context = context_of(&recorded, index);
        for sample in case["templates"].as_array().unwrap() {
            let template = sample["template"].as_str().unwrap();
            let rendered = render(template, &context);
            let right = match sample["rendered"].as_str() {
                Some(expected) => rendered.as_deref() == Ok(expected),
                None => rendered.is_err(),
            };
            let listed = DIFFERENT.iter().any(|(listed, _)| *listed == template);
            match (right, listed) {
                (false, false) => {
                    let run = (&case["case"], &case["run_id"]);
                    wrong.push(format!("{run:?} {template}\n  {sample}\n  {rendered:?}"));
                }
                (false, true) => different.push(template),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    for (template, reason) in DIFFERENT {
        assert!(different.contains(template), "no longer different: {template} ({reason})");
    }
}
