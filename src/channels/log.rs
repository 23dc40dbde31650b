//! The channel of those who configured none: posts go to the log and always arrive.

use async_trait::async_trait;

use crate::channels::Channel;
use crate::channels::html::plain;
use crate::http::HttpError;
use crate::model::run::{Delivery, Post};

/// Writes posts to the log under the target `spindle::report`, without tags.
pub struct Log {
    name: String,
}

impl Log {
    /// The name of the log channel that is always there, for trouble about the others.
    pub const NAME: &'static str = "log";

    /// The log under the name of the channel it stands for.
    pub fn new(name: &str) -> Log {
        Log { name: name.to_owned() }
    }
}

#[async_trait]
impl Channel for Log {
    fn name(&self) -> &str {
        &self.name
    }

    async fn deliver(&self, post: &Post, _reply_to: Option<i64>) -> Delivery {
        let text = plain(&post.html);
        match &post.attachment {
            Some((file, bytes)) => {
                let size = bytes.len();
                tracing::info!(target: "spindle::report", { post.key = %post.key, file.name = %file, file.bytes = size }, "{text}")
            }
            None => tracing::info!(target: "spindle::report", { post.key = %post.key }, "{text}"),
        }
        Delivery::Delivered { message_id: None }
    }

    async fn check(&self) -> Result<Vec<String>, HttpError> {
        Ok(vec!["reports and alerts go to the log".to_owned()])
    }
}
