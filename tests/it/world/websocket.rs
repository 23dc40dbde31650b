//! The gateway's websocket, faked: takes connections, tells what it is told to tell, drops.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

use super::gateway::TOKEN;

#[derive(Debug, Clone)]
pub enum Act {
    Tell(String),
    /// Half a frame, then nothing: the connection is cut.
    CutInside(String),
    Close,
}

#[derive(Default)]
struct State {
    connections: usize,
    refused: bool,
}

/// The running fake.
pub struct Websocket {
    pub addr: SocketAddr,
    acts: broadcast::Sender<Act>,
    state: Arc<Mutex<State>>,
    task: tokio::task::JoinHandle<()>,
}

impl Websocket {
    pub async fn start() -> Websocket {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (acts, _) = broadcast::channel(100);
        let state: Arc<Mutex<State>> = Arc::default();
        let (told, shared) = (acts.clone(), state.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, told.subscribe(), shared.clone()));
            }
        });
        Websocket { addr, acts, state, task }
    }

    /// Tells every connection.
    pub fn act(&self, act: Act) {
        let _ = self.acts.send(act);
    }

    pub fn tell(&self, event: &Value) {
        self.act(Act::Tell(event.to_string()));
    }

    /// How many connections there ever were.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Connections are refused from now on, or not.
    pub fn refuse(&self, refused: bool) {
        self.state.lock().unwrap().refused = refused;
    }
}

impl Drop for Websocket {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, mut acts: broadcast::Receiver<Act>, state: Arc<Mutex<State>>) {
    if state.lock().unwrap().refused {
        return;
    }
    // The type is the library's.
    #[allow(clippy::result_large_err)]
    let check = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        let right = request.headers().get("x-bot-token").is_some_and(|token| token == TOKEN);
        let asks = request.uri().query().unwrap_or("").contains("message_new");
        if right && asks && request.uri().path().ends_with("/api/bot/v1/ws") {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(Some("no".into()));
        *refusal.status_mut() = tokio_tungstenite::tungstenite::http::StatusCode::UNAUTHORIZED;
        Err(refusal)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, check).await else { return };
    state.lock().unwrap().connections += 1;
    loop {
        tokio::select! {
            act = acts.recv() => match act {
                Ok(Act::Tell(text)) => {
                    if socket.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                Ok(Act::CutInside(text)) => {
                    // A text frame that promises more than it brings.
                    let half = &text.as_bytes()[..text.len() / 2];
                    let mut frame = vec![0x81, 126];
                    frame.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
                    frame.extend(half);
                    let raw = socket.get_mut();
                    let _ = raw.write_all(&frame).await;
                    let _ = raw.shutdown().await;
                    return;
                }
                Ok(Act::Close) | Err(_) => return,
            },
            frame = socket.next() => if !matches!(frame, Some(Ok(_))) { return },
        }
    }
}
