//! `graph`: pictures for the terminal, SVG into a file, and the document.

use crate::home::Home;

const DAG: &str = "tasks:\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n  \
    c: { operator: empty, upstream: [a] }\n";

#[test]
fn a_terminal_gets_letters_and_lines() {
    let home = Home::with(&[("fork.yaml", DAG)]);
    let picture = "     ╭▶ b\n a ──┴▶ c\n";
    assert_eq!(home.says(&["graph", "fork"]), picture);
    let said = home.says(&["graph", "fork.yaml", "--direction", "td"]);
    assert!(said.contains('▼'), "{said}");
}

#[test]
fn edges_leave_the_names_of_groups_whole() {
    let dag = "groups: { raw: {}, marts: {} }\ntasks:\n  start: { operator: empty }\n  \
               raw.orders: { operator: empty, upstream: [start] }\n  \
               raw.users: { operator: empty, upstream: [start] }\n  \
               marts.revenue: { operator: empty, upstream: [raw.orders, raw.users] }\n";
    let home = Home::with(&[("groups.yaml", dag)]);
    let said = home.says(&["graph", "groups.yaml", "--direction", "td"]);
    assert!(said.contains(" raw ") && said.contains(" marts ") && said.contains('▼'), "{said}");
}

#[test]
fn svg_goes_to_a_file_or_to_stdout() {
    let home = Home::with(&[("fork.yaml", DAG)]);
    let said = home.says(&["graph", "fork", "--svg", "--theme", "dark"]);
    assert!(said.starts_with("<svg ") && said.contains("#16171a"), "{said}");
    home.check(&["graph", "fork", "--svg", "-o", "x.svg"], "x.svg: 504 x 136 pixels");
    assert!(home.path().join("dags/x.svg").is_file());
}

#[test]
fn the_document_places_everything() {
    let home = Home::with(&[("fork.yaml", DAG)]);
    let (document, code) = home.json(&["graph", "fork"]);
    assert_eq!((code, &document["dag_id"]), (0, &"fork".into()));
    assert_eq!(document["nodes"][1]["id"], "b");
    assert_eq!(document["nodes"][1]["x"], 296);
    assert_eq!(document["edges"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_dag_itself_is_not_overwritten() {
    let home = Home::with(&[("fork.yaml", DAG)]);
    home.check(
        &["graph", "fork.yaml", "--svg", "-o", "./fork.yaml"],
        "! error: `./fork.yaml` is the DAG file itself\n\
         ! hint: name another file, such as `-o graph.svg`\nexit Some(2)",
    );
    for args in [
        &["graph", "none"][..],
        &["graph", "fork", "-o", "x"],
        &["graph", "fork", "--svg", "--json"],
    ] {
        let said = home.says(args);
        assert!(said.ends_with("exit Some(2)\n"), "{args:?}: {said}");
    }
}
