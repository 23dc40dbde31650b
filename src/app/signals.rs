//! Signals as two tokens: the first asks for a soft end, the second cuts.

use tokio_util::sync::CancellationToken;

/// How the program is told to end.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Plan nothing more, end what is under way.
    pub soft: CancellationToken,
    /// End at once.
    pub hard: CancellationToken,
}

impl Stop {
    /// Listens to SIGTERM and SIGINT; SIGHUP (a closed terminal) is not a wish to end.
    pub fn on_signals() -> std::io::Result<Stop> {
        let stop = Stop::default();
        let told = stop.clone();
        let mut signals = Signals::listen()?;
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("stopping; once more stops at once");
            told.soft.cancel();
            signals.next().await;
            told.hard.cancel();
        });
        Ok(stop)
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hangup.recv() => tracing::info!("hangup ignored"),
            }
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
