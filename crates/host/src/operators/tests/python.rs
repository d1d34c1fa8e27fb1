//! `python`: what `main` gets, what it returns, and every way in which it can end.

use super::*;

#[test]
fn what_main_returns_is_the_xcom() {
    check_code("def main():\n    return {'rows': 42}", r#"success {"rows":42}"#);
    check_code("def main():\n    print('nothing')", "success");
    check_code("def main():\n    return ''", r#"success """#);
    check_code("def main():\n    return (1, (2.5, True), None)", "success [1,[2.5,true],null]");
    check_code("def main():\n    return '서울 🌙 \\n \"q\"'", r#"success "서울 🌙 \n \"q\"""#);
    check_code("async def main(ds):\n    return ds", r#"success "2026-03-14""#);
    let dates = "
from datetime import date, datetime, timezone
def main():
    return [date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=timezone.utc)]";
    check_code(dates, r#"success ["2026-01-02","2026-01-02T03:00:00+00:00"]"#);
    let ints = "def main():\n    return [2**64 - 1, -2**63, 0.1]";
    check_code(ints, "success [18446744073709551615,-9223372036854775808,0.1]");
}

#[test]
fn a_value_that_json_cannot_hold_is_named() {
    for (value, wrong) in [
        ("{1, 2}", ": a `set`"),
        ("[0, {'a': b'x'}]", ", at `[1]['a']`: a `bytes`"),
        ("open", ": a `builtin_function_or_method`"),
        ("[float('nan')]", ", at `[0]`: the number `nan`"),
        ("2**64", ": a whole number beyond 64 bits"),
        ("{(1, 2): 3}", ": a key of type `tuple`"),
    ] {
        let code = format!("def main():\n    return {value}");
        check_code(&code, &format!("failed, the return value holds what JSON cannot{wrong}"));
    }
    let ran = check_code(
        "def main():\n    return '\\udcff'",
        "failed, the return value holds a text that is not Unicode",
    );
    assert!(
        ran.log("t").ends_with("hint: decode it with `errors=\"replace\"`\n"),
        "{}",
        ran.log("t")
    );
    check_code(
        "def main():\n    a = []\n    a.append(a)\n    return a",
        "failed, the return value holds what JSON cannot: something that nests more than 100 levels deep",
    );
}

#[test]
fn large_values_fit_and_too_large_ones_are_refused() {
    let ran = check_code("def main():\n    print(len('가' * 3_000_000))", "success");
    assert_eq!(ran.log("t"), "3000000\n");
    let text = "
tasks:
  a:
    operator: python
    code: |
      def main():
          return ['가나다라마바사'] * 500_000
  b:
    operator: python
    upstream: a
    code: |
      def main(ti):
          return len(ti.xcom_pull('a'))
";
    let ran = block_on(Home::new().run(text));
    assert_eq!(ran.xcoms[1].value, 500_000);
    check_code(
        "def main():\n    return 'x' * (49 << 20)",
        "failed, the return value takes 49 MiB as JSON, at most 48 MiB can be kept",
    );
}

#[test]
fn main_gets_the_context_by_the_names_of_its_arguments() {
    let home = Home { conf: serde_json::json!({ "n": 7 }), ..Home::new() };
    let ran = check_in(
        &home,
        "
params: { n: 5, who: { type: string, default: 서울 } }
tasks:
  t:
    operator: python
    op_kwargs: { day: '{{ ds }}', region: kr, many: [1, '{{ params.n }}'] }
    code: |
      def main(ds, ds_nodash, ts, local_ds, local_ts, logical_date, data_interval_end, params,
               conf, dag, dag_run, run_id, dag_id, task_id, ti, task_instance, try_number,
               day, many, region='us', other='left', *, key='own'):
          assert logical_date.tzinfo is not None and logical_date == data_interval_end
          assert ti.start_date.tzinfo is not None and task_instance.task.task_id == 't'
          return [ds, ds_nodash, ts, local_ds, local_ts, logical_date, params, conf,
                  dag.timezone, dag_run.run_type, dag_run.conf, dag_run.logical_date.hour, run_id,
                  dag_id, task_id, ti.try_number, ti.max_tries, try_number, ti.map_index,
                  day, many, region, other, key]
",
        r#"success
t: success
  return_value = ["2026-03-14","20260314","2026-03-14T06:00:00+00:00","2026-03-14","2026-03-14T15:00:00+09:00","2026-03-14T06:00:00+00:00",{"n":7,"who":"서울"},{"n":7},"Asia/Seoul","manual",{"n":7},6,"test","sales","t",1,0,1,-1,"2026-03-14",[1,"7"],"kr","left","own"]"#,
    );
    assert_eq!(ran.log("t"), "");
    check_code("def main(**rest):\n    return rest['ds']", r#"success "2026-03-14""#);
    check_code("def main(*rest, ds):\n    return [ds, rest]", r#"success ["2026-03-14",[]]"#);
}

#[test]
fn an_argument_that_nobody_gives_is_named() {
    let ran = check_code("def main(ds, regio):\n    pass", "failed, `main` needs `regio`");
    assert!(
        ran.log("t").contains("hint: give it in `op_kwargs`; the context has conf, conn, dag,")
    );
    let dateless = Home { logical_date: None, ..Home::new() };
    let ran = check_code_in(&dateless, "def main(ds):\n    pass", "failed, `main` needs `ds`");
    assert!(
        ran.log("t").contains("hint: the run has no logical date; give the arguments a default")
    );
    check_code_in(&dateless, "def main(ds=None):\n    return ds or 'none'", r#"success "none""#);
    let ran = check_in(
        &Home::new(),
        "
tasks:
  t:
    operator: python
    op_kwargs: { region: kr, regoin: us }
    code: |
      def main(region):
          return region
",
        "success\nt: success\n  return_value = \"kr\"",
    );
    assert_eq!(ran.log("t"), "mainspring: `main` does not take `regoin` of `op_kwargs`\n");
}

#[test]
fn functions_of_other_kinds_are_bound_as_python_does() {
    let decorated = "
import functools
def shout(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs).upper()
    return inner
@shout
def main(dag_id, suffix='!'):
    return dag_id + suffix";
    check_code(decorated, r#"success "SALES!""#);
    let partial = "
from functools import partial
def work(ds, n):
    return [ds, n]
main = partial(work, n=3)";
    check_code(partial, r#"success ["2026-03-14",3]"#);
    let object = "
class Main:
    def __call__(self, ds):
        return ds
main = Main()";
    check_code(object, r#"success "2026-03-14""#);
}

#[test]
fn an_exception_is_shown_with_the_task_s_own_lines() {
    let code = "
import json

class Broken(ValueError):
    pass

def parse(text):
    raise Broken(f'no number: {text}')

def main():
    try:
        parse('12a')
    except Broken as error:
        raise RuntimeError('half of\\nit') from error";
    let ran = check_code(code, "failed, RuntimeError: half of");
    let log = ran.log("t");
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains("^^^")).collect();
    let expected = r#"Traceback (most recent call last):
  File "<sales.t>", line 11, in main
    parse('12a')
  File "<sales.t>", line 7, in parse
    raise Broken(f'no number: {text}')
mainspring_task.Broken: no number: 12a

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "<sales.t>", line 13, in main
    raise RuntimeError('half of\nit') from error
RuntimeError: half of
it
mainspring: failed: RuntimeError: half of"#;
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn skip_and_fail_end_a_try() {
    let skip = "import mainspring\ndef main():\n    raise mainspring.Skip('nothing new')";
    let ran = check_code(skip, "skipped");
    assert_eq!(ran.log("t"), "mainspring: skipped: nothing new\n");
    let fail = "
default_args: { retries: 2, retry_delay: 0s }
tasks:
  gives_up:
    operator: python
    code: |
      from mainspring import Fail
      def main():
          raise Fail('no such customer')
  goes_on:
    operator: python
    code: |
      def main(ti):
          if ti.try_number < ti.max_tries:
              raise ValueError('not yet')
          return ti.try_number
  airflow_s_own:
    operator: python
    code: |
      class AirflowFailException(Exception):
          pass
      def main():
          raise AirflowFailException('for good')
  airflow_s_skip:
    operator: python
    code: |
      class AirflowSkipException(Exception):
          pass
      def main():
          raise AirflowSkipException()
";
    check(
        fail,
        "failed
airflow_s_own: failed, for good
airflow_s_skip: skipped
gives_up: failed, no such customer
goes_on: success in 2 tries
  return_value = 2",
    );
}

#[test]
fn sys_exit_is_an_end_like_any_program_s() {
    check_code("import sys\ndef main():\n    sys.exit()", "success");
    check_code("import sys\ndef main():\n    sys.exit(0)", "success");
    check_code("import sys\ndef main():\n    sys.exit(3)", "failed, exit code 3");
    check_code("import sys\ndef main():\n    sys.exit('no file')", "failed, no file");
    check_code("import sys\nsys.exit(4)\ndef main(): pass", "failed, exit code 4");
}

#[test]
fn a_process_that_dies_in_the_middle_has_failed() {
    for (death, how) in [
        ("os._exit(0)", "exit code 0"),
        ("os._exit(7)", "exit code 7"),
        ("os.kill(os.getpid(), 9)", "ended by signal 9 (kill; perhaps it ran out of memory)"),
        ("os.kill(os.getpid(), 15)", "ended by signal 15 (terminate)"),
    ] {
        let code = format!("import os\ndef main():\n    {death}\n    import time; time.sleep(50)");
        check_code(&code, &format!("failed, `python3` ended without a result: {how}"));
    }
    // After `main` it no longer matters, but is told.
    let late = "import atexit, os\ndef main():\n    atexit.register(os._exit, 5)\n    return 1";
    let ran = check_code(late, "success, exit code 5 1");
    assert_eq!(ran.log("t"), "mainspring: after `main` had returned: exit code 5\n");
}

/// Finds what only the runner should use.
const CHANNEL: &str = "
import os, stat
def channel():
    for fd in range(3, 20):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass
";

#[test]
fn what_a_task_sends_itself_is_no_message() {
    let code = "
import os
def main():
    for fd in range(3, 20):
        try:
            os.write(fd, b'hello \\xff\\n')
        except OSError:
            pass
    return 1";
    check_code(
        &format!("{CHANNEL}{code}"),
        "failed, the task sent what is no message: `hello \u{fffd}` (expected value at line 1 column 1)",
    );
}

#[test]
fn a_message_that_cannot_be_taken_in_fails_the_try() {
    check_code(
        "def main():\n    value = []\n    for _ in range(200):\n        value = [value]\n    return value",
        "failed, the task sent a value that nests too deep",
    );
    let code = "
import os
def main():
    try:
        for _ in range(49):
            os.write(channel(), b'x' * (1 << 20))
    except BrokenPipeError:
        os._exit(0)";
    check_code(&format!("{CHANNEL}{code}"), "failed, the task sent a message of more than 48 MiB");
}

#[test]
fn a_task_that_takes_too_long_may_clean_up() {
    let ran = check_in(
        &Home::new(),
        "
tasks:
  t:
    operator: python
    execution_timeout: 2s
    code: |
      import time
      def main(ti):
          ti.xcom_push('began', True)
          try:
              time.sleep(60)
          finally:
              print('cleaned up')
",
        "failed\nt: failed, ended by signal 15 (terminate)\n  began = true",
    );
    let log = ran.log("t");
    assert!(log.starts_with("cleaned up\nTraceback"), "{log}");
    assert!(log.contains("line 5, in main\n    time.sleep(60)\n"), "{log}");
}

#[test]
fn code_that_cannot_be_read_is_shown_where_it_is_wrong() {
    let ran = check_code(
        "def main():\n    x = 1\n    return x +",
        "failed, SyntaxError: invalid syntax (line 3 of `code`)",
    );
    assert!(
        ran.log("t").contains("File \"<sales.t>\", line 3\n    return x +\n"),
        "{}",
        ran.log("t")
    );
    check_code(
        "import nowhere_at_all\ndef main(): pass",
        "failed, ModuleNotFoundError: No module named 'nowhere_at_all'",
    );
    check_code("def main(): pass\nmain = 5", "failed, `code` defines no function `main`");
}

#[test]
fn the_process_is_an_ordinary_one() {
    let code = "
import logging, os, subprocess, sys
log = logging.getLogger('sales')
def main():
    assert sys.stdin.read() == '' and sys.argv == ['sales.t'] and '' not in sys.path
    assert subprocess.run(['cat'], capture_output=True).stdout == b''
    assert os.environ['MAINSPRING_TASK_ID'] == 't'
    print('한글')
    log.info('told')
    subprocess.run(['sh', '-c', 'echo from a child'])
    return os.path.basename(os.getcwd())";
    let home = Home::new();
    let ran = check_code_in(&home, code, r#"success "sub""#);
    assert_eq!(ran.log("t"), "한글\nINFO sales: told\nfrom a child\n");
}

#[test]
fn a_forked_process_cannot_speak_for_the_task() {
    let code = "
import os
def main(ti):
    child = os.fork()
    if child == 0:
        try:
            ti.xcom_push('x', 1)
        except RuntimeError as error:
            print(error)
        return 'of the child'
    os.waitpid(child, 0)
    return 'of the task'";
    let ran = check_code(code, r#"success "of the task""#);
    let expected =
        "only the task's own process can speak with Mainspring, not a process that it forked\n";
    assert_eq!(ran.log("t"), expected);
}

#[test]
fn what_the_code_defines_can_be_pickled() {
    let code = "
import dataclasses, multiprocessing, pickle
@dataclasses.dataclass
class Point:
    x: int
def double(n):
    return 2 * n
def main():
    with multiprocessing.get_context('fork').Pool(2) as pool:
        doubled = pool.map(double, [1, 2])
    return [pickle.loads(pickle.dumps(Point(3))).x, doubled]";
    check_code(code, "success [3,[2,4]]");
}

/// A process that the task forked ends at SIGTERM as any other, at whatever moment that comes: as
/// soon as it exists, when Python would lose the signal or raise from the handler of its parent
/// where nobody notices. A pool that waits for such a process would wait for ever.
#[test]
fn a_forked_process_ends_when_it_is_asked_to() {
    let code = "
import os, signal, time
def main():
    ends = set()
    for n in range(200):
        child = os.fork()
        if child == 0:
            while True:
                time.sleep(60)
        time.sleep(n % 4 / 2000)
        os.kill(child, signal.SIGTERM)
        ends.add(os.waitpid(child, 0)[1])
    return sorted(ends)";
    let ran = check_code(code, "success [15]");
    assert_eq!(ran.log("t"), "");
}

#[test]
fn a_function_can_be_called_by_the_name_of_its_module() {
    let home = Home::new()
        .file("jobs/__init__.py", "")
        .file("jobs/sales.py", "def load(ds, region='us'):\n    return [ds, region]\nclass Day:\n    @staticmethod\n    def of(ds):\n        return ds\n")
        .file("jobs/broken.py", "import nowhere_at_all\n")
        .file("sub/near.py", "def main(ti):\n    raise OSError('far')\n");
    let task = |callable: &str| {
        format!(
            "tasks:\n  t:\n    operator: python\n    callable: {callable}\n    op_kwargs: {{ region: kr }}\n"
        )
    };
    for (callable, expected) in [
        ("jobs.sales:load", "success\nt: success\n  return_value = [\"2026-03-14\",\"kr\"]"),
        ("jobs.sales:Day.of", "success\nt: success\n  return_value = \"2026-03-14\""),
        ("near:main", "failed\nt: failed, OSError: far"),
        ("jobs.sales:laod", "failed\nt: failed, `jobs.sales` has no `laod`"),
        ("jobs.seles:load", "failed\nt: failed, there is no module `jobs.seles`"),
        ("job.sales:load", "failed\nt: failed, there is no module `job`"),
        (
            "jobs.broken:main",
            "failed\nt: failed, ModuleNotFoundError: No module named 'nowhere_at_all'",
        ),
    ] {
        let ran = check_in(&home, &task(callable), expected);
        if callable.ends_with("laod") {
            assert!(ran.log("t").ends_with("hint: it has load, Day\n"), "{}", ran.log("t"));
        }
    }
}
