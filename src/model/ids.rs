//! Identifiers. Each is the number its owner gave it; the type tells whose number it is.

use serde::{Deserialize, Serialize};

/// Declares one identifier type around the number of a foreign system.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A channel of the Message Gateway (one WhatsApp number, one Instagram account).
    ChannelId
);
id!(
    /// A chat: customer x channel. Lives for years.
    ChatId
);
id!(
    /// RetailCRM's own unit inside a chat: opened, assigned, closed.
    DialogId
);
id!(
    /// One bubble.
    MessageId
);
id!(
    /// A customer as the Message Gateway numbers them: one per channel identity.
    CustomerId
);
id!(
    /// A manager as the Message Gateway numbers its users. The CRM's own number, when
    /// known, is [`crate::model::chat::Manager::crm_id`].
    ManagerId
);
id!(
    /// A user of the CRM (API v5).
    CrmUserId
);
id!(
    /// A customer of the CRM (API v5); may own several [`CustomerId`].
    CrmCustomerId
);
id!(
    /// An order of the CRM.
    OrderId
);

/// The shop (tenant) a row belongs to: first part of every key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shop(pub String);

impl Shop {
    /// The shop of an installation that never named one.
    pub fn main() -> Shop {
        Shop("main".into())
    }

    /// The name as it stands in keys.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Shop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
