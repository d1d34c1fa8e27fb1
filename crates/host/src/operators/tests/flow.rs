//! `branch_python` and `short_circuit`: who runs after them.

use super::*;

/// A branch before `a`, `b` and the group `g`, by this `main`.
#[track_caller]
fn check_branch(returned: &str, expected: &str) {
    let text = format!(
        "
groups: {{ g: {{}} }}
tasks:
  br:
    operator: branch_python
    code: |
      def main(ds):
          return {returned}
  a: {{ operator: empty, upstream: br }}
  b: {{ operator: empty, upstream: br }}
  g.one: {{ operator: empty, upstream: br }}
  g.two: {{ operator: empty, upstream: g.one }}
  join: {{ operator: empty, upstream: [a, b, g], trigger_rule: none_failed_min_one_success }}
"
    );
    check(&text, expected);
}

#[test]
fn branch_python_follows_what_main_returns() {
    check_branch(
        "'a' if ds else 'b'",
        "success\na: success\nb: skipped\nbr: success\n  return_value = \"a\"\ng.one: skipped\ng.two: skipped\njoin: success",
    );
    check_branch(
        "('b', 'g')",
        "success\na: skipped\nb: success\nbr: success\n  return_value = [\"b\",\"g\"]\ng.one: success\ng.two: success\njoin: success",
    );
    check_branch(
        "None",
        "success\na: skipped\nb: skipped\nbr: success\ng.one: skipped\ng.two: skipped\njoin: skipped",
    );
}

#[test]
fn branch_python_refuses_what_does_not_come_after_it() {
    let failed = |why: &str| {
        let rest = "g.one: upstream_failed\ng.two: upstream_failed\njoin: upstream_failed";
        format!("failed\na: upstream_failed\nb: upstream_failed\nbr: failed, {why}\n{rest}")
    };
    check_branch("'c'", &failed("there is no task to follow called `c`"));
    check_branch("['a', 'join']", &failed("`join` does not come directly after `br`"));
    check_branch("42", &failed("`main` must return task ids, but it returned: 42"));
}

/// A short circuit with these lines, and what comes after it.
#[track_caller]
fn check_circuit(lines: &str, expected: &str) {
    let text = format!(
        "
params: {{ n: 0 }}
tasks:
  sc:
    operator: short_circuit
{lines}
  a: {{ operator: empty, upstream: sc }}
  done: {{ operator: empty, upstream: a, trigger_rule: all_done }}
"
    );
    check(&text, expected);
}

#[test]
fn short_circuit_skips_what_comes_after_it() {
    let go = "success\na: success\ndone: success\nsc: success\n  return_value = true";
    let stop = "success\na: skipped\ndone: skipped\nsc: success\n  return_value = false";
    check_circuit("    condition: '{{ params.n == 0 }}'", go);
    check_circuit("    condition: '{{ params.n }}'", stop);
    check_circuit("    condition: false", stop);
    check_circuit(
        "    condition: false\n    ignore_downstream_trigger_rules: false",
        "success\na: skipped\ndone: success\nsc: success\n  return_value = false",
    );
    check_circuit("    code: 'def main(params): return params[\"n\"] < 1'", go);
}

#[test]
fn short_circuit_takes_python_s_truth_of_what_main_returns() {
    for (value, xcom, holds) in [
        ("[]", "[]", false),
        ("''", "\"\"", false),
        ("0.0", "0.0", false),
        ("{}", "{}", false),
        ("'False'", "\"False\"", true),
        ("[0]", "[0]", true),
    ] {
        let state = if holds { "success" } else { "skipped" };
        check_circuit(
            &format!("    code: |\n      def main(): return {value}"),
            &format!("success\na: {state}\ndone: {state}\nsc: success\n  return_value = {xcom}"),
        );
    }
    check_circuit(
        "    code: 'def main(): pass'",
        "success\na: skipped\ndone: skipped\nsc: success",
    );
}
