//! `cargo xtask bench`: what Mainspring promises of speed and weight, measured beside its floors.
//!
//! Everything goes through the program's command line, as a person would use it, built as people
//! get it. Peers and floors run in the same minutes on the same machine and the sides take turns,
//! so that a ratio says something although the machine is never quiet. The promises stand in one
//! table, `rows`; nothing here knows the inside of the product.

mod dags;
mod desktop;
mod edits;
mod figures;
mod floor;
mod layout;
mod program;
mod report;
mod rows;
mod screens;
mod serve;
mod slots;
mod tasks;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::{run, setup, shell};
use program::Program;
use rows::{ROWS, Row};

/// How often each side is measured unless `--rounds` says otherwise; enough for a median.
const ROUNDS: usize = 5;

/// What every measurement has at hand.
#[derive(Debug)]
struct Bench {
    /// How often each side is measured.
    rounds: usize,
    /// The program under test.
    program: Program,
    /// An empty folder on the disk that the databases lie on.
    folder: PathBuf,
    /// The full path of bash: all sides start the same file.
    bash: PathBuf,
}

/// Measures the rows that `args` name, or all.
///
/// # Errors
/// Something could not be measured, or a bar was missed.
pub fn bench(args: &[&str]) -> Result<()> {
    if args == ["--list"] {
        for row in ROWS {
            println!("{:10} {}", row.name, row.what);
        }
        return Ok(());
    }
    if !cfg!(target_os = "linux") {
        bail!("the benchmark reads /proc, which only Linux has");
    }
    let (rounds, rows) = parse(args)?;
    setup::ensure(&[&setup::C_COMPILER, &setup::BASH, &setup::XARGS])?;
    let bench = prepare(rounds)?;
    let mut measured = Vec::new();
    for row in rows {
        eprintln!("measuring `{}`: {}", row.name, row.what);
        let figures = (row.measure)(&bench).with_context(|| format!("row `{}`", row.name))?;
        report::print(row, &figures);
        measured.push((row, figures));
    }
    let path = shell::target().join("bench.json");
    fs::write(&path, report::json(&measured, rounds)?)?;
    println!("\nAll figures are in {}", path.display());
    match report::missed(&measured) {
        0 => Ok(()),
        missed => bail!("bars missed: {missed}"),
    }
}

fn parse(args: &[&str]) -> Result<(usize, Vec<&'static Row>)> {
    let mut rounds = ROUNDS;
    let mut rows = Vec::new();
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        if arg == "--rounds" {
            let number = args.next().and_then(|text| text.parse().ok()).filter(|n| *n > 0);
            rounds = number.context("`--rounds` wants a number above zero")?;
        } else {
            let row = ROWS.iter().find(|row| row.name == arg);
            rows.push(row.with_context(|| format!("no such row: `{arg}`; see `--list`"))?);
        }
    }
    if rows.is_empty() {
        rows = ROWS.iter().collect();
    }
    Ok((rounds, rows))
}

fn prepare(rounds: usize) -> Result<Bench> {
    let program = Program::new(run::build("mainspring")?);
    let folder = shell::target().join("bench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let bash = shell::find("bash").context("`bash` is not on PATH")?;
    Ok(Bench { rounds, program, folder, bash })
}
