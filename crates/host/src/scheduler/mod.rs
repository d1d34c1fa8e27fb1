//! The scheduler: one loop, one enum of everything that can wake it.
//!
//! Each turn takes what has arrived, asks the engine, makes the records durable in one transaction,
//! *then* carries out the effects, then answers and announces. If the program dies in between, the
//! next start finds the recorded intent and decides again. No business rule lives here: what runs
//! when is the engine's, how things run the runner's, what files say the reader's.

mod command;
mod files;
mod preview;
mod recovery;
mod requests;
mod retention;
mod stall;
mod turn;
mod upkeep;

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use mainspring_core::{
    engine::{Effect, Engine, Event, Limits, Record, RunKey, TaskInstanceKey},
    model::{Dag, DagId, TaskState},
};
use tokio::sync::{broadcast, mpsc};

pub use command::{Clear, Command, CommandError, Instance, Mark, Trigger};
pub use files::{FileChange, FileState};
pub use recovery::past;
pub use requests::pools_hold;

use crate::{
    alerts::{Notice, Noticer, Rules},
    clock::{Alarm, Clock, Now},
    report::{End, Report, Reports},
    runner::{LiveRun, Runner, Surroundings},
    store::{DagRow, RunRow, Store, StoreError, Write},
    trials::TrialState,
};
use retention::Sweeper;
use turn::Turn;

/// So much is taken in before it is made durable together.
const MESSAGES_PER_TURN: usize = 1024;
/// So long the news that a try has started waits for other news.
const STARTED_PATIENCE: Duration = Duration::from_millis(20);

/// A sleep that is shorter is only the inaccuracy of two clocks that are read one after the other.
const SLEEP_MIN: Duration = Duration::from_secs(2);

/// Everything that can wake the scheduler, time apart.
#[derive(Debug)]
pub enum Message {
    /// A try runs, or ended.
    Try(Report),
    /// Files of the dags folder changed.
    Files(Vec<FileChange>),
    /// Somebody asks for something.
    Command(Command),
    /// The program is to stop.
    Stop,
}

/// What is announced after it became durable.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A run is new or stands differently.
    Run(Arc<RunRow>),
    /// A task instance stands differently.
    TaskInstance {
        /// Which.
        key: TaskInstanceKey,
        /// How it stands.
        state: TaskState,
        /// The try that runs or ran last.
        try_number: u32,
    },
    /// DAGs were added, changed or removed.
    Dags,
    /// The settings are others.
    Settings,
    /// Connections were added, changed or removed.
    Connections,
    /// Somebody is to be told something.
    Alerts,
    /// Alerts stand differently.
    AlertsMoved,
    /// Something for the desktop to show.
    Notice(Notice),
    /// Nothing can be recorded for the moment (why, in words), so that nothing is started; `None`
    /// when it can be again.
    Stalled(Option<String>),
    /// A trial, or a task of it, stands differently.
    Trial {
        /// Which.
        trial_id: Arc<str>,
        /// How it stands.
        state: TrialState,
    },
}

/// A DAG as the scheduler knows it.
#[derive(Debug, Clone)]
struct Known {
    path: String,
    version: u32,
    meaning_hash: String,
    is_present: bool,
    is_paused: bool,
    dag: Arc<Dag>,
}

/// See the module.
pub struct Scheduler {
    engine: Engine,
    store: Store,
    clock: Arc<dyn Clock>,
    runner: Runner,
    dags_folder: PathBuf,
    home_id: String,
    inbox: mpsc::UnboundedReceiver<Message>,
    changes: broadcast::Sender<Change>,
    known: BTreeMap<DagId, Known>,
    /// Which DAG each file defines.
    by_path: HashMap<String, DagId>,
    /// Runs that are not finished, or of which something still runs.
    live: HashMap<RunKey, Arc<LiveRun>>,
    /// As the engine was told last.
    limits: Limits,
    is_stopping: bool,
    stalled: command::Stalled,
    /// How long the machine had slept at the turn before.
    slept: Duration,
    /// What arrived while a turn could not be made durable.
    held: Vec<Message>,
    sweeper: Sweeper,
    noticer: Noticer,
}

/// A scheduler that is ready to run, and the ways to reach it.
pub struct Ready {
    /// To be run.
    pub scheduler: Scheduler,
    /// To ask it.
    pub instance: Instance,
    /// Where the watcher of the dags folder reports to.
    pub inbox: mpsc::UnboundedSender<Message>,
    /// What it announces.
    pub changes: broadcast::Sender<Change>,
}

