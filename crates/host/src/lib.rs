//! What touches the world: files, processes, clocks, the database.
//!
//! All decisions are made in `mainspring-core`; what is here brings it events and carries out what
//! it answers. Nothing here knows the window or the command line.

pub mod clock;
pub mod executor;
pub mod store;
