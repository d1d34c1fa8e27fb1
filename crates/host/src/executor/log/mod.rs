//! The log of one try: a text file that a person can read with any program.
//!
//! Each line begins with the time of its arrival. `lines` stamps, `bounded` limits, `writer` joins
//! the two; `reader` reads back bytes, `window` the rows that a viewer shows, `search` finds. Which
//! file belongs to which try is not decided here.

mod bounded;
mod lines;
mod reader;
mod rows;
mod search;
mod window;
mod writer;

pub use lines::Mask;
pub use reader::{LogChunk, read_log};
pub use search::{Found, Match, Pattern, PatternError, Scope, search_log};

pub(crate) use window::said;
pub use window::{Level, Place, Row, Window, log_window};
pub use writer::{LogOptions, LogWriter};
