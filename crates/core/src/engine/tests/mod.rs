//! The engine under a simulated clock: text in, text out.
//!
//! `sim` plays the executor; `scenarios` holds the engine against what a real Airflow did;
//! `behaviour` and `schedule` tell what is ours; `random` hunts for broken invariants from seeds.

mod behaviour;
mod look;
mod random;
mod scenarios;
mod schedule;
mod sim;
