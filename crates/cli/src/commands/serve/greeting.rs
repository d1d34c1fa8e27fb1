//! What `serve` says first: where it lives, what there is, what comes next, where to look.
//!
//! The commands it names can be typed as they stand there.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mainspring_core::model::DagId;
use mainspring_host::{
    start::Serving,
    store::{DagRow, ImportErrorRow, Store},
    web::WebDoor,
};

use super::now;
use crate::{color::Paint, failure::Failure, moment, output::Output, table::table};

/// How many of the next slots are told.
const NEXT: usize = 5;

/// All of it.
pub async fn greeting(
    output: &Output,
    serving: &Serving,
    web: &WebDoor,
) -> Result<String, Failure> {
    let home = serving.home.root().display();
    let mut dags = serving.store.dags()?;
    dags.retain(|row| row.is_present);
    let errors = serving.store.import_errors()?;
    let slots = serving.instance.next_slots().await;
    let slots = slots.map_err(|error| Failure::failed(error.to_string()))?;
    let mut text = format!("Mainspring {} serves the home `{home}`\n", env!("CARGO_PKG_VERSION"));
    text.push_str(&counts(&dags, &errors));
    for error in &errors {
        text.push_str(&import_error(output, error));
    }
    if let Some(error) = &serving.watch_error {
        let word = output.paint(Paint::Attention, "warning");
        text.push_str(&format!("{word}: changed files are seen at the next start only: {error}\n"));
    }
    if !slots.is_empty() {
        text.push_str(&format!("\n{}", next(output, &slots, &dags)));
    }
    let command = command(serving.home.root());
    let dag_id = dags.first().map_or("DAG_ID", |row| row.dag_id.as_str());
    text.push_str(&format!(
        "\npage:  {}\n\
         logs:  {}\n\
         try:   {command} list\n       \
         {command} trigger {dag_id} --wait\n       \
         {command} logs {dag_id}\n\
         end:   Ctrl-C\n",
        web.address_with_token(),
        serving.home.logs().display()
    ));
    Ok(text)
}

/// Tells of files that cannot be read since `known`, which is brought up to date.
pub fn new_import_errors(output: &Output, store: &Store, known: &mut Vec<ImportErrorRow>) {
    let Ok(errors) = store.import_errors() else { return };
    for error in errors.iter().filter(|error| !known.contains(error)) {
        output.progress(&import_error(output, error));
    }
    *known = errors;
}

fn counts(dags: &[DagRow], errors: &[ImportErrorRow]) -> String {
    let paused = dags.iter().filter(|row| row.is_paused).count();
    let noun = if dags.len() == 1 { "DAG" } else { "DAGs" };
    let broken = match errors.len() {
        0 => String::new(),
        1 => ", 1 file that cannot be read".to_owned(),
        count => format!(", {count} files that cannot be read"),
    };
    format!("{} {noun}: {} on, {paused} paused{broken}\n", dags.len(), dags.len() - paused)
}

fn import_error(output: &Output, error: &ImportErrorRow) -> String {
    let first = &error.diagnostics[0];
    let message = first["message"].as_str().unwrap_or_default();
    let place = format!("{}:{}:{}", error.path, first["line"], first["column"]);
    format!("{}: {place}: {message}\n", output.paint(Paint::Bad, "import error"))
}

fn next(output: &Output, slots: &[(DagId, Timestamp)], dags: &[DagRow]) -> String {
    let now = now();
    let row = |(dag_id, at): &(DagId, Timestamp)| {
        let dag = dags.iter().find(|row| row.dag_id == *dag_id);
        let zone = moment::zone_or_utc(dag.map_or("UTC", |row| &row.dag.timezone));
        let distance =
            moment::show_duration(at.duration_since(now).max(jiff::SignedDuration::ZERO));
        [
            moment::show_slot(*at, &zone).into(),
            format!("in {distance}").into(),
            dag_id.to_string().into(),
        ]
    };
    table(output, ["NEXT", "", "DAG"], slots.iter().take(NEXT).map(row).collect())
}

/// How this program is called for this home from where it was started.
fn command(home: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let shown = |path: &Path| match path.strip_prefix(&here) {
        Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
        below => below.unwrap_or(path).display().to_string(),
    };
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let default = std::env::home_dir().map(|user| user.join("mainspring"));
    match default.as_deref() == Some(home) {
        true => shown(&called),
        false => format!("{} --home {}", shown(&called), shown(home)),
    }
}
