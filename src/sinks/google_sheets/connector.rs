//! The connection under the Google client: https (plain http only to this machine), a deadline on
//! connecting, a cap on the size of one answer. The client itself has none of these.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::http::address;

/// Most bytes of one answer.
pub const ANSWER_CAP: usize = 32 << 20;

const CONNECT_SECS: u64 = 5;
const BUFFER: usize = 16 << 10;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// Opens connections for the hub and for the token service.
#[derive(Clone)]
pub struct Connector {
    inner: HttpsConnector<HttpConnector>,
}

impl Connector {
    /// Fails when the TLS set-up does.
    pub fn new() -> Result<Connector, rustls::Error> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_connect_timeout(Some(Duration::from_secs(CONNECT_SECS)));
        let provider = rustls::crypto::ring::default_provider();
        let builder = HttpsConnectorBuilder::new().with_provider_and_webpki_roots(provider)?;
        Ok(Connector { inner: builder.https_or_http().enable_http1().wrap_connector(http) })
    }
}

impl tower::Service<Uri> for Connector {
    type Response = Stream;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        tower::Service::poll_ready(&mut self.inner, cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        if url::Url::parse(&uri.to_string()).map_or(true, |url| address::is_open(&url)) {
            let host = uri.host().unwrap_or_default().to_owned();
            return Box::pin(async move { Err(format!("plain http to {host} is refused; use https").into()) });
        }
        let connecting = tower::Service::call(&mut self.inner, uri);
        Box::pin(async move {
            // The handshake has no deadline of its own.
            let limit = Duration::from_secs(2 * CONNECT_SECS);
            let inner =
                tokio::time::timeout(limit, connecting).await.map_err(|_| "the connection was not made in time")??;
            Ok(Stream { inner, read: 0, buffer: vec![0; BUFFER] })
        })
    }
}

/// A connection that counts what it reads since it last wrote: the size of an answer.
pub struct Stream {
    inner: MaybeHttpsStream<TokioIo<TcpStream>>,
    read: usize,
    buffer: Vec<u8>,
}

impl Read for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, mut out: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let room = out.remaining().min(BUFFER);
        let mut part = ReadBuf::new(&mut this.buffer[..room]);
        ready!(Pin::new(&mut this.inner).poll_read(cx, part.unfilled()))?;
        this.read += part.filled().len();
        if this.read > ANSWER_CAP {
            return Poll::Ready(Err(io::Error::other(format!("the answer is larger than {ANSWER_CAP} bytes"))));
        }
        out.put_slice(part.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.read = 0;
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.read = 0;
        Pin::new(&mut self.inner).poll_write_vectored(cx, parts)
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.inner.connected()
    }
}
