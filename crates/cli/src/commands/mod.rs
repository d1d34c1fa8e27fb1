//! The commands, one file each: what may be asked, and how the answer is told.
//!
//! What several of them need stands beside this folder, not in it.

pub mod alerts;
pub mod check;
pub mod clear;
pub mod completions;
pub mod connections;
pub mod edit;
pub mod env;
pub mod explain;
pub mod graph;
pub mod import;
pub mod list;
pub mod logs;
pub mod next;
pub mod pause;
pub mod run;
pub mod runs;
pub mod schema;
pub mod serve;
pub mod trigger;
pub mod variables;
pub mod why;
