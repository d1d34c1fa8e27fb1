//! `cargo xtask edits`: random edits of DAG files in many hands, as many as one has time for.
//!
//! The build server makes a slice of them as a test; this is the same test, built for speed, with a
//! number and a first seed of one's own.

use anyhow::{Context, Result, bail};

use crate::shell;

/// As many as are made unless told otherwise.
const EDITS: usize = 100_000;
/// The test that makes them.
const TEST: &str = "file::edit::tests::random";

/// Makes edits: so many, the first of them from this seed.
///
/// # Errors
/// An edit did what it must not; the message names the file, the seed and the edit.
pub fn edits(args: &[&str]) -> Result<()> {
    let number = |text: &str| -> Result<usize> {
        text.parse().ok().with_context(|| format!("`{text}` is not a number"))
    };
    let (count, seed) = match *args {
        [] => (EDITS, 1),
        [count] => (number(count)?, 1),
        [count, seed] => (number(count)?, number(seed)?),
        [..] => bail!("too many arguments; write `cargo xtask edits [COUNT] [SEED]`"),
    };
    let mut test = shell::cargo(&["test", "--release", "--package", "mainspring-core", "--lib"]);
    test.args([TEST, "--", "--nocapture"]);
    test.env("MAINSPRING_EDITS", count.to_string()).env("MAINSPRING_SEED", seed.to_string());
    shell::run(&mut test)?;
    println!("{count} random edits from seed {seed} on: nothing was lost");
    Ok(())
}
