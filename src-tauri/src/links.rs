//! Addresses: `mainspring://dags/ID/runs/RUN` from outside, and pages of the interface.
//!
//! Only names pass, each as one part; what they name may not exist.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tauri::Url;

/// What may stand in a part as it is.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// The program's own scheme.
pub const SCHEME: &str = "mainspring";

/// The page of a DAG.
pub fn dag(dag_id: &str) -> String {
    format!("/dags/{}", escaped(dag_id))
}

/// The page of a run.
pub fn run(dag_id: &str, run_id: &str) -> String {
    format!("{}?run={}", dag(dag_id), escaped(run_id))
}

/// The log of a task instance's last try.
pub fn log(dag_id: &str, run_id: &str, task_id: &str, map_index: i32) -> String {
    let task = escaped(task_id);
    format!("{}&task={task}&map={map_index}&panel=log", run(dag_id, run_id))
}

/// A part of an address, written so that it stays one part.
pub fn escaped(part: &str) -> String {
    utf8_percent_encode(part, ESCAPED).to_string()
}

/// The page that a deep link means; the first page where it is not understood.
pub fn page(link: &str) -> String {
    let parts = Url::parse(link).ok().filter(|url| url.scheme() == SCHEME).map(|url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        let path = url.path_segments().map(|parts| parts.map(unescaped).collect::<Vec<_>>());
        [vec![host], path.unwrap_or_default()].concat()
    });
    let parts = parts.unwrap_or_default();
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    match parts[..] {
        ["dags"] => "/dags".to_owned(),
        ["dags", dag_id] => dag(dag_id),
        ["dags", dag_id, "runs"] => format!("{}?tab=runs", dag(dag_id)),
        ["dags", dag_id, "runs", run_id] => run(dag_id, run_id),
        ["dags", dag_id, "runs", run_id, "tasks", task_id] => log(dag_id, run_id, task_id, -1),
        [page @ ("runs" | "queue" | "settings")] => format!("/{page}"),
        _ => "/".to_owned(),
    }
}

fn unescaped(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages() {
        let check = |link: &str, expected: &str| assert_eq!(page(link), expected, "{link}");
        check("mainspring://dags/etl", "/dags/etl");
        check("mainspring://dags", "/dags");
        check("mainspring://dags/etl/runs", "/dags/etl?tab=runs");
        check(
            "mainspring://dags/etl/runs/manual__2026-03-15T06:00:00+00:00",
            "/dags/etl?run=manual__2026-03-15T06:00:00%2B00:00",
        );
        check("mainspring://dags/%EC%84%9C%2F%EC%9A%B8", "/dags/%EC%84%9C%2F%EC%9A%B8");
        check(
            "mainspring://dags/etl/runs/r/tasks/load",
            "/dags/etl?run=r&task=load&map=-1&panel=log",
        );
        check("mainspring://settings", "/settings");
    }

    #[test]
    fn bad_links_lead_home() {
        for link in
            ["", "mainspring:", "https://dags/etl", "mainspring://x/y", "mainspring://dags/a/b/c"]
        {
            assert_eq!(page(link), "/", "{link}");
        }
        // A name is never more than a name.
        assert_eq!(page("mainspring://dags/a%3Fb=c%26d"), "/dags/a%3Fb%3Dc%26d");
        assert_eq!(page("mainspring://dags/%2e%2e/%3Cscript%3E"), "/dags/%3Cscript%3E");
    }
}
