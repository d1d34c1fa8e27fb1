//! The door of the command line: a socket in the home, for the user alone.
//!
//! It is there as long as an instance runs. A socket file that a killed one left behind is taken
//! away: whoever opens the door holds the home's lock, so nobody listens there. On Windows a named
//! pipe belongs here.

use std::{fs, io, path::PathBuf};

use tokio::task::JoinHandle;

use super::Api;

/// An open door; dropped, it is shut.
#[derive(Debug)]
pub struct Door {
    path: PathBuf,
    listening: JoinHandle<()>,
}

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("the socket `{}` cannot be opened: {error}", .path.display())]
pub struct DoorError {
    path: PathBuf,
    error: io::Error,
}

impl Door {
    /// Lets requests in at the home's socket. The caller holds the home's lock.
    ///
    /// # Errors
    /// The socket cannot be made, for example because the path is too long for one.
    pub fn open(api: Api) -> Result<Self, DoorError> {
        let path = api.home.socket();
        match listen(&path, api) {
            Ok(listening) => Ok(Self { path, listening }),
            Err(error) => Err(DoorError { path, error }),
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.listening.abort();
        // Left behind it would only be taken away by the next instance.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn listen(path: &std::path::Path, api: Api) -> io::Result<JoinHandle<()>> {
    use std::os::unix::fs::PermissionsExt;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // The folder is the user's alone, so that nobody comes in before the permissions are set.
    let listener = tokio::net::UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(tokio::spawn(async move {
        // It only ends with the task.
        let _ = axum::serve(listener, super::router(api)).await;
    }))
}

#[cfg(not(unix))]
fn listen(_path: &std::path::Path, _api: Api) -> io::Result<JoinHandle<()>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "there are no sockets of this kind here"))
}
