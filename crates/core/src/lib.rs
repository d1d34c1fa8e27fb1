//! What Mainspring knows, without touching the world: DAG files and their meaning, time, templates,
//! and the engine that decides what runs next.
//!
//! This crate opens no file or socket, reads no clock, starts no thread or process and keeps no
//! global state; its manifest proves it. Whoever calls it brings the time, the text and the
//! outcomes, and carries out what it decides (see `mainspring-host`).

pub mod compare;
pub mod cron;
pub mod crontab;
pub mod engine;
pub mod explain;
pub mod file;
pub mod layout;
pub mod model;
pub mod rehearse;
pub mod svg;
pub mod tell;
pub mod template;
pub mod timetable;
