//! Secrets that are typed or piped in, so that none stands on a command line, where others see it.
//!
//! Where they are kept is the running instance's.

use std::io::{self, IsTerminal, Read};

use crate::failure::Failure;

/// Asks for `what` on a terminal, without showing it; else takes all of standard input, its last
/// line end left out.
pub fn read(what: &str) -> Result<String, Failure> {
    let unread = |error: io::Error| Failure::input(format!("no {what} could be read: {error}"));
    let text = match io::stdin().is_terminal() {
        true => rpassword::prompt_password(format!("{what}: ")).map_err(unread)?,
        false => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map_err(unread)?;
            text
        }
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}
