//! Servers of this process for tests to talk to: one of HTTP that answers as Slack does, one of
//! SMTP, each on a port that the system chooses, in plain text or behind a certificate.
//!
//! They note what they got. What is right or wrong about it is for the tests.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};

/// What an HTTP sink got.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    /// `POST /services/...`.
    pub line: String,
    /// In lower case: value.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// An HTTP server that answers what it was told to, in order, the last for ever.
#[derive(Clone)]
pub(crate) struct HttpSink {
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

/// An answer as it goes over the wire.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

impl HttpSink {
    /// One that says `200 ok`.
    pub async fn start() -> Self {
        Self::answering([answer(200, "", "ok")]).await
    }

    /// One with these answers; an empty one is silence.
    pub async fn answering(answers: impl IntoIterator<Item = String>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sink = Self {
            address: listener.local_addr().unwrap(),
            got: Arc::default(),
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
        };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        sink
    }

    /// One behind the certificate.
    pub async fn behind(config: Arc<rustls::ServerConfig>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let answers = Arc::new(Mutex::new([answer(200, "", "ok")].into()));
        let address = listener.local_addr().unwrap();
        let sink = Self { address, got: Arc::default(), answers };
        let serving = sink.clone();
        tokio::spawn(async move {
            let acceptor = tokio_rustls::TlsAcceptor::from(config);
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(serving.clone().serve(stream));
                }
            }
        });
        sink
    }

    /// What it got so far.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// What it says from now on.
    pub fn say(&self, answers: impl IntoIterator<Item = String>) {
        *self.answers.lock().unwrap() = answers.into_iter().collect();
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let (mut headers, mut length) = (Vec::new(), 0);
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).await.unwrap();
            let Some((name, value)) = header.trim().split_once(": ") else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().unwrap();
            }
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let body = String::from_utf8(body).unwrap();
        let line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
        self.got.lock().unwrap().push(Got { line, headers, body });
        let answer = {
            let mut answers = self.answers.lock().unwrap();
            let first = answers.front().cloned().unwrap_or_default();
            if answers.len() > 1 { answers.pop_front().unwrap() } else { first }
        };
        if answer.is_empty() {
            // Says nothing until the other side gives up.
            let _ = stream.read_u8().await;
            return;
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = stream.shutdown().await;
    }
}

/// A mail server in plain text that knows one login, `login` with `sesame-mail`.
#[derive(Clone)]
pub(crate) struct MailSink {
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<String>>>,
}

impl MailSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sink = Self { address: listener.local_addr().unwrap(), got: Arc::default() };
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(BufReader::new(stream)));
            }
        });
        sink
    }

    /// The mails it took, as they came.
    pub fn got(&self) -> Vec<String> {
        self.got.lock().unwrap().clone()
    }

    async fn serve(self, mut stream: BufReader<tokio::net::TcpStream>) -> Option<()> {
        let mut mail = String::new();
        stream.write_all(b"220 sink ready\r\n").await.ok()?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            // AUTH PLAIN of "\0login\0sesame-mail".
            let is_login = line.ends_with("AGxvZ2luAHNlc2FtZS1tYWls");
            let answer = match verb.as_str() {
                "EHLO" => "250-sink\r\n250 AUTH PLAIN",
                "AUTH" if is_login => "235 2.7.0 welcome",
                "AUTH" => "535 5.7.8 Username and Password not accepted",
                "RCPT" if line.contains("nobody@") => "550 5.1.1 no such user",
                "RCPT" if line.contains("full@") => "452 4.2.2 mailbox full",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 2.0.0 ok",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
            if verb == "DATA" {
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.ok()?;
                    if line == ".\r\n" {
                        break;
                    }
                    mail.push_str(&line);
                }
                self.got.lock().unwrap().push(std::mem::take(&mut mail));
                stream.write_all(b"250 2.0.0 taken\r\n").await.ok()?;
            }
        }
    }
}

/// A server that accepts and never says anything.
pub(crate) async fn silent() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok(one) = listener.accept().await {
            held.push(one);
        }
    });
    address
}

/// A port at which nothing listens.
pub(crate) async fn closed() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap()
}

/// A certificate that nobody has signed, for `name`.
pub(crate) fn self_signed(name: &str) -> Arc<rustls::ServerConfig> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    Arc::new(config.with_single_cert(chain, key).unwrap())
}
