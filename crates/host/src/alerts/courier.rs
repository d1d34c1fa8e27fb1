//! Brings alerts out of the outbox to where they go: together where they belong together, later
//! where nobody is to be disturbed or the other side asks for it, at least once whatever happens.
//!
//! It sleeps until something is due. Nothing here can hold up or fail a run.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunType},
};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::{
    Alerts, Event, Rules,
    message::{Message, Source, is_alike},
    notice::{alert, of_run},
    words,
};
use crate::{
    clock::{Alarm, Clock},
    home::Home,
    scheduler::Change,
    send::{Delivered, Retry, SendError},
    store::{AlertRow, AlertStep, NewAlert, RunRow, StoreError, Told, Write},
};

/// The first pause after a failure; each is twice the one before,
const PAUSE: Duration = Duration::from_secs(30);
/// up to this one.
const PAUSE_MAX: Duration = Duration::from_secs(3600);
/// What cannot be told for so long is given up.
const GIVE_UP: Duration = Duration::from_secs(24 * 3600);
/// More kinds of news than this at once are one summary.
const APART: usize = 5;
/// So many messages may go along one connection within a minute; then the rest is gathered.
const A_MINUTE: usize = 3;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// The disk is looked at when a run ends, but not more often.
const DISK_EVERY: Duration = Duration::from_secs(600);
/// Nearly full: less than this is free, in bytes.
const DISK_LOW: u64 = 1 << 30;

/// See the module.
pub struct Courier {
    alerts: Alerts,
    home: Home,
    clock: Arc<dyn Clock>,
    /// Runs that will be late, by when.
    deadlines: BTreeSet<(Timestamp, RunKey)>,
    /// `late_after` of versions of DAGs, so far as somebody wants to hear of it.
    late_after: HashMap<(DagId, u32), Option<Duration>>,
    /// Connections that do not take anything until then, and how often in a row.
    trouble: BTreeMap<String, (Timestamp, u32)>,
    disk_at: Option<Timestamp>,
    disk_is_low: bool,
}

/// What is to be done with what is due along one connection.
#[derive(Debug, PartialEq)]
pub enum Plan {
    /// Nothing goes before then.
    Hold(Timestamp),
    /// These messages.
    Send(Vec<Vec<AlertRow>>),
}

impl Courier {
    /// One for the alerts of `home`.
    pub fn new(alerts: Alerts, home: Home, clock: Arc<dyn Clock>) -> Self {
        Self {
            alerts,
            home,
            clock,
            deadlines: BTreeSet::new(),
            late_after: HashMap::new(),
            trouble: BTreeMap::new(),
            disk_at: None,
            disk_is_low: false,
        }
    }

    /// Works until the scheduler is gone.
    pub async fn run(mut self) {
        let mut changes = self.alerts.changes.subscribe();
        let Ok(mut alarm) = Alarm::new() else { return };
        // What was on its way when the program ended may have arrived, or not.
        let _ = self.write(vec![Write::AlertStep(AlertStep::Interrupted)]).await;
        for run in self.alerts.store.live_runs().unwrap_or_default() {
            self.watch(&run);
        }
        loop {
            let next = self.round().await;
            loop {
                tokio::select! {
                    change = changes.recv() => match change {
                        Ok(Change::Alerts) | Err(RecvError::Lagged(_)) => break,
                        Ok(Change::Run(run)) => {
                            if self.take_note(&run) {
                                break;
                            }
                        }
                        Ok(_) => {}
                        Err(RecvError::Closed) => return,
                    },
                    _ = alarm.sleep_until(next, None), if next.is_some() => break,
                }
            }
        }
    }

    /// Sends what is due; answers when something is due next.
    async fn round(&mut self) -> Option<Timestamp> {
        self.tell_late().await;
        self.tell_disk().await;
        let now = self.now();
        let due = self.alerts.store.alerts_due(now).unwrap_or_default();
        let mut by_connection: BTreeMap<String, Vec<AlertRow>> = BTreeMap::new();
        for row in due {
            by_connection.entry(row.new.connection_id.clone()).or_default().push(row);
        }
        let sending = by_connection.into_iter().map(|(id, rows)| self.serve(id, rows, now));
        let troubles = join_all(sending).await;
        for (connection_id, trouble) in troubles {
            match trouble {
                Some(trouble) => drop(self.trouble.insert(connection_id, trouble)),
                None => drop(self.trouble.remove(&connection_id)),
            }
        }
        let late = self.deadlines.first().map(|(at, _)| *at);
        let next = self.alerts.store.next_alert().ok().flatten();
        // Never at once again: a row that cannot be written would make it spin.
        let next = next.map(|at| at.max(self.now() + Duration::from_millis(200)));
        [late, next].into_iter().flatten().min()
    }

