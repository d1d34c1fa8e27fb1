//! The web door as `serve` opens it: where, with which password, and in whose browser.
//!
//! Who may come in is the host's business.

use std::{
    io::{self, IsTerminal},
    process::ExitCode,
};

use mainspring_host::{
    api::Api,
    web::{self, DEFAULT_PORT, Listen, WebDoor, WebError},
};

use crate::{args::Program, color::Paint, failure::Failure, output::Output};

/// Where the page is.
#[derive(Debug, clap::Args)]
#[group(id = "page")]
#[command(next_help_heading = "The page in the browser")]
pub struct Args {
    /// Its port; 0 takes any that is free [default: 8642, or a free one where that is taken]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// An address of this machine to listen at; one that others can reach needs a password
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    host: String,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Ask for a password for the page, keep it (only its hash), and end
    #[arg(long, conflicts_with_all = ["port", "host", "open", "unpause"])]
    pub set_password: bool,
}

/// Opens the door.
pub async fn open(output: &Output, api: Api, args: &Args) -> Result<WebDoor, Failure> {
    let at = |port| Listen { host: args.host.clone(), port };
    let opened = WebDoor::open(api.clone(), at(args.port.unwrap_or(DEFAULT_PORT))).await;
    match opened {
        // Nobody chose this port, and the scheduler is not to fail for its sake.
        Err(error @ WebError::Taken { .. }) if args.port.is_none() => {
            let word = output.paint_note(Paint::Attention, "warning");
            output.note(&format!("{word}: {error}; a free one is used this time"));
            output.note("hint: `--port` chooses one for good");
            Ok(WebDoor::open(api, at(0)).await?)
        }
        opened => Ok(opened?),
    }
}

/// Shows the page in the user's browser.
pub fn open_page(output: &Output, door: &WebDoor) {
    if let Err(error) = open::that_detached(door.address_to_open()) {
        let word = output.paint_note(Paint::Attention, "warning");
        output.note(&format!("{word}: no browser could be opened: {error}"));
        output.note("hint: open the address above in one");
    }
}

/// Asks for a password and keeps it.
pub fn set_password(program: &Program) -> Result<ExitCode, Failure> {
    let home = program.home()?;
    home.create()?;
    let unread = |error: io::Error| Failure::input(format!("no password could be read: {error}"));
    let password = match io::stdin().is_terminal() {
        true => {
            let first = rpassword::prompt_password("Password: ").map_err(unread)?;
            if first != rpassword::prompt_password("Once more: ").map_err(unread)? {
                return Err(Failure::input("the two are not the same").hint("try again"));
            }
            first
        }
        false => {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map_err(unread)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    web::set_password(&home, &password).map_err(Failure::input)?;
    program.output.progress(
        "The password is set; a scheduler that runs asks for it when it is \
                             started again",
    );
    Ok(ExitCode::SUCCESS)
}

impl From<WebError> for Failure {
    fn from(error: WebError) -> Self {
        Self::failed(error.to_string()).hint(error.hint())
    }
}
