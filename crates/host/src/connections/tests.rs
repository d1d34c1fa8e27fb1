//! Connections in a real home: kept, read back, changed, taken out of the environment.

use std::fs;

use super::*;
use crate::store::Durability;

struct Place {
    folder: tempfile::TempDir,
    connections: Connections,
}

fn place(environment: &[(&str, &str)]) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let connections = open(folder.path(), environment);
    Place { folder, connections }
}

fn open(folder: &std::path::Path, environment: &[(&str, &str)]) -> Connections {
    let store = Store::open(&folder.join("mainspring.db"), Durability::Full).unwrap();
    let vault = Vault::in_files(folder.join("secrets.json"), folder.join("secrets.key"));
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Connections::new(Some(store), vault, environment)
}

fn connection(conn_id: &str, text: &str) -> Connection {
    uri::parse(conn_id, text).unwrap()
}

#[tokio::test]
async fn a_connection_is_kept_without_its_secret() {
    let Place { folder, connections } = &place(&[]);
    let wanted = connection("db", "postgres://u:sesame-db@h:5432/d?api_key=sesame-key&x=y");
    assert_eq!(connections.put(wanted.clone()).await.unwrap(), Vec::<String>::new());
    let known = connections.get("db").unwrap().unwrap();
    assert_eq!(known.password.as_deref(), Some("sesame-db"));
    assert!(known.extra.unwrap().contains("sesame-key"));
    let listed = connections.list().unwrap();
    assert_eq!(listed[0].shown.password.as_deref(), Some(MASK));
    assert_eq!(connections.masker().text("sesame-db and sesame-key"), "*** and ***");
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|it| it == b"sesame"), "{path:?}");
    }
}

#[tokio::test]
async fn stars_stand_for_what_is_kept() {
    let Place { connections, .. } = &place(&[]);
    connections.put(connection("web", "http://u:sesame-web@h?token=sesame-t")).await.unwrap();
    let mut shown = connections.list().unwrap().remove(0).shown;
    shown.login = Some("v".into());
    connections.put(shown).await.unwrap();
    let known = connections.get("web").unwrap().unwrap();
    assert_eq!(
        (known.login.as_deref(), known.password.as_deref()),
        (Some("v"), Some("sesame-web"))
    );
    assert!(known.extra.unwrap().contains("sesame-t"));
    let stars = connection("new", "http://u:***@h");
    let refused = connections.put(stars).await.unwrap_err().to_string();
    assert!(refused.contains("three stars"), "{refused}");
    assert!(connections.remove("web").await.unwrap());
    assert!(!connections.remove("web").await.unwrap());
    assert_eq!(connections.vault().standing().count, Some(0));
}

#[tokio::test]
async fn the_environment_goes_first() {
    let Place { connections, .. } = &place(&[
        ("AIRFLOW_CONN_MY_DB", "postgres://u:sesame-env@airflow"),
        ("MAINSPRING_CONN_MY_DB", "postgres://u:sesame-env@mainspring"),
        ("AIRFLOW_CONN_BROKEN", "sesame"),
        ("AIRFLOW_CONN_", "x"),
    ]);
    assert_eq!(connections.get("my_db").unwrap().unwrap().host.as_deref(), Some("mainspring"));
    let listed = connections.list().unwrap();
    let told: Vec<String> = listed
        .iter()
        .map(|it| format!("{} {:?} {:?}", it.shown.conn_id, it.origin, it.warnings))
        .collect();
    assert_eq!(
        told,
        [
            r#"broken Environment("AIRFLOW_CONN_BROKEN") ["it has no `://`"]"#,
            r#"my_db Environment("MAINSPRING_CONN_MY_DB") []"#,
        ]
    );
    assert!(connections.get("broken").unwrap_err().to_string().contains("AIRFLOW_CONN_BROKEN"));
    assert_eq!(connections.masker().text("sesame-env"), "***");
    let refused = connections.put(connection("my_db", "http://h")).await.unwrap_err();
    assert!(refused.in_full().contains("comes from the environment"), "{refused}");
}

