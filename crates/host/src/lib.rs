//! What touches the world: files, processes, clocks, the database.
//!
//! All decisions are made in `mainspring-core`; what is here brings it events and carries out what
//! it answers. Nothing here knows the window or the command line.

pub mod alerts;
pub mod api;
pub mod attempt;
pub mod awake;
pub mod backup;
pub mod clock;
pub mod connections;
pub mod crontab;
pub mod dags_folder;
pub mod environment;
pub mod examples;
pub mod executor;
pub mod given;
pub mod heap;
pub mod home;
pub mod keeper;
pub mod lookup;
pub mod operators;
pub mod params;
pub mod readiness;
pub mod rehearsal;
pub mod report;
pub mod retention;
pub mod runner;
pub mod saving;
pub mod scheduler;
pub mod secrets;
pub mod send;
pub mod settings;
pub mod start;
pub mod store;
pub mod templates;
pub mod trials;
pub mod watcher;
pub mod web;
