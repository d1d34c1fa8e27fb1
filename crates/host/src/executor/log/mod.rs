//! The log of one try: a text file that a person can read with any program.
//!
//! Each line begins with the time of its arrival. `lines` stamps, `bounded` limits, `writer` joins
//! the two and `reader` reads back. Which file belongs to which try is not decided here.

mod bounded;
mod lines;
mod reader;
mod writer;

pub use lines::Mask;
pub use reader::{LogChunk, read_log};
pub use writer::{LogOptions, LogWriter};
