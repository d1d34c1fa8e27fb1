//! What is said against a task before it ever runs.

use super::*;

#[track_caller]
fn check_task(lines: &str, expected: &str) {
    let text = format!("tasks:\n  t:\n{lines}\n");
    assert_eq!(read("sales", &text).1.trim_end(), expected, "{text}");
}

#[test]
fn exactly_one_thing_can_be_called() {
    check_task("    operator: python\n    code: 'def main(): pass'", "");
    check_task("    operator: python\n    callable: jobs.sales:Day.of", "");
    check_task("    operator: short_circuit\n    condition: false", "");
    check_task(
        "    operator: python",
        "2:3 task `t`: nothing says what to call\n    add one of `code`, `callable`",
    );
    check_task(
        "    operator: branch_python\n    code: 'def main(): pass'\n    callable: a:b",
        "5:15 task `t`: `callable` cannot stand beside `code`\n    keep one of them",
    );
    check_task(
        "    operator: short_circuit\n    condition: true\n    code: 'def main(): pass'",
        "5:11 task `t`: `code` cannot stand beside `condition`\n    keep one of them",
    );
}

#[test]
fn code_must_give_main_a_meaning() {
    let none = "5:7 task `t`: the code defines no function `main`\n    put what is to run into `def main():`";
    for (code, expected) in [
        ("async def main(ds): pass", ""),
        ("if 1:\n          def main(): pass", ""),
        ("from jobs import load as main", ""),
        ("from jobs import *", ""),
        ("main = print", ""),
        ("def mains(): pass", none),
        ("print('main')", none),
        ("# def main():", none),
        ("main()", none),
    ] {
        check_task(&format!("    operator: python\n    code: |\n      {code}"), expected);
    }
}

#[test]
fn a_callable_names_a_module_and_a_function() {
    for wrong in ["jobs.sales.load", "jobs/sales.py:load", ":load", "jobs:", "a:b:c", "1a:b"] {
        let expected = format!(
            "4:15 task `t`: this does not name a function of a module: `{wrong}`\n    write `package.module:function`"
        );
        check_task(&format!("    operator: python\n    callable: '{wrong}'"), &expected);
    }
}
