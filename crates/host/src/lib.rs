//! The doors to the world.

pub mod clock;
pub mod executor;
