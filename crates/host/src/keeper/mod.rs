//! A scheduler for as long as somebody wants one: our own, or one that runs for the home already.
//!
//! Where another process holds the home it attaches to that one, and takes over when that one ends.
//! For the desktop program, which must have something to show; it knows nothing of windows. What is
//! told and asked goes through the API, so that it makes no difference who runs the scheduler.

pub mod events;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE},
};
use http_body_util::BodyExt;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{broadcast, mpsc, watch};
use tower::ServiceExt;

use crate::{
    api::{
        self,
        client::{Client, ClientError},
    },
    home::{Home, HomeError},
    start::{self, Serving, StartError},
};
use events::{Message, Reader};

/// Where the scheduler tells what happens.
const EVENTS: &str = "/api/mainspring/events";
/// Whoever holds the home opens its socket a moment later, and shuts it a moment before letting go
/// of the home; so often and so long it is tried again.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// What went wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What is wrong, and where.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How to reach a scheduler.
#[derive(Debug, Clone)]
pub enum Door {
    /// It runs in this process.
    Embedded(Router),
    /// It runs in another one.
    Attached(Client),
}

/// How things stand.
#[derive(Debug, Clone)]
pub enum State {
    /// It is being looked for, or is starting.
    Starting,
    /// It answers.
    Running(Door),
    /// There is none, and it takes somebody to mend that.
    Failed(Trouble),
    /// The program is ending.
    Stopped,
}

/// What is wanted of it.
#[derive(Debug)]
enum Order {
    Retry,
    Stop,
}

/// How one scheduler ended.
enum End {
    Stopped,
    Left,
    Nobody(Trouble),
    Trouble(Trouble),
}

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Keeper {
    home: Home,
    state: watch::Sender<State>,
    messages: broadcast::Sender<Message>,
    orders: mpsc::UnboundedSender<Order>,
    /// What a new listener hears first.
    hello: Arc<Mutex<Option<Message>>>,
}

impl Keeper {
    /// Begins to keep a scheduler for `home`. Must be called within a tokio runtime.
    pub fn start(home: Home) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let keeper = Self {
            home,
            state: watch::channel(State::Starting).0,
            messages: broadcast::channel(256).0,
            orders,
            hello: Arc::default(),
        };
        tokio::spawn(keeper.clone().keep(inbox));
        keeper
    }

    /// Where it lives.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// How things stand, from now on.
    pub fn watch(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    /// How things stand.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Tries again after a failure.
    pub fn retry(&self) {
        // It is stopped for good if nobody takes orders.
        let _ = self.orders.send(Order::Retry);
    }

    /// Ends our own scheduler and waits until it has; another one's goes on.
    pub async fn stop(&self) {
        let _ = self.orders.send(Order::Stop);
        let mut state = self.watch();
        // The sender lives in `self`.
        let _ = state.wait_for(|state| matches!(state, State::Stopped)).await;
    }

    /// What happens from now on, and the greeting of the scheduler that runs, if one does.
    pub fn listen(&self) -> (Option<Message>, broadcast::Receiver<Message>) {
        let hello = self.hello.lock().unwrap_or_else(PoisonError::into_inner);
        (hello.clone(), self.messages.subscribe())
    }

    /// Asks the scheduler that runs; one that is starting is waited for. Where there is none, the
    /// answer is 503 and says why.
    ///
    /// # Errors
    /// It went away before it had answered.
    pub async fn ask(&self, request: Request<Bytes>) -> Result<Response<Body>, Trouble> {
        let mut states = self.watch();
        let state = states.wait_for(|state| !matches!(state, State::Starting)).await;
        let state = state.map(|state| state.clone());
        match state {
            Ok(State::Running(door)) => door.ask(request).await,
            Ok(State::Failed(trouble)) => Ok(nobody(&trouble)),
            _ => Ok(nobody(&Trouble::new("Mainspring is ending"))),
        }
    }

    /// Reads a document of the API; nothing where it is not to be had.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        let answer = self.ask(Request::get(path).body(Bytes::new()).ok()?).await.ok()?;
        let is_good = answer.status().is_success();
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        is_good.then(|| serde_json::from_slice(&body).ok()).flatten()
    }

    async fn keep(self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let mut attempts = 0;
        loop {
            if attempts == 0 {
                self.state.send_replace(State::Starting);
            }
            let end = match start::serve(self.home.clone()).await {
                Ok(serving) => self.serve(serving, &mut orders).await,
                Err(StartError::Home(taken @ HomeError::Taken { .. })) => {
                    self.attach(&taken, &mut orders).await
                }
                Err(error) => End::Trouble(error.into()),
            };
            self.forget();
            attempts = match end {
                End::Stopped => break,
                End::Left => 0,
                End::Nobody(_) if attempts < ATTEMPTS => attempts + 1,
                End::Nobody(trouble) | End::Trouble(trouble) => {
                    self.state.send_replace(State::Failed(trouble));
                    match orders.recv().await {
                        Some(Order::Retry) => 0,
                        Some(Order::Stop) | None => break,
                    }
                }
            };
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stopped(&mut orders) => break,
            }
        }
        self.state.send_replace(State::Stopped);
    }

    /// Our own scheduler, until it ends.
    async fn serve(&self, mut serving: Serving, orders: &mut Orders) -> End {
        let api = serving.api();
        // For the command line alone: where the socket cannot be made, all else goes on.
        let _door = api::Door::open(api.clone()).ok();
        let door = Door::Embedded(api::router(api));
        let listening = match door.events().await {
            Ok(body) => tokio::spawn(self.clone().hear(body)),
            Err(trouble) => return End::Trouble(trouble),
        };
        self.state.send_replace(State::Running(door));
        let environment = serving.environment.clone();
        let asking = tokio::spawn(async move { environment.warm().await });
        let ended = tokio::select! {
            ended = serving.ended() => Some(ended),
            () = stopped(orders) => None,
        };
        let is_asked = ended.is_none();
        let ended = match ended {
            Some(ended) => ended,
            None => {
                serving.instance.stop();
                serving.ended().await
            }
        };
        listening.abort();
        asking.abort();
        match ended {
            Err(error) => End::Trouble(Trouble::new(format!("the scheduler has ended: {error}"))),
            Ok(()) if is_asked => End::Stopped,
            Ok(()) => End::Trouble(Trouble::new("the scheduler has ended by itself")),
        }
    }

    /// The scheduler of another process, until that one ends.
    async fn attach(&self, taken: &HomeError, orders: &mut Orders) -> End {
        let client = Client::of(self.home.clone());
        let door = Door::Attached(client);
        let body = match door.events().await {
            Ok(body) => body,
            Err(trouble) => {
                let message = format!("{taken}; it does not answer: {}", trouble.message);
                return End::Nobody(Trouble::new(message).hint("end that one, then try again"));
            }
        };
        self.state.send_replace(State::Running(door));
        tokio::select! {
            () = self.clone().hear(body) => End::Left,
            () = stopped(orders) => End::Stopped,
        }
    }

    /// Passes on what the scheduler tells, until it tells no more.
    async fn hear(self, mut body: Body) {
        let mut reader = Reader::default();
        while let Some(Ok(frame)) = body.frame().await {
            let messages = frame.data_ref().map(|data| reader.read(data));
            for message in messages.unwrap_or_default() {
                self.tell(message);
            }
        }
    }

    fn tell(&self, message: Message) {
        let mut hello = self.hello.lock().unwrap_or_else(PoisonError::into_inner);
        if &*message.name == "hello" {
            *hello = Some(message.clone());
        }
        // Nobody need listen.
        let _ = self.messages.send(message);
    }

    /// Whoever listens learns that the scheduler is gone.
    fn forget(&self) {
        *self.hello.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let _ = self.messages.send(Message::new(GONE, "{}"));
    }
}