impl Scheduler {
    /// A scheduler over `store`. Nothing happens until it is run.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn prepare(
        store: Store,
        clock: Arc<dyn Clock>,
        surroundings: Surroundings,
        parallelism: u32,
    ) -> Result<Ready, StoreError> {
        let (sender, inbox) = mpsc::unbounded_channel();
        let (changes, _) = broadcast::channel(4096);
        let reports: Reports = {
            let sender = sender.clone();
            // Nobody listens when the program is stopping for good.
            Arc::new(move |report| drop(sender.send(Message::Try(report))))
        };
        let limits = Limits { parallelism, pools: store.pools()? };
        let (dags_folder, home_id) = (surroundings.dags.clone(), surroundings.home_id.clone());
        let stalled = command::Stalled::default();
        let noticer = Noticer::new(store.clone());
        let instance = Instance::new(sender.clone(), stalled.clone());
        let scheduler = Self {
            engine: Engine::new(clock.now().boot.as_nanos() as u64, &limits),
            runner: Runner::new(surroundings, store.clone(), reports, clock.clone()),
            store,
            dags_folder,
            home_id,
            inbox,
            changes: changes.clone(),
            known: BTreeMap::new(),
            by_path: HashMap::new(),
            live: HashMap::new(),
            limits,
            is_stopping: false,
            stalled,
            slept: clock.slept(),
            clock,
            held: Vec::new(),
            sweeper: Sweeper::new(instance.clone()),
            noticer,
        };
        Ok(Ready { scheduler, instance, inbox: sender, changes })
    }

    /// Tells people what these rules say, from now on; without any nobody is told anything.
    pub fn alert_by(&mut self, rules: Rules) {
        self.noticer.go_by(rules);
    }

    /// Runs until it is told to stop and everything has ended.
    ///
    /// # Errors
    /// The database can no longer be written; what was recorded stays.
    pub async fn run(mut self) -> Result<(), StoreError> {
        let mut alarm = Alarm::new().map_err(|_| StoreError::Closed)?;
        loop {
            let mut messages = std::mem::take(&mut self.held);
            if messages.is_empty() {
                self.wait(&mut alarm, &mut messages).await;
            }
            self.turn(messages).await?;
            if self.is_stopping && self.engine.active_tries() == 0 {
                return Ok(());
            }
        }
    }

    /// Waits until something is to be done: messages, or (without any) a time that has come.
    ///
    /// That a try has started is not urgent, and short tries end a moment later: such news waits a
    /// little for company, which halves the commits of a run of short tasks.
    async fn wait(&mut self, alarm: &mut Alarm, messages: &mut Vec<Message>) {
        let wakeup = self.engine.next_wakeup();
        let boot = [wakeup.boot, self.sweeper.due()].into_iter().flatten().min();
        let mut deadline = None;
        loop {
            let patience = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = self.inbox.recv_many(messages, MESSAGES_PER_TURN) => {}
                _ = alarm.sleep_until(wakeup.wall, boot) => return,
                () = patience => return,
            }
            if !messages
                .iter()
                .all(|message| matches!(message, Message::Try(Report::Started { .. })))
            {
                return;
            }
            deadline.get_or_insert_with(|| tokio::time::Instant::now() + STARTED_PATIENCE);
        }
    }

    async fn turn(&mut self, messages: Vec<Message>) -> Result<(), StoreError> {
        let mut turn = Turn::new(self.clock.now());
        self.note_sleep(&mut turn);
        if messages.is_empty() {
            self.decide(&mut turn, Event::Tick);
            self.sweep_if_due(turn.now);
        }
        for message in messages {
            self.take(&mut turn, message);
        }
        self.commit(std::mem::take(&mut turn.writes)).await?;
        self.carry_out(turn);
        Ok(())
    }

    /// Notes that the machine slept since the last turn: it wakes the alarm when it wakes itself.
    fn note_sleep(&mut self, turn: &mut Turn) {
        let slept = self.clock.slept();
        let before = std::mem::replace(&mut self.slept, slept);
        let Some(time) = slept.checked_sub(before).filter(|time| *time >= SLEEP_MIN) else {
            return;
        };
        let to = turn.now.wall;
        turn.writes.push(Write::Slept { from: to - time, to });
    }

    /// Tells the engine, and keeps what it answers for the end of the turn.
    fn decide(&mut self, turn: &mut Turn, event: Event) {
        self.decide_at(turn, turn.now, event);
    }

    /// Tells the engine of what happened a moment ago.
    fn decide_at(&mut self, turn: &mut Turn, at: Now, event: Event) {
        for effect in self.engine.handle(at, event) {
            match effect {
                Effect::Record(record) => {
                    self.note(turn, &record);
                    turn.record(record);
                }
                action => turn.actions.push(action),
            }
        }
    }

    fn take(&mut self, turn: &mut Turn, message: Message) {
        match message {
            Message::Try(Report::Started { ti, try_number, process, given, at }) => {
                turn.process = process;
                self.decide_at(turn, at, Event::Started { ti: ti.clone(), try_number });
                let given = given.map(|given| Write::Given { ti, try_number, given });
                turn.writes.extend(given);
            }
            Message::Try(Report::Ended { ti, try_number, end, at }) => {
                self.ended(turn, ti, try_number, end, at);
            }
            Message::Files(changes) => self.files_changed(turn, changes),
            Message::Command(command) => self.command(turn, command),
            Message::Stop => {
                self.is_stopping = true;
                self.decide(turn, Event::Draining);
            }
        }
    }

    fn ended(&mut self, turn: &mut Turn, ti: TaskInstanceKey, try_number: u32, end: End, at: Now) {
        self.runner.forget(&ti);
        turn.touched.insert(ti.run.clone());
        let End { outcome, xcoms, exit } = end;
        for (key, value) in xcoms {
            turn.writes.push(Write::XCom { ti: ti.clone(), key, value });
        }
        turn.exit = exit;
        self.decide_at(turn, at, Event::Ended { ti, try_number, outcome });
    }

    /// Keeps what later effects and announcements need of a record.
    fn note(&mut self, turn: &mut Turn, record: &Record) {
        match record {
            Record::Run(run) => {
                turn.touched.insert(run.key.clone());
                let conf = self.live.get(&run.key).map(|live| live.row.conf.clone());
                let conf = conf.or_else(|| turn.confs.get(&run.key).cloned()).unwrap_or_default();
                let note = self.live.get(&run.key).and_then(|live| live.row.note.clone());
                let row = RunRow { run: run.clone(), conf, note };
                turn.changes.push(Change::Run(Arc::new(row.clone())));
                if let Some(live) = self.live_run(row) {
                    self.live.insert(run.key.clone(), Arc::new(live));
                }
            }
            Record::TaskInstance(ti) => turn.changes.push(Change::TaskInstance {
                key: ti.key.clone(),
                state: ti.state,
                try_number: ti.try_number,
            }),
            _ => {}
        }
        self.notice(turn, record);
    }

    /// Has it written down whom to tell of a record.
    fn notice(&mut self, turn: &mut Turn, record: &Record) {
        let run = match record {
            Record::Run(run) => Some(&run.key),
            Record::TaskInstance(ti) => Some(&ti.key.run),
            _ => None,
        };
        let live = run.and_then(|run| self.live.get(run)).map(|live| live.dag.clone());
        let alerts = self.noticer.notice(record, live.as_deref(), turn.now.wall);
        turn.tell(alerts);
    }

    fn live_run(&self, row: RunRow) -> Option<LiveRun> {
        let known = self.known.get(&row.run.key.dag_id);
        let dag = match known {
            Some(known) if known.version == row.run.version => known.dag.clone(),
            _ => match self.live.get(&row.run.key) {
                Some(live) if live.row.run.version == row.run.version => live.dag.clone(),
                _ => {
                    let dag_id = row.run.key.dag_id.as_str();
                    self.store.dag_version(dag_id, row.run.version).ok().flatten()?
                }
            },
        };
        let file = self.dags_folder.join(known.map_or("", |known| known.path.as_str()));
        let folder = file.parent().unwrap_or(&self.dags_folder).to_owned();
        let same = self.live.get(&row.run.key).filter(|live| Arc::ptr_eq(&live.dag, &dag));
        let places = match same {
            Some(live) => live.places.clone(),
            None => {
                let ids = dag.tasks.iter().map(|task| task.task_id.clone());
                Arc::new(ids.zip(0..).collect())
            }
        };
        Some(LiveRun { row, dag, folder, places })
    }

    /// Lets a turn happen that was made durable.
    fn carry_out(&mut self, turn: Turn) {
        let Turn { now, actions, replies, changes, touched, .. } = turn;
        for action in actions {
            match action {
                Effect::Start { ti, try_number, max_tries, .. } => {
                    if let Some(run) = self.live.get(&ti.run) {
                        let numbers = (try_number, max_tries);
                        self.runner.start(now.wall, run.clone(), ti, numbers);
                    }
                }
                Effect::Kill { ti, reason, .. } => self.runner.kill(&ti, reason),
                Effect::Record(_) => {}
            }
        }
        if self.is_stopping {
            // After the starts of this turn, so that none of them is overlooked.
            self.runner.stop_all();
        }
        for run in touched {
            if !self.engine.is_live(&run) {
                self.live.remove(&run);
            }
        }
        replies.into_iter().for_each(|reply| reply());
        for change in changes {
            // Nobody need listen.
            let _ = self.changes.send(change);
        }
    }
}

impl Known {
    fn row(&self, dag_id: &DagId) -> DagRow {
        DagRow {
            dag_id: dag_id.clone(),
            path: self.path.clone(),
            is_present: self.is_present,
            is_paused: self.is_paused,
            version: self.version,
            meaning_hash: self.meaning_hash.clone(),
            decided_until: None,
            dag: self.dag.clone(),
        }
    }
}

impl From<&DagRow> for Known {
    fn from(row: &DagRow) -> Self {
        Self {
            path: row.path.clone(),
            version: row.version,
            meaning_hash: row.meaning_hash.clone(),
            is_present: row.is_present,
            is_paused: row.is_paused,
            dag: row.dag.clone(),
        }
    }
}
