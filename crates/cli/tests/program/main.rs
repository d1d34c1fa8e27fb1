//! The built program: arguments in, words out.
//!
//! `home` runs it in a home of its own; the other modules are examples of what it says.

mod editing;
mod environment;
mod explain;
mod graph;
mod home;
mod import;
mod offline;
mod running;
mod stopping;
mod web;
