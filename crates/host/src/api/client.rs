//! The way to an instance that runs in another process: HTTP over the socket in its home.
//!
//! For the command line, and for the window when a scheduler runs already. One connection per
//! request; a body is given as it comes, so that streams can be read. What the answers mean is the
//! asker's business. On Windows a named pipe belongs here.

use std::io;

use axum::http::{HeaderMap, Method, Request, StatusCode, header::HOST};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};

use crate::home::Home;

/// Asks the instance that runs for a home. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    home: Home,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Whether it was done.
    pub status: StatusCode,
    /// What is said about the body.
    pub headers: HeaderMap,
    /// As it comes; [`Answer::bytes`] waits for all of it.
    pub body: Incoming,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No instance runs for the home.
    #[error("no Mainspring is running for the home `{}`", .0.root().display())]
    Nobody(Home),
    /// The socket is there and cannot be used.
    #[error("`{}` does not answer: {error}", .home.socket().display())]
    #[expect(missing_docs, reason = "they say it")]
    Unusable { home: Home, error: io::Error },
    /// What was asked is no request.
    #[error("this cannot be asked: {0}")]
    Unasked(axum::http::Error),
    /// It went away before it had answered.
    #[error("Mainspring stopped before it answered: {0}")]
    Stopped(hyper::Error),
}

impl Client {
    /// The one of `home`; whether somebody is there shows with the first request.
    pub fn of(home: Home) -> Self {
        Self { home }
    }

    /// Asks; `path` is a path of the API with what stands behind its question mark. Must be called
    /// within a tokio runtime.
    ///
    /// # Errors
    /// Nobody is there, or it went away.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, ClientError> {
        let stream = self.connect().await.map_err(|error| self.unusable(error))?;
        let io = hyper_util::rt::TokioIo::new(stream);
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(io).await.map_err(ClientError::Stopped)?;
        // Ends with the answer's body.
        tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path);
        if let Some(own) = request.headers_mut() {
            *own = headers;
        }
        let request = request.header(HOST, "mainspring").body(Full::new(body));
        let request = request.map_err(ClientError::Unasked)?;
        let answer = sender.send_request(request).await.map_err(ClientError::Stopped)?;
        let (head, body) = answer.into_parts();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    #[cfg(unix)]
    async fn connect(&self) -> io::Result<tokio::net::UnixStream> {
        tokio::net::UnixStream::connect(self.home.socket()).await
    }

    #[cfg(not(unix))]
    async fn connect(&self) -> io::Result<tokio::io::DuplexStream> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "there are no sockets of this kind here"))
    }

    fn unusable(&self, error: io::Error) -> ClientError {
        let home = self.home.clone();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::Nobody(home),
            _ => ClientError::Unusable { home, error },
        }
    }
}

impl Answer {
    /// All of the body.
    ///
    /// # Errors
    /// The instance went away meanwhile.
    pub async fn bytes(self) -> Result<Bytes, ClientError> {
        Ok(self.body.collect().await.map_err(ClientError::Stopped)?.to_bytes())
    }
}
