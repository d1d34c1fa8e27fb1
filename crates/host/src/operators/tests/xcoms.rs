//! Values handed from task to task by `ti.xcom_push` and `ti.xcom_pull`, and what tasks look up.

use super::*;

#[test]
fn pulls_answer_as_airflow_s_do() {
    let text = r#"
tasks:
  a:
    operator: python
    code: |
      def main(ti):
          ti.xcom_push(key="p", value={"k": [1, "둘"]})
          ti.xcom_push("p2", 1)
          ti.xcom_push("p2", (2, 3))
          return 10
  b: { operator: bash, command: echo last }
  none: { operator: python, code: "def main(): pass" }
  c:
    operator: python
    upstream: [a, b, none]
    code: |
      def main(ti):
          return {
              "one": ti.xcom_pull("a"),
              "key": ti.xcom_pull(task_ids="a", key="p"),
              "again": ti.xcom_pull("a", key="p2"),
              "several": ti.xcom_pull(["a", "b", "none"]),
              "default": ti.xcom_pull(["none", "a"], default=0),
              "one default": ti.xcom_pull("none", default="d"),
              "nothing": ti.xcom_pull("none"),
              "index": ti.xcom_pull("a", map_indexes=-1),
              "any index": ti.xcom_pull("a", map_indexes=None),
              "indexes": ti.xcom_pull("a", map_indexes=[-1, 0]),
              "product": ti.xcom_pull(["a", "b"], map_indexes=[-1]),
              "own": ti.xcom_pull(),
          }
"#;
    let expected = r#"success
a: success
  p = {"k":[1,"둘"]}
  p2 = [2,3]
  return_value = 10
b: success
  return_value = "last"
c: success
  return_value = {"one":10,"key":{"k":[1,"둘"]},"again":[2,3],"several":[10,"last",null],"default":[0,10],"one default":"d","nothing":null,"index":10,"any index":10,"indexes":[10,null],"product":[10,"last"],"own":null}
none: success"#;
    check(text, expected);
}

#[test]
fn a_try_sees_what_it_pushed_itself() {
    let code = "
def main(ti):
    ti.xcom_push('x', 5)
    seen = [ti.xcom_pull(key='x'), ti.xcom_pull('t', key='x')]
    ti.xcom_push('x', None)
    return seen + [ti.xcom_pull(key='x')]";
    check_code(code, "success [5,5,null]");
}

#[test]
fn a_failed_try_leaves_its_xcoms_and_the_next_begins_without() {
    let text = "
tasks:
  once:
    operator: python
    retries: 1
    retry_delay: 0s
    code: |
      def main(ti):
          if ti.try_number == 1:
              ti.xcom_push('p', ti.try_number)
              raise ValueError('after push')
  always:
    operator: python
    code: |
      def main(ti):
          ti.xcom_push('p', ti.try_number)
          raise ValueError('after push')
  pull:
    operator: python
    upstream: [once, always]
    trigger_rule: all_done
    code: |
      def main(ti):
          return [ti.xcom_pull('once', key='p'), ti.xcom_pull('always', key='p')]
";
    let expected = "success
always: failed, ValueError: after push
  p = 1
once: success in 2 tries
pull: success
  return_value = [null,1]";
    check(text, expected);
}

#[test]
fn what_cannot_be_kept_or_pulled_is_refused_where_it_stands() {
    let ran = check_code(
        "def main(ti):\n    ti.xcom_push('x', {1})",
        "failed, mainspring.Unstorable: the XCom `x` holds what JSON cannot: a `set`; make a list of it with `sorted()`",
    );
    assert!(
        ran.log("t").contains("line 2, in main\n    ti.xcom_push('x', {1})\n"),
        "{}",
        ran.log("t")
    );
    check_code(
        "def main(ti):\n    ti.xcom_pull('a', dag_id='other')",
        "failed, ValueError: `xcom_pull` reads XComs of its own run only, not of another",
    );
    check_code(
        "def main(ti):\n    ti.hostname('a')",
        "failed, AttributeError: `TaskInstance` has no `hostname`; it has dag_id, dag_run, map_index, max_tries, run_id, start_date, state, task, task_id, try_number",
    );
}

#[test]
fn variables_and_connections_are_looked_up() {
    let variables = vec![("region", "kr"), ("sizes", "[1, 2]")];
    let home = Home { variables, ..Home::new() };
    let code = "
import mainspring
def main(var, conn):
    context = mainspring.context()
    return [var.value.region, var.json.sizes, var.value.get('no', 'd'), hasattr(var.value, 'no'),
            mainspring.variable('region'), mainspring.variable('no', None), conn.get('no', 1),
            context['ds'], context['var'].value.region]";
    check_code_in(&home, code, r#"success ["kr",[1,2],"d",false,"kr",null,1,"2026-03-14","kr"]"#);
    check_code(
        "import mainspring\ndef main():\n    mainspring.variable('no')",
        "failed, LookupError: there is no variable `no`",
    );
    check_code(
        "import mainspring\ndef main():\n    mainspring.connection('db')",
        "failed, LookupError: there is no connection `db`",
    );
}

#[test]
fn threads_may_ask_at_the_same_time() {
    let code = "
from concurrent.futures import ThreadPoolExecutor
def main(ti):
    def work(n):
        ti.xcom_push(f'k{n}', n)
        return ti.xcom_pull(key=f'k{n}')
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(40))) == list(range(40))";
    let ran = block_on(Home::new().run(&with_code(code)));
    let returned = ran.xcoms.iter().find(|xcom| xcom.key == "return_value").unwrap();
    assert_eq!((&returned.value, ran.xcoms.len()), (&Value::Bool(true), 41));
}
