//! With real homes, schedulers and sockets.

use std::fs;

use tempfile::TempDir;

use super::*;

fn home() -> (TempDir, Home) {
    let folder = TempDir::new().unwrap();
    let home = Home::find(Some(folder.path().join("home"))).unwrap();
    home.create().unwrap();
    (folder, home)
}

/// Waits until the state is as wanted, and shows it.
async fn becomes(keeper: &Keeper, wanted: impl Fn(&State) -> bool) -> State {
    let mut states = keeper.watch();
    let waiting = states.wait_for(wanted);
    let found = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    found.expect("it comes to that").expect("it is not dropped").clone()
}

fn is_running(state: &State, attached: bool) -> bool {
    matches!(state, State::Running(door) if door.is_attached() == attached)
}

async fn health(keeper: &Keeper) -> Option<serde_json::Value> {
    keeper.get("/api/v2/monitor/health").await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_a_scheduler_of_its_own() {
    let (_folder, home) = home();
    let keeper = Keeper::start(home.clone());
    becomes(&keeper, |state| is_running(state, false)).await;
    assert_eq!(health(&keeper).await.unwrap()["scheduler"]["status"], "healthy");
    let missing = Request::get("/api/v2/nowhere").body(Bytes::new()).unwrap();
    assert_eq!(keeper.ask(missing).await.unwrap().status(), StatusCode::NOT_FOUND);

    let (_, mut messages) = keeper.listen();
    keeper.stop().await;
    assert!(matches!(keeper.state(), State::Stopped));
    let mut last = None;
    while let Ok(message) = messages.try_recv() {
        last = Some(message.name);
    }
    assert_eq!(last.as_deref(), Some(GONE));
    // The home is free again.
    start::serve(home).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shows_the_one_that_runs_already() {
    let (_folder, home) = home();
    let mut other = start::serve(home.clone()).await.unwrap();
    let door = api::Door::open(other.api());
    let door = door.unwrap();
    let keeper = Keeper::start(home);
    becomes(&keeper, |state| is_running(state, true)).await;
    assert_eq!(health(&keeper).await.unwrap()["scheduler"]["status"], "healthy");

    // Stopped, it leaves that one alone. That it takes over where that one ends is tried with two
    // processes, in the tests of the window.
    keeper.stop().await;
    assert!(other.instance.next_slots().await.is_ok());
    drop(door);
    other.instance.stop();
    other.ended().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_start_is_told_and_can_be_tried_again() {
    let (_folder, home) = home();
    fs::write(home.settings_file(), "parallelism = \"many\"\n").unwrap();
    let keeper = Keeper::start(home.clone());
    let state = becomes(&keeper, |state| matches!(state, State::Failed(_))).await;
    let State::Failed(trouble) = state else { unreachable!() };
    assert!(trouble.message.contains("config.toml` cannot be read"), "{trouble:?}");
    assert_eq!(trouble.hint.as_deref(), Some("mend the file, then try again"));

    let request = Request::get("/api/v2/dags").body(Bytes::new()).unwrap();
    let answer = keeper.ask(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["detail"]["code"], "no_scheduler");
    assert_eq!(body["detail"]["message"], *trouble.message);

    fs::write(home.settings_file(), "parallelism = 4\n").unwrap();
    keeper.retry();
    becomes(&keeper, |state| is_running(state, false)).await;
    keeper.stop().await;
}
