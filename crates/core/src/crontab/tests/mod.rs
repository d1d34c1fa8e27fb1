//! Crontabs as people have them, and what becomes of each line.
//!
//! Beside each `corpus/NAME.crontab` stands `NAME.expected`: the commands as they will run, after
//! templates are rendered. When a line is due is held against an independent reading of cron's
//! rules in `reference`, minute by minute.

mod reference;

use std::sync::Arc;

use serde_json::json;

use super::{Form, Import, ImportedDag, Options, import};
use crate::{
    file::{self, Source},
    model::{Category, Dag, Field, Missed, OperatorSpec, Task},
    template::{Context, render},
};

const CORPUS: &[(&str, &str, &str)] = &[
    (
        "background",
        include_str!("corpus/background.crontab"),
        include_str!("corpus/background.expected"),
    ),
    (
        "bom_and_tabs",
        include_str!("corpus/bom_and_tabs.crontab"),
        include_str!("corpus/bom_and_tabs.expected"),
    ),
    ("certbot", include_str!("corpus/certbot.crontab"), include_str!("corpus/certbot.expected")),
    ("chains", include_str!("corpus/chains.crontab"), include_str!("corpus/chains.expected")),
    (
        "cron_d_anacron",
        include_str!("corpus/cron_d_anacron.crontab"),
        include_str!("corpus/cron_d_anacron.expected"),
    ),
    (
        "cron_d_php",
        include_str!("corpus/cron_d_php.crontab"),
        include_str!("corpus/cron_d_php.expected"),
    ),
    (
        "day_fields",
        include_str!("corpus/day_fields.crontab"),
        include_str!("corpus/day_fields.expected"),
    ),
    (
        "debian_etc_crontab",
        include_str!("corpus/debian_etc_crontab.crontab"),
        include_str!("corpus/debian_etc_crontab.expected"),
    ),
    (
        "debian_user_template",
        include_str!("corpus/debian_user_template.crontab"),
        include_str!("corpus/debian_user_template.expected"),
    ),
    ("garbage", include_str!("corpus/garbage.crontab"), include_str!("corpus/garbage.expected")),
    ("jenkins", include_str!("corpus/jenkins.crontab"), include_str!("corpus/jenkins.expected")),
    ("jinja", include_str!("corpus/jinja.crontab"), include_str!("corpus/jinja.expected")),
    ("korean", include_str!("corpus/korean.crontab"), include_str!("corpus/korean.expected")),
    ("laravel", include_str!("corpus/laravel.crontab"), include_str!("corpus/laravel.expected")),
    ("mailto", include_str!("corpus/mailto.crontab"), include_str!("corpus/mailto.expected")),
    (
        "monitoring",
        include_str!("corpus/monitoring.crontab"),
        include_str!("corpus/monitoring.expected"),
    ),
    ("no_jobs", include_str!("corpus/no_jobs.crontab"), include_str!("corpus/no_jobs.expected")),
    ("not_root", include_str!("corpus/not_root.crontab"), include_str!("corpus/not_root.expected")),
    ("percent", include_str!("corpus/percent.crontab"), include_str!("corpus/percent.expected")),
    (
        "random_and_quartz",
        include_str!("corpus/random_and_quartz.crontab"),
        include_str!("corpus/random_and_quartz.expected"),
    ),
    (
        "raspberry",
        include_str!("corpus/raspberry.crontab"),
        include_str!("corpus/raspberry.expected"),
    ),
    ("restic", include_str!("corpus/restic.crontab"), include_str!("corpus/restic.expected")),
    (
        "same_names",
        include_str!("corpus/same_names.crontab"),
        include_str!("corpus/same_names.expected"),
    ),
    (
        "server_admin",
        include_str!("corpus/server_admin.crontab"),
        include_str!("corpus/server_admin.expected"),
    ),
    ("settings", include_str!("corpus/settings.crontab"), include_str!("corpus/settings.expected")),
    ("shells", include_str!("corpus/shells.crontab"), include_str!("corpus/shells.expected")),
    (
        "timezones",
        include_str!("corpus/timezones.crontab"),
        include_str!("corpus/timezones.expected"),
    ),
    (
        "tz_for_the_command",
        include_str!("corpus/tz_for_the_command.crontab"),
        include_str!("corpus/tz_for_the_command.expected"),
    ),
    (
        "windows_line_ends",
        include_str!("corpus/windows_line_ends.crontab"),
        include_str!("corpus/windows_line_ends.expected"),
    ),
];

/// Of these the reader is root; of the others it is min.
const OF_ROOT: &[&str] = &["certbot", "debian_etc_crontab", "cron_d_anacron", "cron_d_php"];

fn existing() -> Vec<(String, String)> {
    let imported = "# crontab: 0 9 * * * /opt/imported.sh\ntasks: { a: { operator: empty } }\n";
    vec![("existing".into(), String::new()), ("imported_before".into(), imported.into())]
}