    /// Sends what is due along one connection; answers what trouble it had at last.
    async fn serve(
        &self,
        connection_id: String,
        rows: Vec<AlertRow>,
        now: Timestamp,
    ) -> (String, Option<(Timestamp, u32)>) {
        let known = self.trouble.get(&connection_id).copied();
        let settings = self.alerts.live.now();
        let sent = self.alerts.store.alerts_sent(&connection_id, now - HOUR).unwrap_or_default();
        let plan = match known {
            Some((until, _)) if until > now => Plan::Hold(until),
            _ => plan(rows.clone(), &sent, &settings.alerts, (now, &settings.timezone)),
        };
        let groups = match plan {
            Plan::Hold(until) => {
                let ids = rows.iter().map(|row| row.id).collect();
                let _ = self.write(vec![Write::AlertStep(AlertStep::Held { ids, until })]).await;
                return (connection_id, known);
            }
            Plan::Send(groups) => groups,
        };
        let mut trouble = None;
        for group in groups {
            let tries = known.map_or(0, |(_, tries)| tries);
            match self.tell(&connection_id, group, tries).await {
                Ok(None) => {}
                Ok(Some(until)) => {
                    trouble = Some((until, tries + 1));
                    // The rest would fare no better.
                    break;
                }
                Err(_) => break,
            }
        }
        (connection_id, trouble)
    }

    /// Sends one message; answers when to come again if it did not go through.
    async fn tell(
        &self,
        connection_id: &str,
        group: Vec<AlertRow>,
        tries: u32,
    ) -> Result<Option<Timestamp>, StoreError> {
        let ids: Vec<i64> = group.iter().map(|row| row.id).collect();
        let created = group.iter().map(|row| row.new.created_at).min();
        self.write(vec![Write::AlertStep(AlertStep::Sending { ids: ids.clone() })]).await?;
        let message = self.message(group).await;
        let sent = match &message {
            Some(message) => self.send(connection_id, message).await,
            None => Err(SendError::fault("the message could not be made")),
        };
        let now = self.now();
        let told = |answer: String| Told {
            title: message.as_ref().map(|it| it.title.clone()).unwrap_or_default(),
            body: message.as_ref().map(Message::body).unwrap_or_default(),
            answer,
        };
        let is_old = created.is_some_and(|at| now - GIVE_UP > at);
        let (step, again) = match sent {
            Ok(sent) => (AlertStep::Sent { ids, at: now, told: told(sent.answer) }, None),
            Err(error) if error.retry == Retry::Never || is_old => {
                (AlertStep::Failed { ids, at: now, told: told(in_full(&error)) }, None)
            }
            Err(error) => {
                let until = now + pause(error.retry, tries);
                (AlertStep::Delayed { ids, until, answer: in_full(&error) }, Some(until))
            }
        };
        self.write(vec![Write::AlertStep(step)]).await?;
        Ok(again)
    }

    async fn message(&self, rows: Vec<AlertRow>) -> Option<Message> {
        let (alerts, logs) = (self.alerts.clone(), self.home.logs());
        let made = tokio::task::spawn_blocking(move || {
            let settings = alerts.live.now();
            let source = Source {
                store: &alerts.store,
                logs,
                masker: alerts.connections.masker(),
                words: words::of(settings.language),
                web_address: settings.alerts.web_address.as_deref(),
            };
            source.message(&rows)
        });
        made.await.ok()
    }

    async fn send(&self, connection_id: &str, message: &Message) -> Result<Delivered, SendError> {
        let (connections, id) = (self.alerts.connections.clone(), connection_id.to_owned());
        let found = tokio::task::spawn_blocking(move || connections.get(&id)).await;
        let connection = match found {
            Ok(Ok(Some(connection))) => connection,
            Ok(Ok(None)) => {
                return Err(SendError::fault(format!("there is no connection `{connection_id}`"))
                    .hint("make it on the page Connections, then send the alert again"));
            }
            Ok(Err(error)) => return Err(SendError::trouble(error.in_full())),
            Err(error) => return Err(SendError::trouble(error.to_string())),
        };
        self.alerts.deliver(&connection, message).await
    }

    /// Notes how a run stands; answers whether there is something to look at now.
    fn take_note(&mut self, run: &RunRow) -> bool {
        let key = &run.run.key;
        if !run.run.state.is_finished() {
            return self.watch(run);
        }
        self.deadlines.retain(|(_, known)| known != key);
        let now = self.now();
        self.disk_at.is_none_or(|at| now - DISK_EVERY > at)
    }

    /// Watches a scheduled run that somebody wants to know late; answers whether it is.
    fn watch(&mut self, run: &RunRow) -> bool {
        let record = &run.run;
        if record.run_type != RunType::Scheduled {
            return false;
        }
        let which = (record.key.dag_id.clone(), record.version);
        let after = match self.late_after.get(&which) {
            Some(known) => *known,
            None => {
                let dag = self.alerts.store.dag_version(which.0.as_str(), which.1).ok().flatten();
                let after = dag.and_then(|dag| dag.late_after);
                self.late_after.insert(which, after);
                after
            }
        };
        let Some(after) = after else { return false };
        self.deadlines.insert((record.run_after + after, record.key.clone()))
    }

