//! Real processes: how they start, speak, end, and that nothing of them stays.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::*;

/// A folder for logs and scripts, and the specs that work in it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn spec(&self, program: &str, args: &[&str]) -> ProcessSpec {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ProcessSpec {
            program: program.to_owned(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            env: [("PATH".to_owned(), std::env::var("PATH").unwrap())].into(),
            cwd: self.folder.path().to_owned(),
            token: format!("token-{}-{next}", std::process::id()),
            channel: false,
        }
    }

    fn bash(&self, script: &str) -> ProcessSpec {
        self.spec("bash", &["-c", script])
    }

    fn log(&self) -> LogWriter {
        LogWriter::create(self.path("1.log"), LogOptions::default())
    }

    fn start(&self, spec: &ProcessSpec) -> Process {
        spawn(spec, self.log()).unwrap()
    }

    async fn run(&self, script: &str) -> Exit {
        self.start(&self.bash(script)).wait().await
    }

    /// The log without its stamps.
    fn log_text(&self) -> String {
        let bytes = std::fs::read(self.path("1.log")).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        text.lines().map(|line| format!("{}\n", &line[25..])).collect()
    }

    /// Waits until a script has written a file.
    async fn written(&self, name: &str) {
        within(2000, async {
            while !self.path(name).exists() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
    }
}

async fn within<T>(milliseconds: u64, work: impl Future<Output = T>) -> T {
    let limit = Duration::from_millis(milliseconds);
    tokio::time::timeout(limit, work).await.expect("it takes too long")
}

/// The processes, dead ones included, that carry the token or bear the marker in their command.
#[cfg(target_os = "linux")]
fn tree_of(token: &str) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let carries = |pid: &String| {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|byte| *byte == 0).any(|entry| entry.ends_with(token.as_bytes()))
    };
    pids.filter(carries).collect()
}

/// The dead children of this process.
#[cfg(target_os = "linux")]
fn zombies() -> Vec<String> {
    let me = format!(" Z {} ", std::process::id());
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&me)).collect()
}

#[cfg(not(target_os = "linux"))]
fn tree_of(_: &str) -> Vec<String> {
    Vec::new()
}

#[cfg(not(target_os = "linux"))]
fn zombies() -> Vec<String> {
    Vec::new()
}

fn check_gone(spec: &ProcessSpec) {
    assert_eq!(tree_of(&spec.token), Vec::<String>::new(), "left of {:?}", spec.args);
    // Tests that share this process have dead children too, but only for a moment.
    let until = Instant::now() + Duration::from_millis(500);
    while Instant::now() < until && !zombies().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(zombies(), Vec::<String>::new());
}

mod start {
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
}

mod refusal {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// The error and its hint, the folder written as `{}`.
    fn check(bench: &Bench, spec: &ProcessSpec, expected: &str) {
        let error = spawn(spec, bench.log()).unwrap_err();
        let folder = bench.folder.path().to_str().unwrap();
        let hint = error.hint().unwrap_or("no hint");
        assert_eq!(format!("{error}\n{hint}").replace(folder, "{}"), expected);
    }

    fn file(bench: &Bench, name: &str, text: &str, mode: u32) {
        std::fs::write(bench.path(name), text).unwrap();
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(bench.path(name), mode).unwrap();
    }

