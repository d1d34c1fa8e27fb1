//! Why processes do not start, in words.

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
    // Tests that share this process open files too; a leak would show each time.
    let leaks = |_| {
        let before = open();
        (0..10).for_each(|_| assert!(spawn(&spec, bench.log()).is_err()));
        open() != before
    };
    assert!(!(0..20).all(leaks));
}
