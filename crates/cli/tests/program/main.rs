//! The built program: arguments in, words out.
//!
//! `home` runs it in a home of its own; the other modules are examples of what it says.

mod graph;
mod home;
mod offline;
mod running;
mod stopping;
