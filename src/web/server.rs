//! The accept loop: axum's own has no time-out for headers. Limits that every page has.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// Longest time for a request's headers / for its answer.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
const BODY_MOST: usize = 64 * 1024;
const CONNECTIONS_MOST: usize = 512;
/// Requests under way; more are told to come again.
const REQUESTS_MOST: usize = 64;
/// Time for answers under way when the program stops.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// The other end of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Serves until told to stop, then gives the answers under way a moment.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let router = guarded(router);
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MOST));
    let tasks = TaskTracker::new();
    loop {
        let permit = tokio::select! {
            _ = stop.cancelled() => break,
            permit = connections.clone().acquire_owned() => permit,
        };
        let Ok(permit) = permit else { break };
        let accepted = tokio::select! {
            _ = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                tasks.spawn(answer(stream, Peer(address.ip()), router.clone(), permit, stop.clone()));
            }
            Err(error) => {
                // No file handle left, most likely: a pause lets others end.
                tracing::warn!(error = %error, "no connection can be accepted, tried again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    tasks.close();
    let _ = tokio::time::timeout(LAST_ANSWERS, tasks.wait()).await;
}

async fn answer(stream: TcpStream, peer: Peer, router: Router, _permit: OwnedSemaphorePermit, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(BODY_MOST);
    let service = router.map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer);
        request.map(axum::body::Body::new)
    });
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    tokio::select! {
        // What clients do wrong is their business.
        _ = connection.as_mut() => return,
        _ = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Limits that every page has.
fn guarded(router: Router) -> Router {
    let places = Arc::new(Semaphore::new(REQUESTS_MOST));
    router.layer(DefaultBodyLimit::max(BODY_MOST)).layer(middleware::from_fn_with_state(places, in_time_and_number))
}

async fn in_time_and_number(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_place) = places.try_acquire() else {
        return busy("too many requests under way\n");
    };
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(mut response) => {
            let kept = header::CACHE_CONTROL;
            response.headers_mut().entry(kept).or_insert(HeaderValue::from_static("no-store"));
            response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }
        Err(_) => busy("no answer in time\n"),
    }
}

fn busy(reason: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], reason).into_response()
}