    #[tokio::test]
    async fn a_program_that_is_not_there() {
        let bench = Bench::new();
        let mut spec = bench.spec("no-such-program", &[]);
        spec.env = [("PATH".to_owned(), "/bin:/usr/bin".to_owned())].into();
        check(
            &bench,
            &spec,
            "the program `no-such-program` was not found in PATH: /bin:/usr/bin\n\
             write the program's full path, or add its folder to `PATH` under `env`",
        );
        check(
            &bench,
            &bench.spec("./job.sh", &[]),
            "there is no such program: {}/./job.sh\n\
             a relative path is looked up in the working folder",
        );
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_run() {
        let bench = Bench::new();
        file(&bench, "text", "echo", 0o644);
        file(&bench, "plain", "echo", 0o755);
        file(&bench, "lost", "#!/no/such/python -u\n", 0o755);
        file(&bench, "dos", "#!/bin/sh\r\n", 0o755);
        let chmod = "make it executable with `chmod +x`, or name its interpreter as the program";
        let refused = format!("this is not an executable program: {{}}/./text\n{chmod}");
        check(&bench, &bench.spec("./text", &[]), &refused);
        check(
            &bench,
            &bench.spec("./plain", &[]),
            "the system does not know how to run this file: {}/./plain\n\
             a script needs a first line like `#!/bin/sh`; a program must be built for this system",
        );
        let windows = "install it or correct the line; \
                       a script saved with Windows line ends fails so too";
        for (name, interpreter) in [("lost", "/no/such/python -u"), ("dos", "/bin/sh\\r")] {
            let line = format!("the first line of `{{}}/./{name}` names a program that");
            let expected = format!("{line} does not exist: {interpreter}\n{windows}");
            check(&bench, &bench.spec(&format!("./{name}"), &[]), &expected);
        }
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there() {
        let bench = Bench::new();
        let mut spec = bench.bash("true");
        spec.cwd = bench.path("nowhere");
        let missing = "the working folder does not exist: {}/nowhere\n\
                       create it, or correct `cwd`";
        check(&bench, &spec, missing);
        file(&bench, "text", "", 0o644);
        spec.cwd = bench.path("text");
        let closed = "the working folder cannot be entered: {}/text\n\
                      choose another `cwd`, or correct its permissions";
        check(&bench, &spec, closed);
    }

    #[tokio::test]
    async fn arguments_that_the_system_does_not_take() {
        let bench = Bench::new();
        let mut spec = bench.bash(&"x".repeat(5_000_000));
        spec.env.clear();
        check(
            &bench,
            &ProcessSpec { program: "/bin/sh".to_owned(), ..spec },
            "the arguments and the environment of `/bin/sh` are too large: 5000004 bytes\n\
             hand large data over in a file",
        );
        let nul = "an argument or environment variable of `bash` contains a NUL byte\nno hint";
        check(&bench, &bench.bash("echo \0"), nul);
    }

    #[tokio::test]
    async fn nothing_is_left_of_a_process_that_did_not_start() {
        let bench = Bench::new();
        let open = || std::fs::read_dir("/dev/fd").unwrap().count();
        let spec = ProcessSpec { channel: true, ..bench.spec("./nothing", &[]) };
        assert!(spawn(&spec, bench.log()).is_err());
        let before = open();
        (0..10).for_each(|_| assert!(spawn(&spec, bench.log()).is_err()));
        assert_eq!(open(), before);
    }
}

mod end {
    use super::*;

    /// Starts a script that writes `ready` when it is; kills it; nothing may be left.
    async fn check_kill(script: &str, grace: Duration, expected: (Option<i32>, Option<i32>)) {
        become_subreaper().unwrap();
        let bench = Bench::new();
        let spec = bench.bash(script);
        let mut process = bench.start(&spec);
        bench.written("ready").await;
        let exit = within(1500, process.kill(grace)).await;
        assert_eq!((exit.code, exit.signal), expected);
        assert_eq!(exit.leftovers, 0);
        check_gone(&spec);
    }

    const SOON: Duration = Duration::from_millis(100);

    #[tokio::test]
    async fn term_lets_a_task_clean_up() {
        let script = "trap 'sleep 0.05; exit 5' TERM; touch ready; while :; do sleep 0.01; done";
        check_kill(script, Duration::from_secs(30), (Some(5), None)).await;
    }

    #[tokio::test]
    async fn who_ignores_term_is_killed_with_all_descendants() {
        let script = "trap '' TERM; sleep 8160 & (sleep 8161 & sleep 8162) & setsid sleep 8163 &
            setsid bash -c 'trap \"\" TERM; sleep 8164 & sleep 8165' &
            while [ $(pgrep -cf '^sleep 816[0-5]') -lt 6 ]; do sleep 0.01; done
            touch ready; sleep 8166; sleep 8167";
        check_kill(script, SOON, (None, Some(9))).await;
    }

    #[tokio::test]
    async fn who_hides_is_found_by_descent() {
        let script = "trap '' TERM; env -i setsid bash -c 'touch ready; sleep 60; :' & wait";
        check_kill(script, SOON, (None, Some(9))).await;
    }

    #[tokio::test]
    async fn a_second_kill_shortens_the_grace() {
        let bench = Bench::new();
        let spec = bench.bash("trap '' TERM; touch ready; sleep 60; sleep 60");
        let mut process = bench.start(&spec);
        bench.written("ready").await;
        let patient = process.kill(Duration::from_secs(60));
        assert!(tokio::time::timeout(SOON, patient).await.is_err());
        assert_eq!(within(1000, process.kill(Duration::ZERO)).await.signal, Some(9));
        check_gone(&spec);
    }

    #[tokio::test]
    async fn a_forgotten_process_is_killed() {
        let bench = Bench::new();
        let spec = bench.bash("trap '' TERM; touch ready; sleep 60; sleep 60");
        let process = bench.start(&spec);
        bench.written("ready").await;
        drop(process);
        within(1000, async {
            while !tree_of(&spec.token).is_empty() || !zombies().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    #[test]
    fn a_runtime_that_goes_down_takes_its_processes_along() {
        let bench = Bench::new();
        let spec = bench.bash("sleep 60 & touch ready; sleep 61");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let process = runtime.block_on(async {
            let process = bench.start(&spec);
            bench.written("ready").await;
            process
        });
        drop(runtime);
        drop(process);
        let until = Instant::now() + Duration::from_secs(1);
        while !tree_of(&spec.token).is_empty() {
            assert!(Instant::now() < until);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A script that leaves something behind; what it prints, how many were left.
    async fn check_rest(script: &str, last_line: &str, leftovers: u32) -> String {
        become_subreaper().unwrap();
        let bench = Bench::new();
        let spec = bench.bash(script);
        let exit = within(1900, bench.start(&spec).wait()).await;
        let last_line = last_line.to_owned();
        assert_eq!(exit, Exit { code: Some(0), last_line, leftovers, ..Exit::default() });
        check_gone(&spec);
        bench.log_text()
    }

    #[tokio::test]
    async fn a_background_child_that_holds_the_pipe_is_ended() {
        let log = check_rest("sleep 60 & echo done", "done", 1).await;
        assert!(log.starts_with("done\nmainspring: still running after the task ended, and"));
        check_rest("sleep 60 >/dev/null 2>&1 & echo done", "done", 1).await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_daemon_of_its_own_session_is_ended_too() {
        check_rest("(setsid sleep 60 &) ; sleep 0.1; echo done", "done", 1).await;
    }

    #[tokio::test]
    async fn what_leftovers_say_when_ended_is_logged_but_not_the_result() {
        let log = check_rest(
            "bash -c 'trap \"echo bye; exit\" TERM; touch ready; while :; do sleep 0.01; done' &
             while [ ! -e ready ]; do sleep 0.01; done; echo done",
            "done",
            2,
        );
        let log = log.await;
        assert!(log.ends_with("bye\n"), "{log}");
    }

    #[tokio::test]
    async fn who_ends_a_moment_later_by_itself_is_no_leftover() {
        let log = check_rest("exec > >(sleep 0.1; cat); echo done", "done", 0).await;
        assert_eq!(log, "done\n");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn dead_orphans_are_buried() {
        // The grandchild dies as our child; its group tells whose it was.
        check_rest("(sleep 0.05 &) ; sleep 0.2; echo done", "done", 0).await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_try_does_not_end_the_orphans_of_another() {
        become_subreaper().unwrap();
        let bench = Bench::new();
        let other = bench.bash("(setsid sleep 60 &); sleep 60 & touch ready; wait");
        let mut process = bench.start(&other);
        bench.written("ready").await;
        let exit = bench.run("echo done").await;
        assert_eq!((exit.code, exit.leftovers), (Some(0), 0));
        assert_eq!(tree_of(&other.token).len(), 3);
        process.kill(SOON).await;
        check_gone(&other);
    }
}

mod volume {
    use super::*;

    /// The memory that this process holds, in MiB.
    fn rss() -> i64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let size = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<i64>().ok());
        size.unwrap_or_default() / 1024
    }

    async fn check(script: &str, limit_bytes: u64) -> (Exit, String) {
        let bench = Bench::new();
        let options = LogOptions { limit_bytes, mask: None };
        let log = LogWriter::create(bench.path("1.log"), options);
        let before = rss();
        let mut process = spawn(&bench.bash(script), log).unwrap();
        let exit = within(60_000, process.wait()).await;
        assert!(rss() - before < 32, "{} MiB more", rss() - before);
        assert_eq!((exit.code, exit.log_error.as_deref()), (Some(0), None));
        let size = bench.path("1.log").metadata().unwrap().len();
        assert!(size < limit_bytes + 70_000, "{size}");
        (exit, bench.log_text())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_gigabyte_in_one_line_stays_flat() {
        let script = "head -c 1G /dev/zero | tr '\\0' x";
        let (exit, log) = check(script, 1_000_000).await;
        assert_eq!(exit.last_line.len(), 64 * 1024);
        assert!(log.contains("\nmainspring: "), "it says that something is left out");
        assert!(log.lines().all(|line| line.len() <= 64 * 1024));
    }

    #[tokio::test]
    async fn many_lines_are_all_there_or_left_out() {
        let line = "a line of a hundred bytes, more or less, as programs write them when they talk";
        let script = format!("yes '{line}' | head -n 2500000; echo end");
        let (exit, log) = check(&script, 10_000_000).await;
        assert_eq!(exit.last_line, "end");
        assert!(log.ends_with(&format!("{line}\nend\n")));
        assert!(log.contains(" bytes left out\na line of a hundred"));
    }

    #[tokio::test]
    async fn bytes_that_are_not_text_are_kept() {
        let bench = Bench::new();
        let exit = bench.run("printf 'a\\377b\\n'").await;
        assert_eq!(exit.last_line, "a\\xffb");
        assert!(std::fs::read(bench.path("1.log")).unwrap().ends_with(b" a\xffb\n"));
    }

    /// A file system of 64 KiB, if this machine lets us have one.
    fn small_disk(at: &Path) -> bool {
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(at);
        mount.output().is_ok_and(|output| output.status.success())
    }

    #[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
    #[tokio::test]
    async fn a_full_disk_does_not_stop_a_task() {
        let bench = Bench::new();
        let disk = bench.path("disk");
        std::fs::create_dir(&disk).unwrap();
        if !small_disk(&disk) {
            eprintln!("SKIPPED: a tmpfs cannot be mounted without being root");
            return;
        }
        let log = LogWriter::create(disk.join("1.log"), LogOptions::default());
        let script = "head -c 300000 /dev/zero | tr '\\0' 'x\\n'; echo; echo end";
        let exit = spawn(&bench.bash(script), log).unwrap().wait().await;
        let size = disk.join("1.log").metadata().unwrap().len();
        assert!(std::process::Command::new("umount").arg(&disk).status().unwrap().success());
        assert_eq!((exit.code, &*exit.last_line), (Some(0), "end"));
        let error = exit.log_error.unwrap();
        assert!(error.contains("/disk/1.log` could not be written: No space left"), "{error}");
        assert_eq!(size, 64 * 1024);
    }
}

mod channel {
    use super::*;

    #[tokio::test]
    async fn a_child_speaks_both_ways_on_its_standard_input() {
        let bench = Bench::new();
        let script = "while read -r line; do echo \"echo $line\" >&0; echo logged; done; exit 4";
        // Not bash, which reads its start-up file when it finds a socket.
        let spec = ProcessSpec { channel: true, ..bench.spec("sh", &["-c", script]) };
        let mut process = bench.start(&spec);
        let mut channel = BufReader::new(process.channel().unwrap());
        assert!(process.channel().is_none(), "there is one");
        for word in ["one", "two"] {
            channel.write_all(format!("{word}\n").as_bytes()).await.unwrap();
            let mut answer = String::new();
            within(1000, channel.read_line(&mut answer)).await.unwrap();
            assert_eq!(answer, format!("echo {word}\n"));
        }
        drop(channel);
        assert_eq!(within(1000, process.wait()).await.code, Some(4));
        assert_eq!(bench.log_text(), "logged\nlogged\n");
    }

    #[tokio::test]
    async fn without_one_there_is_none() {
        let bench = Bench::new();
        let mut process = bench.start(&bench.bash("true"));
        assert!(process.channel().is_none());
        process.wait().await;
    }
}

#[cfg(target_os = "linux")]
mod survival {
    use super::*;

    /// A scheduler that starts `script` with `token` and dies at once.
    async fn crash(bench: &Bench, script: &str, token: &str) {
        std::fs::write(bench.path("job.sh"), script).unwrap();
        let status = std::process::Command::new("bash")
            .args(["-c", "setsid bash job.sh >/dev/null 2>&1 </dev/null & disown"])
            .env(TRY_VARIABLE, token)
            .current_dir(bench.folder.path())
            .status();
        assert!(status.unwrap().success());
        bench.written("ready").await;
    }

    fn running(token: &str) -> RunningTry {
        let (token, boot_id) = (token.to_owned(), boot_id());
        RunningTry { token, pid: None, start_time: None, boot_id }
    }

    #[tokio::test]
    async fn survivors_are_found_and_ended() {
        let bench = Bench::new();
        let token = bench.bash("").token;
        let script =
            "trap '' TERM; sleep 60 & env -i setsid sleep 61 & sleep 62 & touch ready; wait";
        crash(&bench, script, &token).await;
        let tries = [running("some-other-try"), running(&token)];
        let found = survivors(&tries);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().any(|survivor| survivor.command == "bash job.sh"), "{found:?}");
        let ended = within(1500, end_survivors(&tries, Duration::from_millis(100))).await;
        assert_eq!(ended.len(), 4);
        assert!(ended.iter().all(|survivor| survivor.ended && survivor.token == token));
        assert_eq!(survivors(&tries), []);
        assert_eq!(tree_of(&token), Vec::<String>::new());
    }

    #[tokio::test]
    async fn others_are_left_alone() {
        let bench = Bench::new();
        let token = bench.bash("").token;
        crash(&bench, "touch ready; exec sleep 60", &token).await;
        let earlier_boot = RunningTry { boot_id: Some("earlier".to_owned()), ..running(&token) };
        let recycled = RunningTry {
            pid: survivors(&[running(&token)]).first().map(|survivor| survivor.pid),
            start_time: Some(1),
            ..running("some-other-try")
        };
        for other in [earlier_boot, recycled, running(""), running("token")] {
            assert_eq!(end_survivors(&[other], Duration::ZERO).await, []);
        }
        assert_eq!(end_survivors(&[running(&token)], Duration::from_secs(1)).await.len(), 1);
    }

    #[tokio::test]
    async fn a_main_process_is_known_without_its_environment() {
        let bench = Bench::new();
        let token = bench.bash("").token;
        crash(&bench, "echo $$ >pid; touch ready; exec env -i sleep 60", &token).await;
        let pid: u32 = std::fs::read_to_string(bench.path("pid")).unwrap().trim().parse().unwrap();
        let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        within(1000, async {
            while !stat().contains("(sleep)") {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
        let start_time = stat().split(' ').nth(21).and_then(|field| field.parse().ok());
        assert_eq!(survivors(&[running(&token)]), []);
        let known = RunningTry { pid: Some(pid), start_time, ..running(&token) };
        let ended = within(1500, end_survivors(&[known], Duration::from_secs(1))).await;
        assert_eq!(ended.iter().map(|survivor| survivor.pid).collect::<Vec<_>>(), [pid]);
    }
}
