//! `graph`: a DAG as a picture, for the terminal or as SVG, or where everything stands as JSON.
//!
//! Where things stand and how they look is decided in core's `layout` and `svg`; how a terminal
//! draws it is in `picture`.

mod picture;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use mainspring_core::{
    layout::{Direction, Graph, Layout, layout},
    model::{Dag, DagId},
    svg::{Style, Theme, svg},
};
use mainspring_host::{dags_folder::Reader, operators};
use serde::Serialize;

use crate::{args::Program, failure::Failure, source};

/// What is to be drawn, and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A DAG file, or a DAG of the home
    #[arg(value_name = "FILE|DAG_ID")]
    what: String,
    /// Draw it as SVG
    #[arg(long)]
    svg: bool,
    /// The colors of the SVG
    #[arg(long, value_name = "THEME", value_enum, default_value_t, requires = "svg")]
    theme: Colors,
    /// Where edges go: from left to right, or top down
    #[arg(long, value_name = "WAY", value_enum, default_value_t)]
    direction: Way,
    /// Write the SVG into this file
    #[arg(short, long, value_name = "FILE", requires = "svg")]
    output: Option<PathBuf>,
}

/// What `--theme` may say.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Colors {
    /// Dark ink on light
    #[default]
    Light,
    /// Light ink on dark
    Dark,
}

/// What `--direction` may say.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Way {
    /// From left to right
    #[default]
    Lr,
    /// Top down
    Td,
}

#[derive(Serialize)]
struct Document<'a> {
    dag_id: &'a DagId,
    direction: Direction,
    #[serde(flatten)]
    layout: &'a Layout,
}

/// Draws it.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let output = &program.output;
    if args.svg && args.output.is_none() && output.is_json() {
        return Err(Failure::input("`--svg` and `--json` both go to stdout")
            .hint("write the picture into a file: `-o FILE`"));
    }
    let home = program.home()?;
    let reader = Reader::new(&home.settings()?.timezone);
    let file = source::find(&home, &reader, &args.what)?;
    file.accept(output)?;
    let dag = &file.read.reading.dag;
    let direction = match args.direction {
        Way::Lr => Direction::LeftRight,
        Way::Td => Direction::TopDown,
    };
    if !args.svg && !output.is_json() {
        output.line(&picture::draw(dag, direction))?;
        return Ok(ExitCode::SUCCESS);
    }
    let layout = layout(&Graph::of(dag, direction));
    if args.svg {
        let picture = drawn(dag, &layout, args.theme);
        match &args.output {
            Some(path) => {
                write(path, &file.path, &picture)?;
                let (width, height) = (layout.bounds.width, layout.bounds.height);
                output.line(&format!("{}: {width} x {height} pixels", path.display()))?;
            }
            None => output.line(&picture)?,
        }
    }
    output.document(&Document { dag_id: &dag.dag_id, direction, layout: &layout })?;
    Ok(ExitCode::SUCCESS)
}

fn drawn(dag: &Dag, layout: &Layout, colors: Colors) -> String {
    let theme = match colors {
        Colors::Light => Theme::Light,
        Colors::Dark => Theme::Dark,
    };
    svg(dag, layout, &Style { theme, operators: &operators::catalogue() })
}

fn write(path: &Path, source: &Path, picture: &str) -> Result<(), Failure> {
    // A name too few on the command line must not cost anybody the DAG.
    let real = |path: &Path| path.canonicalize().ok();
    let is_source = real(path).is_some_and(|path| Some(path) == real(source));
    if is_source {
        return Err(Failure::input(format!("`{}` is the DAG file itself", path.display()))
            .hint("name another file, such as `-o graph.svg`"));
    }
    fs::write(path, picture).map_err(|error| {
        Failure::failed(format!("`{}` cannot be written: {error}", path.display()))
    })
}
