//! What a running Python task says, and what it is answered: lines of JSON over its channel.
//!
//! The scheduler opens with the runner and a job (`job`). The task then sends any number of
//! `push`, `note` (a line for the log) and the questions `xcom`, `variable` and `connection`, each
//! of which it waits for: `{"value": ...}` or `{"error": "..."}`. At most one of `success`,
//! `skipped` and `failed` comes last. Whatever arrives, nothing here panics; what no message
//! can be fails the try. A server that forks interpreters can speak the same.

use std::sync::Arc;

use mainspring_core::template::{Connection, Context};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use crate::{
    attempt::{Attempt, Failure},
    executor::{Channel, LogWriter},
};

/// A message beyond it is refused; `runner.py` has the same number, and says what to do.
const LONGEST: usize = 48 * 1024 * 1024 + 1024;

/// So much of a message that cannot be read is shown.
const SHOWN: usize = 60;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Message {
    Push { key: String, value: Value },
    Note(String),
    Xcom { task_id: String, key: String, map_index: Option<i32> },
    Variable(String),
    Connection(String),
    Success(Value),
    Skipped(String),
    Failed { message: String, hint: Option<String>, retry: bool },
}

/// How a task says that it ended.
pub(super) enum End {
    /// With what its function returned.
    Success(Value),
    /// It wants to be skipped, and why.
    Skipped(String),
    /// As in [`Failure`].
    Failed { message: String, hint: Option<String>, retry: bool },
}

/// One conversation, and what came of it.
pub(super) struct Dialogue {
    context: Arc<Context>,
    log: LogWriter,
    /// Values for other tasks, in order.
    pub pushed: Vec<(String, Value)>,
    /// The last word, or why the conversation could not go on. None if the task fell silent.
    pub end: Option<Result<End, Failure>>,
}

impl Dialogue {
    /// A conversation with the task of this try.
    pub fn new(attempt: &Attempt) -> Self {
        let (context, log) = (attempt.context().clone(), attempt.log());
        Self { context, log, pushed: Vec::new(), end: None }
    }

    /// Talks until the other end is closed.
    pub async fn talk(mut self, channel: Channel, opening: Vec<u8>) -> Self {
        let (reader, mut writer) = tokio::io::split(channel);
        let mut reader = BufReader::with_capacity(64 * 1024, reader);
        // One that does not listen has ended already; its exit says why.
        let mut heard = writer.write_all(&opening).await;
        drop(opening);
        while heard.is_ok()
            && let Some(line) = next_line(&mut reader).await
        {
            match line.and_then(|line| self.take(&line)) {
                Ok(Some(answer)) => heard = writer.write_all(answer.as_bytes()).await,
                Ok(None) => {}
                Err(failure) => {
                    self.end = Some(Err(failure));
                    break;
                }
            }
        }
        self
    }

    /// Takes a message in; gives the answer if it is a question.
    fn take(&mut self, line: &[u8]) -> Result<Option<String>, Failure> {
        let message = serde_json::from_slice(line).map_err(|error| garbage(line, &error))?;
        let answer = match message {
            Message::Push { key, value } => {
                self.pushed.retain(|(known, _)| *known != key);
                self.pushed.push((key, value));
                return Ok(None);
            }
            Message::Note(text) => {
                self.log.note(&text);
                return Ok(None);
            }
            Message::Success(value) => return self.end(End::Success(value)),
            Message::Skipped(why) => return self.end(End::Skipped(why)),
            Message::Failed { message, hint, retry } => {
                return self.end(End::Failed { message, hint, retry });
            }
            Message::Xcom { task_id, key, map_index } => self.xcom(&task_id, &key, map_index),
            Message::Variable(key) => self.context.lookup.variable(&key).map(Value::from),
            Message::Connection(conn_id) => {
                let found = self.context.lookup.connection(&conn_id);
                found.map(|found| found.map_or(Value::Null, |connection| fields(&connection)))
            }
        };
        let answer = match answer {
            Ok(value) => json!({ "value": value }),
            Err(error) => json!({ "error": error }),
        };
        Ok(Some(format!("{answer}\n")))
    }

    fn end(&mut self, end: End) -> Result<Option<String>, Failure> {
        self.end = Some(Ok(end));
        Ok(None)
    }

    /// The values under `key`; the task's own of this try are not stored yet.
    fn xcom(&self, task_id: &str, key: &str, map_index: Option<i32>) -> Result<Value, String> {
        let own_index = self.context.map_index.unwrap_or(-1);
        if task_id == self.context.task_id && map_index.is_none_or(|index| index == own_index) {
            let own = self.pushed.iter().find(|(known, _)| known == key);
            if let Some((_, value)) = own {
                return Ok(json!([value]));
            }
        }
        let found = self.context.lookup.xcom(task_id, key, map_index)?;
        Ok(found.into_iter().map(|(_, value)| value).collect())
    }
}

/// The next line; None at the end, and for what a dying task did not finish.
async fn next_line(reader: &mut (impl AsyncBufRead + Unpin)) -> Option<Result<Vec<u8>, Failure>> {
    let mut line = Vec::new();
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    reader.take(limit).read_until(b'\n', &mut line).await.ok()?;
    if line.last() == Some(&b'\n') {
        return Some(Ok(line));
    }
    (line.len() >= LONGEST).then(|| {
        let message = format!("the task sent a message of more than {} MiB", LONGEST >> 20);
        Err(Failure::new(message).hint("write the value into a file and hand over its path"))
    })
}

fn garbage(line: &[u8], error: &serde_json::Error) -> Failure {
    if error.to_string().starts_with("recursion limit") {
        let failure = Failure::new("the task sent a value that nests too deep");
        return failure.hint("make it flatter, or write it into a file and hand over its path");
    }
    let text = String::from_utf8_lossy(line);
    let shown: String = text.trim_end().chars().take(SHOWN).collect();
    let shown = shown.escape_debug();
    let message = format!("the task sent what is no message: `{shown}` ({error})");
    Failure::new(message).hint("only Mainspring's own part of the process may use its channel")
}

fn fields(connection: &Connection) -> Value {
    let Connection { conn_id, conn_type, description, host, port, login, password, schema, extra } =
        connection;
    json!({
        "conn_id": conn_id, "conn_type": conn_type, "description": description, "host": host,
        "port": port, "login": login, "password": password, "schema": schema, "extra": extra,
    })
}
