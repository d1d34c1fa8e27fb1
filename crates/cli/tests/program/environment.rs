//! `env` and `check --env`: what tasks find here, and what they would miss.
//!
//! The user's home is the program's, so that the shell of whoever runs the tests is not asked.

use serde_json::json;

use crate::home::Home;

const DAG: &str = "env: { API_TOKEN: geheim, REGION: kr }\ntasks:\n  \
    a: { operator: bash, command: 'no-such-tool --day {{ ds }}', env: { DAY: '{{ ds }}' } }\n  \
    b: { operator: bash, command: pwd, cwd: nowhere }\n";

/// A home with this start-up file for bash, and the variables that make it the user's.
fn home(startup: &str) -> (Home, [(&'static str, String); 3]) {
    let home = Home::with(&[("d.yaml", DAG)]);
    std::fs::write(home.path().join(".bash_profile"), startup).unwrap();
    let user = home.path().display().to_string();
    let variables =
        [("HOME", user), ("SHELL", "/bin/bash".into()), ("PATH", "/usr/bin:/bin".into())];
    (home, variables)
}

fn says(startup: &str, setting: &str, args: &[&str]) -> String {
    let (home, variables) = home(startup);
    let setting = format!("environment = \"{setting}\"\n");
    std::fs::write(home.path().join("config.toml"), setting).unwrap();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    home.says_with(&variables, args)
}

#[track_caller]
fn check(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part}: {said}");
    }
}

const STARTUP: &str = "export PATH=\"/opt/my tools:$PATH\" JAVA_HOME=/jdk NPM_TOKEN=geheim\n";

#[test]
fn the_environment_is_shown_with_where_it_comes_from() {
    let said = says(STARTUP, "login_shell", &["env"]);
    check(
        &said,
        &[
            "environment:  that of the login shell, over that of this process: the settings say",
            "login shell:  /bin/bash, asked ",
            "kept in HOME/environment.json",
            "  /opt/my tools  (missing)\n",
            "bash:         /",
            "JAVA_HOME  /jdk  ",
        ],
    );
    assert!(!said.contains("geheim") && !said.contains("NPM_TOKEN"), "{said}");
    let said = says(STARTUP, "inherited", &["env"]);
    check(
        &said,
        &["that of this process: the settings say `inherited`", "PATH       /opt/my tools"],
    );
    assert!(!said.contains("(missing)"), "{said}");
}

#[test]
fn a_shell_without_an_answer_is_told_with_its_last_words() {
    let said = says("echo no nvm; exit 5\n", "login_shell", &["env", "--refresh"]);
    check(
        &said,
        &[
            "environment:  that of this process: the login shell gave no answer: `/bin/bash`",
            "(exit code 5); its last line was: no nvm",
        ],
    );
}

#[test]
fn a_dag_adds_its_own_and_secrets_are_not_shown() {
    let said = says("", "inherited", &["env", "d"]);
    check(
        &said,
        &[
            "d (HOME/dags/d.yaml)\n  a\n    folder: HOME/dags\n",
            "    API_TOKEN=(set, not shown)\n    DAY={{ ds }}  (known in a run only)\n    REGION=kr\n",
            "  b\n    folder: HOME/dags/nowhere\n",
        ],
    );
    let said = says("", "inherited", &["env", "./d.yaml", "--json"]);
    check(&said, &["\"API_TOKEN\":null", "\"only_in_run\":[\"DAY\"]", "\"source\":\"inherited\""]);
    assert!(!said.contains("geheim"), "{said}");
    check(&says("", "inherited", &["env", "no"]), &["there is no DAG `no`", "exit Some(2)"]);
}

#[test]
fn what_is_missing_is_a_warning_and_exit_code_1() {
    let (home, _) = home("");
    std::fs::write(home.path().join("config.toml"), "environment = \"inherited\"\n").unwrap();
    home.check(
        &["check", "d.yaml", "--env"],
        "
tasks would get the environment of this process: the settings say `inherited`
d.yaml:3:34: warning[missing_program]: task `a`: the program `no-such-tool` is not in its PATH
  |
3 |   a: { operator: bash, command: 'no-such-tool --day {{ ds }}', env: { DAY: '{{ ds }}' } }
  |                                  ^^^^^^^^^^^^
hint: install it, or add its folder: `env: { PATH: \"/its/folder:{{ env.PATH }}\" }`; \
`mainspring env FILE` shows that PATH
d.yaml:4:43: warning[missing_folder]: task `b`: the working folder does not exist: HOME/dags/nowhere
  |
4 |   b: { operator: bash, command: pwd, cwd: nowhere }
  |                                           ^^^^^^^
hint: make it, or correct `cwd`
1 file checked: 0 errors, 2 warnings
exit Some(1)",
    );
    home.check(&["check", "d.yaml"], "1 file checked: nothing is wrong");
    let (document, code) = home.json(&["check", "d.yaml", "--env"]);
    let first = &document["files"][0]["diagnostics"][0];
    assert_eq!(
        (&first["severity"], &first["code"]),
        (&json!("warning"), &json!("missing_program"))
    );
    assert_eq!((&first["line"], &first["column"], code), (&json!(3), &json!(34), 1));
    std::fs::write(
        home.path().join("dags/good.yaml"),
        "tasks:\n  a: { operator: bash, command: ls }\n",
    )
    .unwrap();
    assert_eq!(home.json(&["check", "good.yaml", "--env"]).1, 0);
}