#[tokio::test]
async fn a_weak_secret_is_warned_of_and_a_lost_one_named() {
    let Place { folder, connections } = &place(&[]);
    let warnings = connections.put(connection("weak", "http://u:report@h")).await.unwrap();
    assert!(warnings[0].contains("`password`") && warnings[0].contains("common words"));
    assert_eq!(connections.list().unwrap()[0].warnings, warnings);
    assert_eq!(connections.masker().text("import report"), "import report");
    fs::remove_file(folder.path().join("secrets.key")).unwrap();
    let connections = &open(folder.path(), &[]);
    let lost = connections.get("weak").unwrap_err().in_full();
    assert!(lost.contains("secrets.key` is not there"), "{lost}");
    // The list opens no secrets.
    assert_eq!(connections.list().unwrap().len(), 1);
    connections.vault().forget().unwrap();
    let gone = connections.get("weak").unwrap_err().in_full();
    assert!(gone.contains("the password of `weak` is gone; enter it again"), "{gone}");
    connections.put(connection("weak", "http://u:hunter2@h")).await.unwrap();
    assert!(connections.get("weak").unwrap().is_some());
}

#[tokio::test]
async fn a_secret_variable_is_sealed() {
    let Place { connections, .. } = &place(&[]);
    let row = VariableRow { key: "token".into(), is_secret: true, ..VariableRow::default() };
    connections.put_variable(row.clone(), Some("sesame-var".into())).await.unwrap();
    assert_eq!(connections.value_of(&row).unwrap(), "sesame-var");
    let plain = VariableRow { value: "x".into(), is_secret: false, ..row.clone() };
    connections.put_variable(plain.clone(), None).await.unwrap();
    assert_eq!(connections.value_of(&plain).unwrap(), "x");
    assert!(connections.value_of(&row).is_err());
}

#[test]
fn texts_of_all_forms_are_read() {
    let check = |text: &str, expected: &str| {
        let told = match transfer::read(text) {
            Err(wrong) => wrong,
            Ok(found) => {
                let told = found.into_iter().map(|(id, it)| match it {
                    Ok(it) => format!("{id}: {} {}", it.conn_type, it.host.unwrap_or_default()),
                    Err(wrong) => format!("{id}: {wrong}"),
                });
                told.collect::<Vec<_>>().join("; ")
            }
        };
        assert_eq!(told, expected);
    };
    check("a=http://h\n# no\n\nb = smtp://m", "a: http h; b: smtp m");
    check("export AIRFLOW_CONN_MY_DB='postgresql://h/d'\n", "my_db: postgres h");
    check(
        r#"{"a": "http://h", "b": {"conn_type": "smtp", "host": "m"}, "c": 1}"#,
        "a: http h; b: smtp m; c: a connection is a JSON object or an address",
    );
    check(r#"{"conn_id": "a", "conn_type": "http", "host": "h"}"#, "a: http h");
    check("what is this", "a line has no `=`; write `id=type://...`");
    check("{\"a\":", "the JSON is wrong in line 1, column 5");
    check("", "there is nothing in it");
}

#[test]
fn what_is_taken_out_holds_no_secrets_and_can_be_read() {
    let all = [
        connection("a", "http://u:sesame@h:1/https?token=sesame"),
        connection("b", "slack-webhook://:T1%2FB2%2FsesameKey@"),
    ];
    for form in [transfer::Form::Json, transfer::Form::Uri, transfer::Form::Env] {
        let text = transfer::write(&all, form);
        assert!(!text.contains("sesame"), "{text}");
        let found = transfer::read(&text).unwrap();
        assert!(found.iter().all(|(_, it)| it.is_ok()), "{text}");
        assert_eq!(found[0].1.as_ref().unwrap().host.as_deref(), Some("h"));
    }
}
