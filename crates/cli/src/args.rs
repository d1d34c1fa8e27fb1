//! What may be written on the command line, and which command that is.
//!
//! The options of a command stand in its own file; here are those that all share.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use mainspring_host::home::Home;

use crate::{
    color::When,
    commands::{
        alerts, check, clear, completions, connections, edit, env, explain, graph, import, list,
        logs, next, pause, run, runs, schema, serve, trigger, variables, why,
    },
    failure::Failure,
    output::Output,
};

/// Schedules and runs workflows (DAGs) in YAML files, with Airflow's meaning
#[derive(Debug, Parser)]
#[command(name = "mainspring", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The folder with dags, logs and history [default: $MAINSPRING_HOME, else ~/mainspring]
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Print one JSON document as the last line; everything else goes to stderr
    #[arg(long, global = true)]
    json: bool,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: When,
}

/// The commands, in the order of the help.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a DAG to its end, here and now, leaving no trace
    Run(run::Args),
    /// Find what is wrong with DAG files
    Check(check::Args),
    /// Change a DAG file, and nothing in it that the change does not speak of
    Edit(edit::Args),
    /// Draw a DAG: in the terminal, or as SVG
    Graph(graph::Args),
    /// Explain a schedule: in words, in dates, and what is odd about it
    Explain(explain::Args),
    /// Tell when a cron expression or a DAG is due
    Next(next::Args),
    /// Make DAG files of what another scheduler holds
    Import(import::Args),
    /// Show the environment of tasks, and where it comes from
    Env(env::Args),
    /// Print the JSON Schema of the DAG file, for editors; or the OpenAPI document
    Schema(schema::Args),
    /// Run the scheduler until Ctrl-C
    Serve(serve::Args),
    /// List the DAGs
    List,
    /// Start a run of a DAG
    Trigger(trigger::Args),
    /// Switch the schedules of DAGs off
    Pause(pause::Pause),
    /// Switch the schedules of DAGs on
    Unpause(pause::Unpause),
    /// List the runs of a DAG, or the tasks of a run
    Runs(runs::Args),
    /// Show what tasks wrote
    Logs(logs::Args),
    /// Let tasks of a run run again
    Clear(clear::Args),
    /// Explain why a DAG, a run or a task stands as it does
    Why(why::Args),
    /// Keep, try out, bring in and take out connections to other systems
    #[command(subcommand)]
    Connections(connections::Command),
    /// Keep values that DAGs share, secret ones too
    #[command(subcommand)]
    Variables(variables::Command),
    /// Show what was told to whom, and say who is told of what
    #[command(subcommand)]
    Alerts(alerts::Command),
    /// Print what makes a shell complete these commands
    Completions(completions::Args),
}

impl Command {
    /// Does what was asked.
    pub fn run(self, program: &Program) -> Result<ExitCode, Failure> {
        match self {
            Self::Run(args) => run::run(program, args),
            Self::Check(args) => check::run(program, args),
            Self::Env(args) => env::run(program, args),
            Self::Next(args) => next::run(program, args),
            Self::Edit(args) => edit::run(program, args),
            Self::Explain(args) => explain::run(program, args),
            Self::Graph(args) => graph::run(program, args),
            Self::Schema(args) => schema::run(program, args),
            Self::Serve(args) => serve::run(program, args),
            Self::List => list::run(program),
            Self::Trigger(args) => trigger::run(program, args),
            Self::Pause(args) => pause::pause(program, args),
            Self::Unpause(args) => pause::unpause(program, args),
            Self::Runs(args) => runs::run(program, args),
            Self::Logs(args) => logs::run(program, args),
            Self::Clear(args) => clear::run(program, args),
            Self::Why(args) => why::run(program, args),
            Self::Import(args) => import::run(program, args),
            Self::Connections(command) => connections::run(program, command),
            Self::Variables(command) => variables::run(program, command),
            Self::Alerts(command) => alerts::run(program, command),
            Self::Completions(args) => completions::run(program, args),
        }
    }
}

/// What every command works with.
#[derive(Debug)]
pub struct Program {
    /// Where it speaks to.
    pub output: Output,
    home: Option<PathBuf>,
}

impl Program {
    /// As the options say.
    pub fn new(global: Global) -> Self {
        Self { output: Output::new(global.json, global.color), home: global.home }
    }

    /// The home, which need not exist.
    pub fn home(&self) -> Result<Home, Failure> {
        Ok(Home::find(self.home.clone())?)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_options_agree_with_each_other() {
        <super::Args as clap::CommandFactory>::command().debug_assert();
    }
}
