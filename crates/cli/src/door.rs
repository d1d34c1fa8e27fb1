//! What commands ask of the running instance: JSON there and back, and refusals as failures.
//!
//! The shapes are the host's own, the way there is its client's. What the answers mean is the
//! commands' business.

use std::time::Duration;

use hyper::{
    Method, StatusCode,
    body::Bytes,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
};
use mainspring_host::{
    api::{
        Envelope,
        client::{Client, ClientError},
    },
    home::Home,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::runtime::Runtime;

use crate::failure::Failure;

/// See the module.
pub struct Door {
    client: Client,
    runtime: Runtime,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Door {
    /// The door of `home`; whether somebody is behind it shows with the first request.
    pub fn of(home: Home) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::failed(error.to_string()))?;
        Ok(Self { client: Client::of(home), runtime })
    }

    /// Asks for something.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        read(&self.ask(Method::GET, path, Bytes::new())?)
    }

    /// Asks for bytes, and for what the headers say about them.
    pub fn get_bytes(&self, path: &str) -> Result<(HeaderMap, Bytes), Failure> {
        let answer = self.ask(Method::GET, path, Bytes::new())?;
        Ok((answer.headers, answer.body))
    }

    /// Wants something done.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        read(&self.ask(Method::POST, path, written(body)?)?)
    }

    /// Wants something changed.
    pub fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        read(&self.ask(Method::PATCH, path, written(body)?)?)
    }

    /// Wants something put in the place of what there is.
    pub fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        read(&self.ask(Method::PUT, path, written(body)?)?)
    }

    /// Wants something taken away.
    pub fn delete(&self, path: &str) -> Result<(), Failure> {
        self.ask(Method::DELETE, path, Bytes::new()).map(drop)
    }

    /// Wants something done of which nothing is to be told.
    pub fn order(&self, path: &str) -> Result<(), Failure> {
        self.ask(Method::POST, path, Bytes::new()).map(drop)
    }

    /// Does nothing for a while.
    pub fn pause(&self, time: Duration) {
        // Made within the runtime, whose timer it needs.
        self.runtime.block_on(async move { tokio::time::sleep(time).await });
    }

    fn ask(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, Failure> {
        let answer = self.runtime.block_on(self.exchange(method, path, body))?;
        if answer.status.is_success() { Ok(answer) } else { Err(refused(&answer)) }
    }

    async fn exchange(&self, method: Method, path: &str, body: Bytes) -> Result<Answer, Failure> {
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        let answer = self.client.request(method, path, headers, body).await?;
        let (status, headers) = (answer.status, answer.headers.clone());
        Ok(Answer { status, headers, body: answer.bytes().await? })
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let message = error.to_string();
        match error {
            ClientError::Nobody(_) => {
                Self::failed(message).hint("start it with `mainspring serve`")
            }
            ClientError::Unasked(_) => Self::input(message),
            ClientError::Unusable { .. } | ClientError::Stopped(_) => Self::failed(message),
        }
    }
}

fn written(body: &impl Serialize) -> Result<Bytes, Failure> {
    let body = serde_json::to_vec(body).map_err(|error| Failure::input(error.to_string()))?;
    Ok(body.into())
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|error| {
        Failure::failed(format!("the answer is not understood: {error}"))
            .hint("the running Mainspring may be of another version: end it and start this one")
    })
}

/// What the request says is wrong input; what happens behind the door is a failure.
fn refused(answer: &Answer) -> Failure {
    let make = if answer.status.is_client_error() { Failure::input } else { Failure::failed };
    match serde_json::from_slice::<Envelope>(&answer.body) {
        Ok(Envelope { detail }) => make(detail.message).hint_if(detail.hint),
        Err(_) => make(format!("the request was refused: {}", answer.status)),
    }
}

/// A path of the API, made of its parts, each written so that it stays one part.
pub fn path(parts: &[&str]) -> String {
    let mut path = String::from("/api");
    for part in parts {
        path.push('/');
        for byte in part.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    path.push(byte.into());
                }
                other => path.push_str(&format!("%{other:02X}")),
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_one_part_of_a_path() {
        let run = "manual__2026-03-15T06:00:00+00:00";
        assert_eq!(
            path(&["v2", "dags", "서/울", "dagRuns", run]),
            "/api/v2/dags/%EC%84%9C%2F%EC%9A%B8/dagRuns/manual__2026-03-15T06%3A00%3A00%2B00%3A00"
        );
    }
}
