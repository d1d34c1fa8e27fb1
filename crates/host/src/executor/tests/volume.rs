//! That much output, odd output and a full disk harm nobody.

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
