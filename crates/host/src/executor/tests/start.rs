//! How processes start, and what is told of them when they have ended.

use super::*;

async fn check(script: &str, code: Option<i32>, signal: Option<i32>, last_line: &str) {
    let exit = Bench::new().run(script).await;
    let last_line = last_line.to_owned();
    assert_eq!(exit, Exit { code, signal, last_line, ..Exit::default() }, "{script}");
}

#[tokio::test]
async fn codes_and_signals_are_told_apart() {
    check("true", Some(0), None, "").await;
    check("exit 7", Some(7), None, "").await;
    check("kill -9 $$", None, Some(9), "").await;
    check("kill -TERM $$", None, Some(15), "").await;
    check("trap '' TERM; kill -TERM $$; exit 143", Some(143), None, "").await;
}

#[tokio::test]
async fn the_last_line_of_both_outputs_is_kept() {
    check("echo one; echo two", Some(0), None, "two").await;
    check("echo out; echo err >&2", Some(0), None, "err").await;
    check("printf 'x\\n\\n'", Some(0), None, "").await;
    check("printf 'a\\nb'; exit 1", Some(1), None, "b").await;
}

#[tokio::test]
async fn both_outputs_keep_their_order() {
    let bench = Bench::new();
    bench.run("for i in 1 2 3; do echo out $i; echo err $i >&2; done").await;
    assert_eq!(bench.log_text(), "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n");
}

#[tokio::test]
async fn a_child_gets_what_the_spec_says_and_nothing_else() {
    let bench = Bench::new();
    let mut spec = bench.spec("env", &[]);
    spec.env.insert("GREETING".to_owned(), "안녕 = \"x\"".to_owned());
    spec.token = "t1".to_owned();
    bench.start(&spec).wait().await;
    let path = std::env::var("PATH").unwrap();
    let expected = format!("GREETING=안녕 = \"x\"\nMAINSPRING_TRY=t1\nPATH={path}\n");
    assert_eq!(sorted(&bench.log_text()), sorted(&expected));
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn the_working_folder_and_an_empty_input_are_set() {
    let bench = Bench::new();
    let exit = bench.run("cat; pwd -P").await;
    let folder = bench.folder.path().canonicalize().unwrap();
    assert_eq!(exit.last_line, folder.to_str().unwrap());
}

#[tokio::test]
async fn an_end_may_be_asked_for_twice_and_a_wait_cancelled() {
    let bench = Bench::new();
    let mut process = bench.start(&bench.bash("sleep 0.05; exit 3"));
    assert!(tokio::time::timeout(Duration::ZERO, process.wait()).await.is_err());
    assert_eq!(process.wait().await.code, Some(3));
    assert_eq!(process.wait().await.code, Some(3));
    assert_eq!(process.kill(Duration::ZERO).await.code, Some(3));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_start_time_is_that_of_the_process() {
    let bench = Bench::new();
    let mut process = bench.start(&bench.bash("cat /proc/$$/stat"));
    let (pid, start_time) = (process.pid(), process.start_time().unwrap());
    let stat = process.wait().await.last_line;
    let fields: Vec<&str> = stat.split(' ').collect();
    assert_eq!((fields[0], fields[21]), (&*pid.to_string(), &*start_time.to_string()));
    assert_eq!(boot_id().map(|id| id.len()), Some(36));
}
