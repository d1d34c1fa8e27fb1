//! Crontabs that become DAGs: what is written, what is told, and that nothing is overwritten.
//!
//! What a line means is tested in core; here each file is read by the program itself.

use std::fs;

use serde_json::json;

use crate::home::Home;

const CRONTAB: &str = "\
MAILTO=min@example.com
# Nightly backup
30 2 * * * /opt/shop/backup.sh /opt/shop/dump.sql
40 2 * * * /opt/shop/upload.sh /opt/shop/dump.sql
@reboot /opt/shop/start.sh
# 0 5 * * * /opt/shop/old.sh
";

#[test]
fn a_crontab_becomes_dags_once() {
    let home = Home::with(&[("jobs.crontab", CRONTAB), ("backup.yaml", "tasks: [")]);
    let said = home.says(&["import", "crontab", "jobs.crontab"]);
    for part in [
        "2 DAGs made of 2 jobs of `jobs.crontab`, in HOME/dags\n",
        "3     backup_2  30 2 * * *",
        "Not imported:\n  line 5: `@reboot` is no time: Mainspring runs nothing at the start",
        "before them:\n  line 6: 0 5 * * * /opt/shop/old.sh\n",
        "`upload` runs 10 minutes after `backup_2` (lines 3 and 4; both use `/opt/shop/dump.sql`): one DAG?",
        "Cron mailed to min@example.com.",
        "run twice: 3-4\n",
        "mainspring unpause backup_2 upload`\n",
        "exit Some(1)\n",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let at = |name: &str| home.path().join("dags").join(name);
    assert_eq!(fs::read_to_string(at("backup.yaml")).unwrap(), "tasks: [");
    home.check(&["check", "backup_2.yaml", "upload.yaml"], "2 files checked: nothing is wrong");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(at("upload.yaml")).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o600, "a crontab may hold passwords");
    }
    let again = home.json(&["import", "crontab", "jobs.crontab"]);
    assert_eq!(again.0["dags"], json!([]));
    let known = json!([{ "line": 3, "dag_id": "backup_2" }, { "line": 4, "dag_id": "upload" }]);
    assert_eq!((&again.0["known"], again.1), (&known, 1));
}

#[test]
fn a_dry_run_writes_nothing() {
    let home = Home::with(&[("jobs.crontab", CRONTAB)]);
    let args = ["import", "crontab", "jobs.crontab", "--dry-run", "--chain"];
    let said = home.says(&args);
    for part in [
        "--- HOME/dags/backup_to_upload.yaml\n# Nightly backup\n",
        "    upstream: [backup]\n",
        "`upload` ran 10 minutes after `backup` (both use `/opt/shop/dump.sql`); now it starts when",
        "Nothing was written.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (document, code) = home.json(&args);
    let dag = &document["dags"][0];
    assert_eq!((&document["written"], code), (&json!(false), 1));
    assert_eq!(dag["lines"], json!([3, 4]));
    let schedule = "schedule: \"30 2 * * *\"   # At 02:30 every day\n";
    assert!(dag["text"].as_str().unwrap().contains(schedule), "{dag}");
    assert!(dag["next_run"].as_str().unwrap().ends_with("T02:30:00Z"), "{dag}");
    assert_eq!(document["chains"][0]["gaps"], json!([10]));
    assert_eq!(document["refused"][0]["line"], json!(5));
    assert_eq!(document["commented_out"][0]["line"], json!(6));
    let left: Vec<_> = fs::read_dir(home.path().join("dags")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn an_imported_dag_does_what_cron_does() {
    let crontab = "NAME='a  b'\nSHELL=/bin/sh\n\
                   0 1 * * * pwd; cat; echo \"$NAME {{ x }} 100\\%\"; exit 3%one%two\n";
    let home = Home::with(&[("jobs.crontab", crontab)]);
    let said = home.says(&["import", "crontab", "jobs.crontab", "--out", "sub/dags"]);
    assert!(!said.contains("exit"), "{said}");
    let said = home.says(&["run", "sub/dags/pwd.yaml"]);
    for part in ["| one\n", "| two\n", "| a  b {{ x }} 100%\n", "exit code 3"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let user_home = std::env::home_dir().unwrap();
    assert!(said.contains(&format!("| {}\n", user_home.display())), "{said}");
}

#[test]
fn what_is_no_crontab_is_refused() {
    let home = Home::with(&[("jobs.crontab", "# none\n")]);
    fs::write(home.path().join("dags/korean.crontab"), b"# \xbc\xad\n").unwrap();
    home.check(&["import", "crontab", "jobs.crontab"], "Nothing of `jobs.crontab` is imported");
    home.check(&["import", "crontab", "-"], "Nothing of stdin is imported");
    home.check(&["import", "crontab", "none"], "! error: there is no file: none\nexit Some(2)");
    home.check(
        &["import", "crontab", "korean.crontab"],
        "! error: `korean.crontab`, line 1: this is not UTF-8 text\n\
         ! hint: convert it first, such as with `iconv -f EUC-KR -t UTF-8`\nexit Some(2)",
    );
    for args in [&["import"][..], &["import", "crontab", "."], &["import", "airflow"]] {
        assert!(home.says(args).ends_with("exit Some(2)\n"), "{args:?}");
    }
}