/// Imports a crontab of the corpus.
fn import_one(name: &str, text: &str, chain: bool) -> Import {
    let root = OF_ROOT.contains(&name);
    let (user, home) = if root { ("root", "/root") } else { ("min", "/home/min") };
    let existing = existing();
    let form = if name == "not_root" { Form::System } else { Form::Detect };
    let options =
        Options { form, user, home: Some(home), chain, existing: &existing, timezone: None };
    import(text, &options)
}

/// The DAG, read as the reader of files reads it; it finds nothing to say.
#[track_caller]
fn read(dag: &ImportedDag) -> Dag {
    let field = |name, schema| Field { name, schema, required: false, template: true, help: "" };
    let bash = OperatorSpec {
        name: "bash",
        category: Category::Action,
        icon: "box",
        help: "",
        fields: vec![field("command", json!({ "type": "string" }))],
    };
    let operators = [bash];
    let source = Source { stem: &dag.dag_id, default_timezone: "UTC", operators: &operators };
    let reading = file::read(&dag.text, &source);
    assert_eq!(reading.diagnostics, [], "{}", dag.text);
    reading.dag
}

/// What a task runs.
#[track_caller]
fn command(task: &Task) -> String {
    let written = task.fields["command"].as_str().expect("it is text");
    rendered(written)
}

#[track_caller]
fn rendered(text: &str) -> String {
    render(text, &Arc::new(Context::default())).expect("it renders")
}

fn show(import: &Import) -> String {
    let mut text = String::from(if import.is_system { "a system's\n" } else { "a user's\n" });
    for written in &import.dags {
        let dag = read(written);
        assert_eq!(
            (dag.missed, dag.catchup, dag.tags.as_slice()),
            (Missed::Skip, false, &["crontab".to_owned()][..])
        );
        let zone = written.timezone.as_ref().map(|zone| format!(" in {zone}")).unwrap_or_default();
        text +=
            &format!("\n{:?} {} at {}{zone}\n", written.lines, written.dag_id, written.schedule);
        text += &format!("  {}\n", dag.description);
        for (name, value) in &dag.env {
            text += &format!("  {name}={:?}\n", rendered(value));
        }
        for note in &written.notes {
            text += &format!("  note: {note}\n");
        }
        for task in &dag.tasks {
            let cwd = task.cwd.as_deref().map(rendered).unwrap_or_default();
            text += &format!("  {} in {cwd:?}\n", task.task_id);
            command(task).lines().for_each(|line| text += &format!("    | {line}\n"));
        }
    }
    text += "\n";
    for known in &import.known {
        text += &format!("known {}: {}\n", known.line, known.dag_id);
    }
    for refused in &import.refused {
        let hint = refused.hint.as_deref().unwrap_or("-");
        text += &format!("refused {}: {}\n  {hint}\n", refused.line, refused.reason);
    }
    for line in &import.commented_out {
        text += &format!("commented out {}: {}\n", line.line, line.text);
    }
    for chain in &import.chains {
        text += &format!(
            "chain {:?} after {:?}: {}\n",
            chain.names,
            chain.gaps,
            chain.because.join("; ")
        );
    }
    if !import.mail.is_empty() {
        text += &format!("mail {}\n", import.mail.join(" "));
    }
    text
}

