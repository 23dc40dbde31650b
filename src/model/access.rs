//! Who may look in through the page and the API: people, and the secrets that let them in.

use crate::model::ids::ManagerId;
use crate::model::time::Time;

/// What a person may see and do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Own dialogues and figures only.
    Manager,
    /// Everything but the access of others.
    Head,
    /// Everything.
    Owner,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Manager, Role::Head, Role::Owner];

    /// The name in the store and at the command line.
    pub fn name(self) -> &'static str {
        match self {
            Role::Manager => "manager",
            Role::Head => "head",
            Role::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebUser {
    /// Unique in the shop; what the person types in.
    pub name: String,
    pub role: Role,
    /// Who it is in the gateway; a user of the role `Manager` without it sees nothing.
    pub manager: Option<ManagerId>,
    /// Argon2id in the PHC form; absent: only one-time links sign in.
    pub password: Option<String>,
    pub created_at: Time,
}

/// SHA-256 of a secret: all that is kept of it.
pub type SecretHash = [u8; 32];

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassKind {
    /// A browser that signed in.
    Session,
    /// A one-time link.
    Link,
    /// A program that asks the API.
    Token,
}

impl PassKind {
    /// The name in the store.
    pub fn name(self) -> &'static str {
        match self {
            PassKind::Session => "session",
            PassKind::Link => "link",
            PassKind::Token => "token",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<PassKind> {
        [PassKind::Session, PassKind::Link, PassKind::Token].into_iter().find(|kind| kind.name() == name)
    }
}

/// A secret that lets a user in until it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    pub hash: SecretHash,
    pub kind: PassKind,
    /// Name of the [`WebUser`].
    pub user: String,
    /// What people know it by: the token's name, the browser of a session.
    pub label: String,
    /// Of a token: what it may ask, separated by spaces.
    pub scopes: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub seen_at: Option<Time>,
    /// Signed out, used up or revoked.
    pub ended_at: Option<Time>,
}

impl Pass {
    /// Lets somebody in at this instant.
    pub fn is_valid(&self, now: Time) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}
