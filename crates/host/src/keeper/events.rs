//! The scheduler's event stream, as text, taken apart into messages.
//!
//! Server-sent events as the standard has them, less what our own stream never uses (ids, retry).
//! What a message means is for whoever gets it.

use std::sync::Arc;

/// One message of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What happened: `hello`, `changes`, ...
    pub name: Arc<str>,
    /// JSON.
    pub data: Arc<str>,
}

impl Message {
    /// A message.
    pub fn new(name: &str, data: &str) -> Self {
        Self { name: name.into(), data: data.into() }
    }
}

/// Puts pieces of the stream together; they may be cut anywhere.
#[derive(Debug, Default)]
pub struct Reader {
    /// The line that is not at its end.
    rest: Vec<u8>,
    name: String,
    data: String,
}

impl Reader {
    /// Takes the next piece and gives the messages that it completes.
    pub fn read(&mut self, piece: &[u8]) -> Vec<Message> {
        let mut messages = Vec::new();
        self.rest.extend_from_slice(piece);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            messages.extend(self.line(line.trim_end_matches(['\r', '\n'])));
        }
        messages
    }

    fn line(&mut self, line: &str) -> Option<Message> {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" if self.data.is_empty() => value.clone_into(&mut self.data),
            "data" => {
                self.data.push('\n');
                self.data.push_str(value);
            }
            _ if line.is_empty() && !self.data.is_empty() => {
                let name = if self.name.is_empty() { "message" } else { &self.name };
                let message = Message::new(name, &self.data);
                self.name.clear();
                self.data.clear();
                return Some(message);
            }
            // A comment keeps the connection alive.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stream: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|(name, data)| Message::new(name, data)).collect();
        for size in [1, 3, stream.len().max(1)] {
            let mut reader = Reader::default();
            let found: Vec<_> =
                stream.as_bytes().chunks(size).flat_map(|piece| reader.read(piece)).collect();
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn messages_are_put_together() {
        check("event: hello\ndata: {\"a\":1}\n\n", &[("hello", "{\"a\":1}")]);
        check("event:a\r\ndata:1\r\n\r\ndata: 2\n\n", &[("a", "1"), ("message", "2")]);
        check("data: 일\ndata: 이\n\n", &[("message", "일\n이")]);
        check(": still here\n\nevent: only a name\n\n", &[]);
        check("event: cut\ndata: off", &[]);
    }
}
