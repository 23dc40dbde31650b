//! A loopback HTTP server that can be told to fail.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// A request as the fake sees it.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub path: String,
    /// Decoded query pairs in order.
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    pub at: std::time::Instant,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Pairs of a form-urlencoded body.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Answer {
    pub fn json(status: u16, body: &serde_json::Value) -> Answer {
        Answer::text(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn text(status: u16, kind: &str, body: impl Into<Bytes>) -> Answer {
        Answer { status, headers: vec![("content-type".into(), kind.into())], body: body.into() }
    }

    pub fn html(status: u16) -> Answer {
        Answer::text(status, "text/html", "<html><body><h1>Bad Gateway</h1></body></html>")
    }
}

/// What goes wrong with one call.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This answer instead of the real one; the world is not touched.
    Answer(Answer),
    /// The world acts, the connection closes without an answer.
    LostAnswer,
    /// The connection closes before the world acts.
    Reset,
    /// The world acts; headers promise the whole body, half arrives.
    CutBody,
    /// The real answer after a while.
    Delay(Duration),
    /// The real answer, a byte each interval.
    Drip(Duration),
    /// 200 with a small gzip body that inflates to `megabytes`.
    GzipBomb { megabytes: usize },
    /// Passes: counts a call through (to fail the n-th).
    Pass,
    /// The world does its work and the test is told; the answer never comes.
    #[cfg(feature = "failpoints")]
    Held(tokio::sync::mpsc::UnboundedSender<()>),
}

type Handler = Arc<dyn Fn(Call) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// A running fake. Dropping it stops listening.
pub struct Server {
    pub addr: SocketAddr,
    faults: Arc<Mutex<VecDeque<(String, Fault)>>>,
    calls: Arc<Mutex<Vec<Call>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Starts a fake on a free port; `handle` is the world.
    pub async fn start<F, A>(handle: F) -> Server
    where
        F: Fn(Call) -> A + Send + Sync + 'static,
        A: Future<Output = Answer> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let faults: Arc<Mutex<VecDeque<(String, Fault)>>> = Arc::default();
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let handle: Handler = Arc::new(move |call| Box::pin(handle(call)));
        let task = tokio::spawn(accept(listener, handle, faults.clone(), calls.clone()));
        Server { addr, faults, calls, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The next call whose path contains `path` ("" is any) meets this fault. Faults queue up.
    pub fn fail(&self, path: &str, fault: Fault) {
        self.faults.lock().unwrap().push_back((path.to_owned(), fault));
    }

    /// The same fault for the next `times` calls: a service that is down.
    pub fn fail_times(&self, path: &str, fault: &Fault, times: usize) {
        (0..times).for_each(|_| self.fail(path, fault.clone()));
    }

    pub fn heal(&self) {
        self.faults.lock().unwrap().clear();
    }

    /// Every call so far, in order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub fn forget_calls(&self) {
        self.calls.lock().unwrap().clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    handle: Handler,
    faults: Arc<Mutex<VecDeque<(String, Fault)>>>,
    calls: Arc<Mutex<Vec<Call>>>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (handle, faults, calls) = (handle.clone(), faults.clone(), calls.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let (handle, faults, calls) = (handle.clone(), faults.clone(), calls.clone());
                async move { respond(request, handle, faults, calls).await }
            });
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

type Body = BoxBody<Bytes, std::io::Error>;

async fn respond(
    request: Request<Incoming>,
    handle: Handler,
    faults: Arc<Mutex<VecDeque<(String, Fault)>>>,
    calls: Arc<Mutex<Vec<Call>>>,
) -> Result<Response<Body>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: url::form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes()).into_owned().collect(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
            .collect(),
        body,
        at: std::time::Instant::now(),
    };
    calls.lock().unwrap().push(call.clone());
    let fault = {
        let mut faults = faults.lock().unwrap();
        let at = faults.iter().position(|(path, _)| call.path.contains(path.as_str()));
        at.and_then(|at| faults.remove(at)).map_or(Fault::Pass, |(_, fault)| fault)
    };
    let lost = || std::io::Error::other("told to drop the connection");
    match fault {
        Fault::Pass => Ok(whole(handle(call).await)),
        Fault::Answer(answer) => Ok(whole(answer)),
        Fault::Reset => Err(lost()),
        Fault::LostAnswer => {
            handle(call).await;
            Err(lost())
        }
        #[cfg(feature = "failpoints")]
        Fault::Held(told) => {
            handle(call).await;
            let _ = told.send(());
            std::future::pending().await
        }
        Fault::CutBody => {
            let answer = handle(call).await;
            let half = answer.body.slice(..answer.body.len() / 2);
            let length = answer.body.len();
            let parts = futures::stream::iter([Ok(Frame::data(half)), Err(lost())]);
            let mut response = head(&answer).body(BodyExt::boxed(StreamBody::new(parts))).unwrap();
            response.headers_mut().insert("content-length", length.into());
            Ok(response)
        }
        Fault::Delay(wait) => {
            tokio::time::sleep(wait).await;
            Ok(whole(handle(call).await))
        }
        Fault::Drip(interval) => {
            let answer = handle(call).await;
            let bytes: Vec<u8> = answer.body.to_vec();
            let drops = futures::stream::iter(bytes).then(move |byte| async move {
                tokio::time::sleep(interval).await;
                Ok(Frame::data(Bytes::from(vec![byte])))
            });
            Ok(head(&answer).body(BodyExt::boxed(StreamBody::new(drops))).unwrap())
        }
        Fault::GzipBomb { megabytes } => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            for _ in 0..megabytes {
                std::io::Write::write_all(&mut encoder, &vec![b' '; 1 << 20]).unwrap();
            }
            let mut answer = Answer::text(200, "application/json", encoder.finish().unwrap());
            answer.headers.push(("content-encoding".into(), "gzip".into()));
            Ok(whole(answer))
        }
    }
}

fn head(answer: &Answer) -> hyper::http::response::Builder {
    let mut builder = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        builder = builder.header(name, value);
    }
    builder
}

fn whole(answer: Answer) -> Response<Body> {
    let builder = head(&answer);
    let body = Full::new(answer.body).map_err(|never: Infallible| match never {});
    builder.body(body.boxed()).unwrap()
}
