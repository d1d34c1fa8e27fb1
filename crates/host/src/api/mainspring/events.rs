//! What happens, as it happens: server-sent events, gathered so that no screen has to keep up with
//! the scheduler.
//!
//! Each listener gathers for itself what is announced to all; the scheduler never waits for one.
//! Nothing wakes while nothing changes.

use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::{DagId, RunId, TaskId, TaskState},
};
use serde::Serialize;
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::{Instant, timeout_at},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{Api, DagRun, error::refusals::Faults, words};
use crate::{alerts::Notice, scheduler::Change, trials::TrialState};

/// Between two messages.
const PAUSE: Duration = Duration::from_millis(100);
/// So many changes are gathered without a pause.
const AT_ONCE_MAX: usize = 5_000;
/// More task instances are not told one by one.
const INSTANCES_MAX: usize = 500;

/// `hello`: the first message.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Hello {
    /// Of the program.
    pub version: String,
    /// Number of the process.
    pub process: u32,
    /// The scheduler's time.
    pub now: Timestamp,
}

/// `changes`: what stands differently since the last message; each as it stands now.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Changes {
    /// Runs that are new or stand differently.
    pub runs: Vec<DagRun>,
    /// Task instances that stand differently.
    pub task_instances: Vec<ChangedTask>,
    /// There were too many task instances to be told; what shows some is to be loaded anew.
    pub overflow: bool,
    /// DAGs were added, changed, switched or removed.
    pub dags: bool,
    /// Settings were changed.
    pub settings: bool,
    /// Connections were added, changed or removed.
    pub connections: bool,
    /// Alerts are new or stand differently.
    pub alerts: bool,
    /// For the desktop to show.
    pub notices: Vec<ShownNotice>,
    /// Whether anything can be recorded; null where that did not change.
    pub stalled: Option<StallChange>,
    /// Trials of which something stands differently.
    pub trials: Vec<ChangedTrial>,
}

/// Something for the desktop to show.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct ShownNotice {
    pub title: String,
    pub body: String,
    /// The page that it leads to.
    pub path: String,
}

impl From<Notice> for ShownNotice {
    fn from(Notice { title, body, path }: Notice) -> Self {
        Self { title, body, path }
    }
}

/// A trial of which something stands differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedTrial {
    #[schema(value_type = String)]
    pub trial_id: Arc<str>,
    pub state: TrialState,
}

/// Whether anything can be recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StallChange {
    /// Why nothing can be recorded, so that nothing starts; null when it can be again.
    pub reason: Option<String>,
}

/// A task instance that stands differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedTask {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    #[schema(value_type = String)]
    pub task_id: TaskId,
    pub map_index: i32,
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    pub try_number: u32,
}

/// A message of the stream.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the stream writes itself")]
struct Told {
    /// `hello`, `changes` or `lagged`.
    event: String,
    /// JSON: of `hello` version, process and time; of `changes` what the type of that name says.
    data: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(events))
}

/// What happens, as it happens: `hello` first, then `changes`, at most one each 100 ms; `lagged`
/// when messages were lost because they were not read in time: everything is to be loaded anew.
#[utoipa::path(
    get, path = "/api/mainspring/events", tag = "Events", operation_id = "get_events",
    responses(
        (status = 200, description = "Messages, without an end", body = Told,
            content_type = "text/event-stream"),
        Faults,
    ),
)]
async fn events(State(api): State<Api>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hello = Hello {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        now: api.clock.now().wall,
    };
    let listener = Listener { changes: api.changes.subscribe(), sent: None };
    let first = stream::once(async move { Ok(told("hello", &hello)) });
    let rest = stream::unfold(listener, |mut listener| async {
        let event = match listener.next().await? {
            Message::Changes(changes) => told("changes", &*changes),
            Message::Lagged => told("lagged", &serde_json::json!({})),
        };
        Some((Ok(event), listener))
    });
    Sse::new(first.chain(rest))
}

fn told(name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name).json_data(data);
    event.expect("what is told is JSON, with names for keys")
}

struct Listener {
    changes: Receiver<Change>,
    /// When the last message was sent.
    sent: Option<Instant>,
}

/// What a listener is told after the greeting.
#[derive(Debug)]
enum Message {
    Changes(Box<Changes>),
    /// Messages were lost.
    Lagged,
}

