//! The doors to the world.
