//! The door of browsers and scripts: the API and the pages over TCP, for those who have the key.
//!
//! On loopback unless a password was set. Who may come in is decided here and nowhere else: the
//! API knows nothing of tokens, and the socket in the home (`api::Door`) goes by the rights of
//! files. What the pages show is the UI's.

mod guard;
mod hosts;
mod keys;
mod lid;
mod pages;
mod session;
#[cfg(test)]
mod tests;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{Router, extract::Request, middleware, response::IntoResponse, serve::ListenerExt};
use tokio::{net::TcpListener, task::JoinHandle};
use tower::ServiceExt;

pub use keys::{PASSWORD_MIN, set_password};
pub use session::{Credentials, Session};

use crate::api::{self, Api};
use guard::Guard;
use hosts::Hosts;
use keys::{Keys, Purpose};

/// Where the door is unless somebody says otherwise.
pub const DEFAULT_PORT: u16 = 8642;
/// An address that is handed to a program stays good for so many seconds: long enough to be opened,
/// too short for whoever finds it in a list of processes.
const OPENED_WITHIN: i64 = 60;

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// An address or a name of this machine.
    pub host: String,
    /// 0 lets the system choose.
    pub port: u16,
}

/// An open door; dropped, it is shut.
#[derive(Debug)]
pub struct WebDoor {
    address: SocketAddr,
    host: String,
    guard: Arc<Guard>,
    listening: JoinHandle<()>,
}

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Somebody listens there.
    #[error("port {port} of {host} is taken by another program")]
    #[expect(missing_docs, reason = "they say it")]
    Taken { host: String, port: u16 },
    /// Whoever finds the machine in the network would find the door.
    #[error("{host} is reachable from other machines, and no password was set")]
    #[expect(missing_docs, reason = "it says it")]
    NoPassword { host: String },
    /// The system does not let it listen.
    #[error("nothing can listen at {host}, port {port}: {error}")]
    #[expect(missing_docs, reason = "they say it")]
    Unusable { host: String, port: u16, error: io::Error },
    /// The token or the password cannot be kept or read.
    #[error("`{}` cannot be used: {error}", .path.display())]
    #[expect(missing_docs, reason = "they say it")]
    Key { path: PathBuf, error: io::Error },
}

impl WebError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Taken { .. } => "choose another one with `--port`; 0 takes any that is free; if \
                                   it is another Mainspring, its own address shows its page"
                .into(),
            Self::NoPassword { .. } => "set one with `mainspring serve --set-password`, or leave \
                                        `--host` out to stay on this machine"
                .into(),
            Self::Unusable { .. } => "`--host` takes an address of this machine".into(),
            Self::Key { path, .. } => {
                format!("take `{}` away; it will be made anew", path.display())
            }
        }
    }
}

impl WebDoor {
    /// Lets requests in over TCP.
    ///
    /// # Errors
    /// The port is taken, the address is not of this machine or would be open to others without a
    /// password, the token cannot be kept.
    pub async fn open(api: Api, listen: Listen) -> Result<Self, WebError> {
        let keys = Keys::of(&api.home)?;
        let listener = bind(&listen, keys.has_password()).await?;
        let Listen { host, port } = listen;
        let address = listener.local_addr().map_err(|error| WebError::Unusable {
            host: host.clone(),
            port,
            error,
        })?;
        let hosts = Hosts::of(&host, address.ip());
        let guard = Arc::new(Guard::new(keys, hosts, address.port(), api.clock.clone()));
        let router = router(api, guard.clone());
        let listening = tokio::spawn(async move {
            // Answers are small and somebody waits for them. Without it they wait as well.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            // It only ends with the task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, host, guard, listening })
    }

    /// The port it listens at.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The page's address without a key.
    pub fn address(&self) -> String {
        // Where every address of the machine is meant, none of them can be named.
        let host = match self.address.ip().is_unspecified() {
            true => "127.0.0.1",
            false => self.host.as_str(),
        };
        match host.contains(':') {
            true => format!("http://[{host}]:{}/", self.port()),
            false => format!("http://{host}:{}/", self.port()),
        }
    }

    /// The page's address with the home's token, for the user's eyes.
    pub fn address_with_token(&self) -> String {
        format!("{}?token={}", self.address(), self.guard.keys.token())
    }

    /// The page's address with a key that is good for a minute, for other programs.
    pub fn address_to_open(&self) -> String {
        format!("{}?token={}", self.address(), self.guard.sign(Purpose::Open, OPENED_WITHIN))
    }
}

impl Drop for WebDoor {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn bind(listen: &Listen, has_password: bool) -> Result<TcpListener, WebError> {
    let Listen { host, port } = listen;
    let unusable = |error| WebError::Unusable { host: host.clone(), port: *port, error };
    let addresses = tokio::net::lookup_host((host.as_str(), *port)).await.map_err(unusable)?;
    let addresses: Vec<SocketAddr> = addresses.collect();
    if !has_password && addresses.iter().any(|address| !address.ip().is_loopback()) {
        return Err(WebError::NoPassword { host: host.clone() });
    }
    TcpListener::bind(&*addresses).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => WebError::Taken { host: host.clone(), port: *port },
        _ => unusable(error),
    })
}

/// All that is behind the door, with the guard before it.
fn router(api: Api, guard: Arc<Guard>) -> Router {
    let inside = api::router(api);
    let rest = move |request: Request| {
        let inside = inside.clone();
        async move {
            match guard::is_api(request.uri().path()) {
                true => inside.oneshot(request).await.into_response(),
                false => pages::page(request),
            }
        }
    };
    let router = session::routes().with_state(guard.clone()).fallback(rest);
    router.layer(middleware::from_fn_with_state(guard, guard::watch))
}
