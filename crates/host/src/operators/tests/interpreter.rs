//! Which Python runs, and what is said when there is none.

use std::os::unix::fs::PermissionsExt;

use super::*;

/// A folder that looks like a virtual environment; its Python says that it is one.
fn venv(home: &Home, path: &str) {
    let program = home.path(path).join("bin/python");
    std::fs::create_dir_all(program.parent().unwrap()).unwrap();
    std::fs::write(&program, "#!/bin/sh\nWHICH=venv exec python3 \"$@\"\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
}

const WHICH: &str = "
      import os
      def main():
          venv = os.environ.get('VIRTUAL_ENV', '')
          in_path = venv + '/bin' in os.environ['PATH'].split(':') if venv else False
          return [os.environ.get('WHICH'), os.path.basename(venv), in_path]
";

/// The Python named by these lines of the DAG and of the task.
#[track_caller]
fn check_python(home: &Home, dag: &str, task: &str, expected: &str) -> Ran {
    let text = format!("{dag}\ntasks:\n  t:\n    operator: python\n{task}\n    code: |{WHICH}");
    let ran = block_on(home.run(&text));
    let folder = home.folder.path().display().to_string();
    let (_, found) = ran.text.split_once("\nt: ").unwrap();
    let found = found.replace("\n  return_value = ", " ").replace(&folder, "HOME");
    assert_eq!(found, expected, "{text}\n{}", ran.log("t"));
    ran
}

#[test]
fn the_task_s_python_comes_before_the_dag_s_and_the_settings_s() {
    let home = || {
        let home = Home { python: Some("../set".into()), ..Home::new() };
        ["sub/own", "sub/dag", "set"].iter().for_each(|path| venv(&home, path));
        home
    };
    check_python(&home(), "python: dag", "    python: ./own", r#"success ["venv","own",true]"#);
    check_python(&home(), "python: dag", "", r#"success ["venv","dag",true]"#);
    check_python(&home(), "", "", r#"success ["venv","set",true]"#);
    let plain = r#"success [null,"",false]"#;
    check_python(&home(), "", "    python: python3", plain);
    check_python(&Home::new(), "", "", plain);
    // A program in a virtual environment is that of the environment by itself.
    let program = r#"success ["venv","",false]"#;
    check_python(&home(), "", "    python: '{{ \"own\" }}/bin/python'", program);
}

#[test]
fn a_home_folder_is_found() {
    let mut home = Home::new();
    venv(&home, "tools");
    home.env.insert("HOME".into(), home.path("").display().to_string());
    check_python(&home, "", "    python: ~/tools", r#"success ["venv","tools",true]"#);
}

#[test]
fn a_missing_python_is_told_with_where_it_was_looked_for() {
    let mut home = Home::new();
    std::fs::create_dir_all(home.path("sub/empty")).unwrap();
    home.env.insert("PATH".into(), "/nowhere:/no".into());
    let none = "failed, no Python was found, neither `python3` nor `python`, in PATH: /nowhere:/no";
    let ran = check_python(&home, "", "", none);
    assert!(ran.log("t").contains("hint: install Python 3.8 or newer, or name it with `python`"));
    for (named, expected) in [
        ("pypy9", "failed, the Python `pypy9` was not found in PATH: /nowhere:/no"),
        ("./bin/py", "failed, there is no Python at this path: HOME/dags/sub/./bin/py"),
        ("empty", "failed, this folder is no virtual environment: HOME/dags/sub/empty"),
    ] {
        let mut home = Home { env: home.env.clone(), ..Home::new() };
        std::fs::create_dir_all(home.path("sub/empty")).unwrap();
        home.env.insert("PATH".into(), "/nowhere:/no".into());
        check_python(&home, "", &format!("    python: {named}"), expected);
    }
}

#[test]
fn what_is_no_python_is_told_by_its_last_line() {
    let home = Home::new();
    let program = home.path("sub/old");
    let text = "#!/bin/sh\necho Python 3.8 or newer is needed, this is 2.7\nexit 1\n";
    std::fs::write(&program, text).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path =
        program.display().to_string().replace(&home.folder.path().display().to_string(), "HOME");
    let ran = check_python(
        &home,
        "",
        "    python: ./old",
        &format!(
            "failed, `{}` ended without a result: exit code 1",
            path.replace("/old", "/./old")
        ),
    );
    let hint = "hint: its last line was: Python 3.8 or newer is needed, this is 2.7\n";
    assert!(ran.log("t").ends_with(hint), "{}", ran.log("t"));
}

#[test]
fn a_dag_and_a_task_put_folders_in_front_of_path() {
    let home = Home::new();
    let tool = home.path("sub/도구 모음/tool");
    std::fs::create_dir_all(tool.parent().unwrap()).unwrap();
    std::fs::write(&tool, "#!/bin/sh\necho \"$A\"\n").unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let text = "
env: { PATH: '도구 모음:{{ env.PATH }}', A: 'dag {{ env.NO | default(1) }}' }
tasks:
  t:
    operator: bash
    env: { A: '{{ env.A }}, task {{ task.task_id }}' }
    command: '[ \"$PATH\" = \"{{ env.PATH }}\" ] && tool'
  u: { operator: bash, command: echo, env: { PATH: '{{ env.PAHT }}' } }
";
    let ran = check_in(
        &home,
        text,
        "
failed
t: success
  return_value = \"dag 1, task t\"
u: failed, `env.PATH`: 1:4: `env.PAHT` is undefined (did you mean `PATH`?)",
    );
    assert!(ran.log("u").contains("hint: did you mean `PATH`?"), "{}", ran.log("u"));
}