impl Listener {
    /// Waits for a change, then for as long as the last message is too recent.
    async fn next(&mut self) -> Option<Message> {
        let mut gathered = Gathered::default();
        match self.changes.recv().await {
            Ok(change) => gathered.take(change),
            Err(RecvError::Lagged(_)) => return Some(self.lagged()),
            Err(RecvError::Closed) => return None,
        }
        if let Some(until) = self.sent.map(|sent| sent + PAUSE) {
            // What arrives is taken at once, so that nothing is lost meanwhile.
            while let Ok(news) = timeout_at(until, self.changes.recv()).await {
                match news {
                    Ok(change) => gathered.take(change),
                    Err(RecvError::Lagged(_)) => return Some(self.lagged()),
                    Err(RecvError::Closed) => break,
                }
                if until <= Instant::now() {
                    break; // where much happens there is always more
                }
            }
        }
        for _ in 0..AT_ONCE_MAX {
            match self.changes.try_recv() {
                Ok(change) => gathered.take(change),
                Err(TryRecvError::Lagged(_)) => return Some(self.lagged()),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.sent = Some(Instant::now());
        Some(Message::Changes(Box::new(gathered.into_changes())))
    }

    /// What is still to be read is too old to be worth it.
    fn lagged(&mut self) -> Message {
        self.changes = self.changes.resubscribe();
        self.sent = Some(Instant::now());
        Message::Lagged
    }
}

/// What is told next.
#[derive(Default)]
struct Gathered {
    runs: HashMap<RunKey, DagRun>,
    tasks: HashMap<TaskInstanceKey, (TaskState, u32)>,
    trials: HashMap<Arc<str>, TrialState>,
    rest: Changes,
}

impl Gathered {
    fn take(&mut self, change: Change) {
        match change {
            Change::Run(row) => {
                self.runs.insert(row.run.key.clone(), DagRun::from((*row).clone()));
            }
            Change::TaskInstance { key, state, try_number } if !self.rest.overflow => {
                self.tasks.insert(key, (state, try_number));
                if self.tasks.len() > INSTANCES_MAX {
                    self.tasks.clear();
                    self.rest.overflow = true;
                }
            }
            Change::TaskInstance { .. } => {}
            Change::Dags => self.rest.dags = true,
            Change::Settings => self.rest.settings = true,
            Change::Connections => self.rest.connections = true,
            Change::Alerts | Change::AlertsMoved => self.rest.alerts = true,
            Change::Notice(notice) => self.rest.notices.push(notice.into()),
            Change::Trial { trial_id, state } => {
                self.trials.insert(trial_id, state);
            }
            Change::Stalled(reason) => self.rest.stalled = Some(StallChange { reason }),
        }
    }

    fn into_changes(self) -> Changes {
        let task = |(key, (state, try_number)): (TaskInstanceKey, (TaskState, u32))| ChangedTask {
            dag_id: key.run.dag_id,
            dag_run_id: key.run.run_id,
            task_id: key.task_id,
            map_index: key.map_index,
            state: Some(state).filter(|state| *state != TaskState::None),
            try_number,
        };
        let trials = self.trials.into_iter();
        Changes {
            trials: trials.map(|(trial_id, state)| ChangedTrial { trial_id, state }).collect(),
            runs: self.runs.into_values().collect(),
            task_instances: self.tasks.into_iter().map(task).collect(),
            ..self.rest
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::broadcast::{self, Sender};

    use super::*;

    fn listener(room: usize) -> (Sender<Change>, Listener) {
        let (sender, changes) = broadcast::channel(room);
        (sender, Listener { changes, sent: None })
    }

    fn task(number: usize, state: TaskState) -> Change {
        let run = RunKey { dag_id: "d".into(), run_id: "r".into() };
        let task_id = TaskId::from(format!("t{number}"));
        let key = TaskInstanceKey { run, task_id, map_index: -1 };
        Change::TaskInstance { key, state, try_number: 1 }
    }

    /// The next message in short.
    async fn next(listener: &mut Listener) -> String {
        match listener.next().await {
            None => "the end".to_owned(),
            Some(Message::Lagged) => "lagged".to_owned(),
            Some(Message::Changes(changes)) => {
                let mut tasks: Vec<String> = changes
                    .task_instances
                    .iter()
                    .map(|it| format!("{} {:?}", it.task_id, it.state))
                    .collect();
                tasks.sort();
                let Changes { overflow, dags, .. } = *changes;
                format!("{} overflow={overflow} dags={dags}", tasks.join(", "))
            }
        }
    }

    #[tokio::test]
    async fn the_last_state_of_each_is_told_once() {
        let (sender, mut listener) = listener(64);
        for state in [TaskState::Queued, TaskState::Running, TaskState::Success] {
            sender.send(task(1, state)).unwrap();
        }
        sender.send(task(2, TaskState::None)).unwrap();
        sender.send(Change::Dags).unwrap();
        let expected = "t1 Some(Success), t2 None overflow=false dags=true";
        assert_eq!(next(&mut listener).await, expected);
        sender.send(task(3, TaskState::Failed)).unwrap();
        let before = Instant::now();
        assert_eq!(next(&mut listener).await, "t3 Some(Failed) overflow=false dags=false");
        assert!(before.elapsed() > PAUSE / 2, "messages have a pause between them");
        drop(sender);
        assert_eq!(next(&mut listener).await, "the end");
    }

    #[tokio::test]
    async fn a_trial_is_told_as_it_stands_now() {
        let (sender, mut listener) = listener(64);
        let trial_id: Arc<str> = "abc".into();
        for state in [TrialState::Running, TrialState::Running, TrialState::Failed] {
            sender.send(Change::Trial { trial_id: trial_id.clone(), state }).unwrap();
        }
        let Some(Message::Changes(changes)) = listener.next().await else { panic!("no message") };
        let expected = serde_json::json!([{ "trial_id": "abc", "state": "failed" }]);
        assert_eq!(serde_json::to_value(&changes.trials).unwrap(), expected);
    }

    #[tokio::test]
    async fn too_many_are_not_told_one_by_one() {
        let (sender, mut listener) = listener(4096);
        for number in 0..1_000 {
            sender.send(task(number, TaskState::Running)).unwrap();
        }
        assert_eq!(next(&mut listener).await, " overflow=true dags=false");
    }

    #[tokio::test]
    async fn who_reads_too_slowly_is_told_and_goes_on() {
        let (sender, mut listener) = listener(4);
        for number in 0..100 {
            sender.send(task(number, TaskState::Running)).unwrap();
        }
        assert_eq!(next(&mut listener).await, "lagged");
        sender.send(task(7, TaskState::Success)).unwrap();
        assert_eq!(next(&mut listener).await, "t7 Some(Success) overflow=false dags=false");
    }
}
