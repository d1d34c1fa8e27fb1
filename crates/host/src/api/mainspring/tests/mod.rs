//! Every endpoint on a real scheduler: what only looks, and what changes something.
//!
//! How a request is told and its answer checked stands beside this folder.

mod changing;
mod looking;
mod trying;
