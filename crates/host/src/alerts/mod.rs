//! Alerts: somebody hears of it when a run fails, is late, or works again.
//!
//! `notice` turns what happens into rows of an outbox, in the transaction of what happened;
//! `courier` sends them, grouped, held in quiet hours, at a limited rate, at least once;
//! `message` says what a message tells, `shapes` what it looks like on each channel. An alert can
//! never fail a run. What leaves the machine goes through `send`.

mod courier;
mod event;
mod message;
mod notice;
mod rules;
mod shapes;
#[cfg(test)]
mod tests;
mod words;

use mainspring_core::template::Connection;
use tokio::sync::broadcast;

pub use courier::Courier;
pub use event::{AlertState, Event};
pub use notice::Noticer;
pub use rules::{QuietHours, Rules};

use crate::{
    clock::{Clock, SystemClock},
    connections::Connections,
    scheduler::Change,
    send::{Delivered, SendError, Sender},
    settings::Live,
    store::{AlertRow, NewAlert, Store, StoreError, Write},
};
use message::Message;
use words::Words;

/// A notice for the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// In a few words.
    pub title: String,
    /// What happened.
    pub body: String,
    /// The page that it leads to.
    pub path: String,
}

/// The way to alerts for those who ask. Cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    store: Store,
    connections: Connections,
    sender: Sender,
    live: Live,
    changes: broadcast::Sender<Change>,
}

impl std::fmt::Debug for Alerts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Alerts(...)")
    }
}

impl Alerts {
    /// Those of a scheduler.
    pub fn new(
        store: Store,
        connections: Connections,
        sender: Sender,
        live: Live,
        changes: broadcast::Sender<Change>,
    ) -> Self {
        Self { store, connections, sender, live, changes }
    }

    /// Really goes the way of an alert along `connection`, or of a task where alerts cannot.
    ///
    /// # Errors
    /// Why nothing arrives.
    pub async fn try_out(&self, connection: &Connection) -> Result<Delivered, SendError> {
        let words = self.words();
        match connection.conn_type.as_str() {
            "slack_webhook" | "script" | "desktop" | "webhook" => {
                self.deliver(connection, &Message::test(words)).await
            }
            // A mail that nobody has to read: the server is only logged in to.
            _ => self.sender.test(connection).await,
        }
    }

    /// As [`Alerts::try_out`], but a mail is sent too.
    ///
    /// # Errors
    /// Why nothing arrives.
    pub async fn test_channel(&self, connection: &Connection) -> Result<Delivered, SendError> {
        self.deliver(connection, &Message::test(self.words())).await
    }

    /// Tells the same once more, as a new alert.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn again(&self, row: AlertRow) -> Result<(), StoreError> {
        let now = SystemClock.now().wall;
        let new = NewAlert { created_at: now, due_at: now, ..row.new };
        self.store.commit(vec![Write::Alert(new)]).await?;
        let _ = self.changes.send(Change::Alerts);
        Ok(())
    }

    async fn deliver(
        &self,
        connection: &Connection,
        message: &Message,
    ) -> Result<Delivered, SendError> {
        shapes::deliver(&self.sender, &self.changes, connection, message).await
    }

    fn words(&self) -> &'static Words {
        words::of(self.live.now().language)
    }
}
