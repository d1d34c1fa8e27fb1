//! What the shell makes of the scheduler's news: the tray's state, notices, the language.
//!
//! It listens, and asks only when something has changed: nothing here is looked at on a clock. The
//! interface has the same news through `bridge` and shows far more of it.

use std::{collections::HashSet, time::Duration};

use mainspring_host::keeper::{GONE, Keeper, State, events::Message};
use serde::Deserialize;
use tauri::AppHandle;

use crate::{
    links, menu, notices,
    shell::Shell,
    tray::{self, Glance, Slot},
    window,
    words::Words,
};

/// After a look at everything, so long the news is collected before the next one.
const PAUSE: Duration = Duration::from_millis(500);
/// So many runs that failed at once are told of one by one.
const TOLD_APART: usize = 3;
/// So many runs are remembered as told.
const TOLD_MAX: usize = 10_000;

/// What runs and what failed, as the API has it, so far as it matters here.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Home {
    now: Option<jiff::Timestamp>,
    /// Runs under way.
    pub running: Vec<Run>,
    failed_total: usize,
    health: Health,
}

impl Home {
    /// Where it is.
    pub const PATH: &str = "/api/mainspring/home";
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Health {
    timezone: Option<String>,
    is_paused: bool,
}

/// A run.
#[derive(Deserialize)]
pub struct Run {
    dag_id: String,
    dag_run_id: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct NextSlots {
    slots: Vec<NextSlot>,
}

#[derive(Deserialize)]
struct NextSlot {
    dag_id: String,
    run_after: jiff::Timestamp,
}

#[derive(Deserialize)]
#[serde(default)]
struct Settings {
    language: String,
    notify_failures: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: "system".to_owned(), notify_failures: true }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Changes {
    runs: Vec<Run>,
    dags: bool,
    settings: bool,
    overflow: bool,
    notices: Vec<Notice>,
}

/// An alert whose channel is this desktop.
#[derive(Deserialize)]
struct Notice {
    title: String,
    body: String,
    path: String,
}

#[derive(Deserialize)]
struct TaskInstances {
    task_instances: Vec<TaskInstance>,
}

#[derive(Deserialize)]
struct TaskInstance {
    task_id: String,
    #[serde(default)]
    map_index: i32,
    state: Option<String>,
}

/// Follows the news until the program ends.
pub async fn follow(app: AppHandle) {
    let keeper = Shell::of(&app).keeper.clone();
    let (_, mut messages) = keeper.listen();
    let mut states = keeper.watch();
    let mut news = News::new(app, keeper);
    news.stands().await;
    loop {
        if news.is_stale() {
            news.look().await;
            tokio::time::sleep(PAUSE).await;
        } else {
            tokio::select! {
                message = messages.recv() => news.take(message.ok()),
                changed = states.changed() => match changed {
                    Ok(()) => news.stands().await,
                    Err(_) => return,
                },
            }
        }
        while let Ok(message) = messages.try_recv() {
            news.take(Some(message));
        }
    }
}

struct News {
    app: AppHandle,
    keeper: Keeper,
    settings: Settings,
    has_changed: bool,
    settings_changed: bool,
    failed: Vec<Run>,
    /// Runs whose failure was told, with their ends: cleared, they may fail once more.
    told: HashSet<(String, String, Option<String>)>,
    was_attached: bool,
    had_failed: bool,
}

impl News {
    fn new(app: AppHandle, keeper: Keeper) -> Self {
        Self {
            app,
            keeper,
            settings: Settings::default(),
            has_changed: false,
            settings_changed: false,
            failed: Vec::new(),
            told: HashSet::new(),
            was_attached: false,
            had_failed: false,
        }
    }

    /// Takes in one message; `None` means that some were missed.
    fn take(&mut self, message: Option<Message>) {
        let Some(message) = message else {
            self.has_changed = true;
            return;
        };
        match &*message.name {
            "hello" => (self.has_changed, self.settings_changed) = (true, true),
            "changes" => {
                let changes: Changes = serde_json::from_str(&message.data).unwrap_or_default();
                self.has_changed |= !changes.runs.is_empty() || changes.dags || changes.overflow;
                self.settings_changed |= changes.settings;
                for Notice { title, body, path } in changes.notices {
                    notices::alert(&self.app, title, body, path);
                }
                self.failed.extend(changes.runs.into_iter().filter(|run| run.state == "failed"));
            }
            GONE => {}
            _ => self.has_changed = true,
        }
    }

    fn is_stale(&self) -> bool {
        self.has_changed || self.settings_changed
    }