#[test]
fn each_line_becomes_what_it_should() {
    let mut wrong = String::new();
    for (name, text, expected) in CORPUS {
        let import = import_one(name, text, false);
        for address in &import.mail {
            let told = format!("MAILTO={address}: cron mailed");
            let mut texts = import.dags.iter().map(|dag| dag.text.replace("\n# ", " "));
            assert!(texts.any(|text| text.contains(&told)), "{name}: {told}");
        }
        let found = show(&import);
        if found != *expected {
            wrong += &format!("=== {name}\n--- expected\n{expected}\n--- found\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_program_called_as_a_system_user_is_no_user() {
    for (text, is_system) in [
        ("0 3 * * * mysql -e 'optimize table t'\n0 4 * * * backup\n", false),
        ("0 3 * * * mysql shop < t.sql\n0 4 * * * /opt/backup\n", false),
        ("0 3 * * * nginx\n", false),
        ("0 3 * * * mysql mysqlcheck shop\n", true),
        ("0 3 * * * www-data php cron.php\n0 4 * * * root backup\n", true),
        ("0 3 * * * root backup\n0 4 * * * /opt/forgotten\n", true),
    ] {
        assert_eq!(import_one("any", text, false).is_system, is_system, "{text}");
    }
}

#[test]
fn every_line_is_accounted_for() {
    for (name, text, _) in CORPUS {
        let import = import_one(name, text, false);
        let mut told: Vec<usize> = import.dags.iter().flat_map(|dag| dag.lines.clone()).collect();
        told.extend(import.known.iter().map(|known| known.line));
        told.extend(import.refused.iter().map(|refused| refused.line));
        told.sort_unstable();
        let is_other = |line: &str| {
            let line = line.trim_start_matches('\u{feff}').trim();
            line.is_empty() || line.starts_with('#') || super::lines::is_setting(line)
        };
        let lines = text.lines().enumerate().filter(|(_, line)| !is_other(line));
        let expected: Vec<usize> = lines.map(|(at, _)| at + 1).collect();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn a_joined_dag_runs_one_after_the_other() {
    for (name, text, _) in CORPUS {
        let apart = import_one(name, text, false);
        let joined = import_one(name, text, true);
        assert_eq!(apart.chains, joined.chains, "{name}");
        for chain in &joined.chains {
            let dag = joined.dags.iter().find(|dag| dag.lines == chain.lines).expect("it is there");
            let tasks = read(dag).tasks;
            let found: Vec<(String, Vec<String>)> = tasks
                .iter()
                .map(|task| {
                    (
                        task.task_id.to_string(),
                        task.upstream.iter().map(ToString::to_string).collect(),
                    )
                })
                .collect();
            let before =
                std::iter::once(vec![]).chain(chain.names.iter().map(|name| vec![name.clone()]));
            let expected: Vec<_> = chain.names.iter().cloned().zip(before).collect();
            assert_eq!(found, expected, "{name}");
            for task in &tasks {
                let alone = apart
                    .dags
                    .iter()
                    .find(|dag| dag.dag_id == task.task_id.as_str())
                    .expect("it is there");
                let alone = read(alone);
                assert_eq!(command(task), command(&alone.tasks[0]), "{name}");
            }
        }
    }
}

#[test]
fn a_file_is_commented() {
    let text = "PATH=/usr/bin:/bin\nMAILTO=ops@example.com\n\n# Nightly backup:\n#   keep a week\n\
                30 2 * * * /opt/backup.sh {{x}} >> /var/log/b.log 2>&1\n";
    let import = import_one("", text, false);
    assert_eq!(import.dags[0].text, include_str!("page.expected"));
    let text = "# Get it\n0 1 * * * cd /srv/shop; ./get\n\nX=1\n5 1 * * * cd /srv/shop; ./put%y\n";
    let import = import_one("", text, true);
    assert_eq!(import.dags[0].text, include_str!("chain.expected"));
}

#[test]
fn importing_again_imports_nothing() {
    for (name, text, _) in CORPUS {
        for chain in [false, true] {
            let first = import_one(name, text, chain);
            let mut existing = existing();
            existing.extend(first.dags.iter().map(|dag| (dag.dag_id.clone(), dag.text.clone())));
            let root = OF_ROOT.contains(name);
            let form = if first.is_system { Form::System } else { Form::User };
            let user = if root { "root" } else { "min" };
            let again =
                import(text, &Options { user, form, existing: &existing, ..Options::default() });
            assert_eq!(again.dags, [], "{name}");
            assert_eq!(again.refused, first.refused, "{name}");
        }
    }
}

#[test]
fn a_large_crontab_is_no_trouble() {
    let text: String =
        (0..1000).map(|n| format!("{} {} * * * /opt/x/job.sh {n}\n", n % 60, n % 24)).collect();
    let import = import_one("", &text, true);
    let jobs: usize = import.dags.iter().map(|dag| dag.lines.len()).sum();
    assert_eq!((jobs, import.refused.len()), (1000, 0));
    let names: std::collections::HashSet<_> = import.dags.iter().map(|dag| &dag.dag_id).collect();
    assert_eq!(names.len(), import.dags.len());
}

#[test]
fn hostile_text_is_survived() {
    let long = format!("* * * * * {}", "x".repeat(200_000));
    let deep = format!("* * * * * {}x", "nice ".repeat(19_000));
    for text in [
        "",
        "\0",
        "\u{feff}",
        "@",
        "-",
        "-@",
        "#",
        "=",
        "* * * * * \0",
        "* * * * * \x1b[31m",
        "\r\n\r\r\n",
        "* * * * * %",
        "* * * * * \\",
        "* * * * * '",
        "A='",
        "99999999999999999999 * * * * x",
        "*/99999999999999999999 * * * * x",
        "* * * * * \u{2028}\u{85}x",
        &long,
        &deep,
        "* * * * * \u{202e}x",
        "* * * * * {{{{{%{#{%%}}",
        "A B=\"{{\"\n* * * * * x",
        "\"true\"=\"{% x\"\n* * * * * - x: [\n",
        "HOME={{ x }}\n* * * * * x",
        "HOME=/{{ x }}\n* * * * * x",
        "* * * * * : # & * ! | > ' \" @ `",
    ] {
        for chain in [false, true] {
            import_one("", text, chain).dags.iter().for_each(|dag| drop(read(dag)));
        }
    }
}