/// The message that ends a scheduler's news; it is the shell's own.
pub const GONE: &str = "gone";

type Orders = mpsc::UnboundedReceiver<Order>;

/// Waits for the order to stop.
async fn stopped(orders: &mut Orders) {
    while let Some(Order::Retry) = orders.recv().await {}
}

impl Door {
    /// Whether the scheduler is another process.
    pub fn is_attached(&self) -> bool {
        matches!(self, Self::Attached(_))
    }

    async fn ask(&self, request: Request<Bytes>) -> Result<Response<Body>, Trouble> {
        match self {
            Self::Embedded(router) => {
                let answer = router.clone().oneshot(request.map(Body::from)).await;
                Ok(answer.unwrap_or_else(|never| match never {}))
            }
            Self::Attached(client) => {
                let (head, body) = request.into_parts();
                let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
                let answer = client.request(head.method, path, head.headers, body).await?;
                let mut response = Response::new(Body::new(answer.body));
                *response.status_mut() = answer.status;
                *response.headers_mut() = answer.headers;
                Ok(response)
            }
        }
    }

    async fn events(&self) -> Result<Body, Trouble> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = EVENTS.parse().expect("a path");
        *request.headers_mut() = HeaderMap::new();
        let answer = self.ask(request).await?;
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body()),
            status => Err(Trouble::new(format!("it tells nothing of what happens ({status})"))
                .hint("it may be of another version")),
        }
    }
}

impl Trouble {
    /// Something that is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<StartError> for Trouble {
    fn from(error: StartError) -> Self {
        let hint = match &error {
            StartError::Home(HomeError::Settings(_)) => Some("mend the file, then try again"),
            StartError::Home(HomeError::Unusable { .. }) => {
                Some("make the folder writable for you, then try again")
            }
            _ => None,
        };
        let trouble = Self::new(error.to_string());
        match hint {
            Some(hint) => trouble.hint(hint),
            None => trouble,
        }
    }
}

impl From<ClientError> for Trouble {
    fn from(error: ClientError) -> Self {
        Self::new(error.to_string())
    }
}

fn nobody(trouble: &Trouble) -> Response<Body> {
    let detail = serde_json::json!({
        "detail": { "code": "no_scheduler", "message": trouble.message, "hint": trouble.hint }
    });
    let mut response = Response::new(Body::from(detail.to_string()));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