    /// Asks for all that is shown, and shows it.
    async fn look(&mut self) {
        if std::mem::take(&mut self.settings_changed) {
            self.settings = self.keeper.get("/api/mainspring/settings").await.unwrap_or_default();
            if Shell::of(&self.app).speak(Words::of(&self.settings.language)) {
                menu::renew(&self.app);
            }
        }
        self.has_changed = false;
        if let Some(glance) = self.glance().await {
            tray::show(&self.app, glance);
        }
        self.tell_failures().await;
    }

    async fn glance(&self) -> Option<Glance> {
        let State::Running(_) = self.keeper.state() else { return None };
        let home: Home = self.keeper.get(Home::PATH).await.unwrap_or_default();
        let next: Option<NextSlots> = self.keeper.get("/api/mainspring/nextSlots").await;
        let mut next = next.map_or(Vec::new(), |next| next.slots);
        next.sort_by_key(|slot| slot.run_after);
        next.truncate(tray::NEXT);
        let zone = time_zone(home.health.timezone.as_deref());
        let next = next
            .into_iter()
            .map(|slot| Slot { at: when(slot.run_after, home.now, &zone), dag_id: slot.dag_id });
        let running = home.running.into_iter().map(|run| (run.dag_id, run.dag_run_id));
        Some(Glance::Running {
            running: running.collect(),
            failed: home.failed_total,
            is_paused: home.health.is_paused,
            next: next.collect(),
        })
    }

    async fn tell_failures(&mut self) {
        let mut failed = std::mem::take(&mut self.failed);
        if self.told.len() > TOLD_MAX {
            self.told.clear();
        }
        failed.retain(|run| {
            let key = (run.dag_id.clone(), run.dag_run_id.clone(), run.end_date.clone());
            self.told.insert(key)
        });
        if !self.settings.notify_failures {
            return;
        }
        if failed.len() > TOLD_APART {
            notices::runs_failed(&self.app, failed.len());
            return;
        }
        for run in failed {
            let task = self.failed_task(&run).await;
            let path = match &task {
                Some(task) => {
                    links::log(&run.dag_id, &run.dag_run_id, &task.task_id, task.map_index)
                }
                None => links::run(&run.dag_id, &run.dag_run_id),
            };
            let task_id = task.as_ref().map(|task| task.task_id.as_str());
            notices::run_failed(&self.app, &run.dag_id, task_id, path);
        }
    }

    /// The task whose failure made the run fail, so far as one can tell.
    async fn failed_task(&self, run: &Run) -> Option<TaskInstance> {
        let (dag_id, run_id) = (links::escaped(&run.dag_id), links::escaped(&run.dag_run_id));
        let path = format!("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances");
        let tasks: TaskInstances = self.keeper.get(&path).await?;
        tasks.task_instances.into_iter().find(|task| task.state.as_deref() == Some("failed"))
    }

    /// Another scheduler, or none.
    async fn stands(&mut self) {
        match self.keeper.state() {
            State::Starting => tray::show(&self.app, Glance::Starting),
            State::Running(door) => {
                if std::mem::replace(&mut self.was_attached, door.is_attached())
                    && !door.is_attached()
                {
                    notices::took_over(&self.app);
                }
                (self.has_changed, self.settings_changed) = (true, true);
                if std::mem::take(&mut self.had_failed) {
                    window::reload(&self.app);
                }
            }
            State::Failed(trouble) => {
                self.had_failed = true;
                tray::show(&self.app, Glance::Failed);
                log::error!("{}", trouble.message);
                match window::is_wanted(&self.app) {
                    true => window::reload(&self.app),
                    false => notices::trouble(&self.app, &trouble).await,
                }
            }
            State::Stopped => {}
        }
    }
}

fn time_zone(name: Option<&str>) -> jiff::tz::TimeZone {
    name.and_then(|name| jiff::tz::TimeZone::get(name).ok()).unwrap_or(jiff::tz::TimeZone::UTC)
}

/// When a slot is due, as short as it can be said.
fn when(at: jiff::Timestamp, now: Option<jiff::Timestamp>, zone: &jiff::tz::TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    let days = now.map(|now| (at.date() - now.to_zoned(zone.clone()).date()).get_days());
    let format = match days {
        Some(0) => "%H:%M",
        Some(-1..=6) => "%a %H:%M",
        _ => "%Y-%m-%d %H:%M",
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_told_shortly() {
        let check = |at: &str, expected: &str| {
            let zone = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
            let now = Some("2026-03-15T14:00:00Z".parse().unwrap());
            assert_eq!(when(at.parse().unwrap(), now, &zone), expected, "{at}");
        };
        check("2026-03-15T14:30:00Z", "23:30");
        check("2026-03-15T15:30:00Z", "Mon 00:30");
        check("2026-04-15T15:30:00Z", "2026-04-16 00:30");
    }
}
