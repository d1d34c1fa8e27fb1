//! A turn that cannot be made durable for the moment: the disk is full, or another program holds
//! the database.
//!
//! The turn waits and nothing new starts that could not be recorded. What runs goes on, and news of
//! it are kept; questions are still answered, wishes refused with the reason.

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use super::{Change, CommandError, Message, Scheduler, turn::Turn};
use crate::store::{StoreError, Write};

/// The pause before the next attempt.
const PAUSE: Duration = Duration::from_secs(1);

impl Scheduler {
    /// Makes writes durable, however long that takes.
    ///
    /// # Errors
    /// It is beyond waiting, or the program is to stop.
    pub(super) async fn commit(&mut self, writes: Vec<Write>) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let writes = Arc::new(writes);
        let mut is_stalled = false;
        loop {
            match self.store.commit(writes.clone()).await {
                Err(error) if error.may_pass() => {
                    if !std::mem::replace(&mut is_stalled, true) {
                        self.tell_stalled(Some(error.to_string()));
                    }
                    if self.sit_out(&error).await {
                        return Err(error);
                    }
                }
                outcome => {
                    if is_stalled && outcome.is_ok() {
                        self.tell_stalled(None);
                    }
                    return outcome;
                }
            }
        }
    }

    fn tell_stalled(&self, reason: Option<String>) {
        *self.stalled.lock().unwrap_or_else(PoisonError::into_inner) = reason.clone();
        // Nobody need listen.
        let _ = self.changes.send(Change::Stalled(reason));
    }

    /// Lets a moment pass; tells whether the wish to stop came.
    async fn sit_out(&mut self, error: &StoreError) -> bool {
        let until = Instant::now() + PAUSE;
        while let Ok(Some(message)) = timeout_at(until, self.inbox.recv()).await {
            match message {
                Message::Stop => return true,
                Message::Command(question) if question.is_question() => {
                    let mut turn = Turn::new(self.clock.now());
                    self.command(&mut turn, question);
                    turn.replies.into_iter().for_each(|reply| reply());
                }
                Message::Command(wish) => wish.refuse(CommandError::Store(error.to_string())),
                news => self.held.push(news),
            }
        }
        false
    }
}
