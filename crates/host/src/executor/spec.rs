//! What a process is started from, and what is known when it has ended: plain data.
//!
//! How it is started and ended is told in `process`; what its end means, nowhere in this module.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything a child gets; it inherits nothing of Mainspring's own environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessSpec {
    /// A name that is looked up in the `PATH` of `env`, or a path (relative to `cwd`).
    pub program: String,
    /// Its arguments, the program's name left out.
    pub args: Vec<String>,
    /// The whole environment. `MAINSPRING_TRY` is set by the executor.
    pub env: BTreeMap<String, String>,
    /// The working folder, an absolute path.
    pub cwd: PathBuf,
    /// The token of the try, unlike any other's; by it survivors are found after a crash.
    pub token: String,
    /// Makes the child's standard input a stream socket that speaks both ways (see
    /// [`Process::channel`](super::Process::channel)) instead of `/dev/null`. Unix only.
    pub channel: bool,
    /// Takes the child away from the terminal that Mainspring was started on: an interactive shell
    /// would fight for it. Costs a slower start. Unix only.
    pub own_session: bool,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exit {
    /// The exit code, if it ended by itself.
    pub code: Option<i32>,
    /// The number of the signal that ended it, if one did.
    pub signal: Option<i32>,
    /// The last line of stdout and stderr together, without trailing white space and unmasked:
    /// the XCom of `bash`. At most 64 KiB; bytes that are not UTF-8 are spelled `\xff`.
    pub last_line: String,
    /// How many processes were still running when the main one had ended by itself, and were
    /// ended too. On systems without `/proc` it is 1 for any number.
    pub leftovers: u32,
    /// Why the log is not whole, in words; the task is not to blame.
    pub log_error: Option<String>,
}
