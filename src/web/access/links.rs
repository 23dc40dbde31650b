//! One-time links: for the first start, for the bot's `/dashboard`, for a person the owner invites.
//! A link opens a page with one button; the button spends it, so previews of messengers do not.

use chrono::TimeDelta;

use crate::model::access::{Pass, PassKind, Role, WebUser};
use crate::model::ids::{ManagerId, Shop};
use crate::model::time::Time;
use crate::store::{Result, Store};
use crate::web::access::secrets;

/// A link is good for this long.
pub const MINUTES: i64 = 15;
/// The link of the first start and of an invitation: people are not at hand at once.
pub const INVITATION_HOURS: i64 = 24;
/// The user of the first start.
pub const OWNER: &str = "owner";

/// Whom a link lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Name of the user; made when it is not there, otherwise left as it is.
    pub user: String,
    pub role: Role,
    pub manager: Option<ManagerId>,
}

impl Invited {
    /// The owner of the shop.
    pub fn owner() -> Invited {
        Invited { user: OWNER.to_owned(), role: Role::Owner, manager: None }
    }
}

/// Makes a one-time link and gives its path with the secret in it: `/enter?key=...`. A user that is
/// there already keeps the role it has.
pub async fn mint(store: &dyn Store, shop: &Shop, invited: &Invited, now: Time, lasts: TimeDelta) -> Result<String> {
    ensure(store, shop, invited, now).await?;
    let secret = secrets::fresh();
    let pass = Pass {
        hash: secrets::hash(&secret),
        kind: PassKind::Link,
        user: invited.user.clone(),
        label: String::new(),
        scopes: String::new(),
        created_at: now,
        expires_at: now + lasts,
        seen_at: None,
        ended_at: None,
    };
    store.add_pass(shop, &pass).await?;
    Ok(format!("/enter?key={secret}"))
}

/// Makes the user when it is not there.
pub async fn ensure(store: &dyn Store, shop: &Shop, invited: &Invited, now: Time) -> Result<()> {
    if store.web_users(shop).await?.iter().any(|user| user.name == invited.user) {
        return Ok(());
    }
    let Invited { user, role, manager } = invited.clone();
    store.save_web_user(shop, &WebUser { name: user, role, manager, password: None, created_at: now }).await
}

/// The link of the first start: as long as nobody has ever signed in and nobody has a password.
pub async fn first_start(store: &dyn Store, shop: &Shop, now: Time) -> Result<Option<String>> {
    let users = store.web_users(shop).await?;
    let sessions = store.passes(shop, PassKind::Session).await?;
    if users.iter().any(|user| user.password.is_some()) || !sessions.is_empty() {
        return Ok(None);
    }
    mint(store, shop, &Invited::owner(), now, TimeDelta::hours(INVITATION_HOURS)).await.map(Some)
}