    async fn tell_late(&mut self) {
        let now = self.now();
        while let Some((at, key)) = self.deadlines.first().cloned().filter(|(at, _)| *at <= now) {
            self.deadlines.remove(&(at, key.clone()));
            let alerts = self.late(&key, at, now).unwrap_or_default();
            if !alerts.is_empty() {
                let _ = self.write(alerts.into_iter().map(Write::Alert).collect()).await;
            }
        }
    }

    fn late(
        &self,
        key: &RunKey,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<NewAlert>, StoreError> {
        let store = &self.alerts.store;
        let Some(run) = store.run(key)?.filter(|row| !row.run.state.is_finished()) else {
            return Ok(Vec::new());
        };
        if store.has_alert(Event::Late, key.dag_id.as_str(), key.run_id.as_str())? {
            return Ok(Vec::new());
        }
        let Some(dag) = store.dag_version(key.dag_id.as_str(), run.run.version)? else {
            return Ok(Vec::new());
        };
        let settings = self.alerts.live.now();
        let channels = settings.alerts.channels(Event::Late, Some(&dag.notifications));
        let about = json!({ "due": due.to_string() });
        let tell = |id| of_run(alert(Event::Late, id, about.clone(), now), key);
        Ok(channels.into_iter().map(tell).collect())
    }

    /// Looks at the disk, seldom, and only if somebody wants to know.
    async fn tell_disk(&mut self) {
        let settings = self.alerts.live.now();
        let channels = settings.alerts.channels(Event::DiskLow, None);
        let now = self.now();
        if channels.is_empty() || self.disk_at.is_some_and(|at| now - DISK_EVERY <= at) {
            return;
        }
        self.disk_at = Some(now);
        let Some(free) = crate::home::free_bytes(self.home.root()) else { return };
        let was_low = std::mem::replace(&mut self.disk_is_low, free < DISK_LOW);
        if was_low || !self.disk_is_low {
            return;
        }
        let about = json!({ "free": format!("{} MB", free >> 20) });
        let tell = |id| Write::Alert(alert(Event::DiskLow, id, about.clone(), now));
        let _ = self.write(channels.into_iter().map(tell).collect()).await;
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.alerts.store.commit(writes).await?;
        // Whoever looks at the list sees it move; our own loop is told of it by `next`.
        let _ = self.alerts.changes.send(Change::AlertsMoved);
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.clock.now().wall
    }
}

/// What is to be done with what is due along one connection; `sent` is when messages went in the
/// last hour. Pure.
pub fn plan(
    rows: Vec<AlertRow>,
    sent: &[Timestamp],
    rules: &Rules,
    (now, zone): (Timestamp, &str),
) -> Plan {
    if let Some(until) = rules.quiet_until(now, zone) {
        return Plan::Hold(until);
    }
    if let Some(until) = rules.room_at(sent).filter(|until| *until > now) {
        return Plan::Hold(until);
    }
    let lately = sent.iter().filter(|at| now - MINUTE < **at).count();
    if lately >= A_MINUTE
        && let Some(last) = sent.last()
    {
        return Plan::Hold(*last + MINUTE);
    }
    let mut groups: Vec<Vec<AlertRow>> = Vec::new();
    for row in &rows {
        match groups.iter().position(|group| is_alike(&group[0], row)) {
            Some(at) => groups[at].push(row.clone()),
            None if groups.len() == APART => return Plan::Send(vec![rows]),
            None => groups.push(vec![row.clone()]),
        }
    }
    let limit = usize::try_from(rules.limit_per_hour).unwrap_or(usize::MAX);
    let room = limit.saturating_sub(sent.len()).min(A_MINUTE - lately);
    if groups.len() > room {
        return Plan::Send(vec![rows]);
    }
    Plan::Send(groups)
}

fn pause(retry: Retry, tries: u32) -> Duration {
    match retry {
        Retry::After(asked) => asked.max(Duration::from_secs(1)),
        _ => PAUSE.saturating_mul(1 << tries.min(10)).min(PAUSE_MAX),
    }
}

fn in_full(error: &SendError) -> String {
    match &error.hint {
        Some(hint) => format!("{}; {hint}", error.message),
        None => error.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_the_other_side_is_obeyed() {
        let of = |tries| pause(Retry::Later, tries).as_secs();
        assert_eq!([of(0), of(1), of(2), of(6), of(7), of(40)], [30, 60, 120, 1920, 3600, 3600]);
        assert_eq!(pause(Retry::After(Duration::from_secs(17)), 9), Duration::from_secs(17));
        assert_eq!(pause(Retry::After(Duration::ZERO), 0), Duration::from_secs(1));
    }
}
