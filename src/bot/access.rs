//! Who may ask. The list is what the settings say and what invites added; before anybody stands
//! on it, /id alone answers. Strangers get one polite refusal a day.

use sha2::{Digest, Sha256};

use crate::bot::service::Bot;
use crate::bot::update::Incoming;
use crate::model::bot::{Effect, Person};
use crate::store::Result;

/// /id answers a stranger so often a day, while the list is empty.
const IDS_A_DAY: u32 = 10;
/// Letters of a code in a link.
pub const CODE_LETTERS: usize = 24;

/// What somebody is to the bot.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    Known(Person),
    /// On the list by this very message.
    Invited(Person, Vec<Effect>),
    /// May learn the own number: the list is empty.
    First,
    /// Gets the one refusal of the day.
    Stranger,
    /// Had it already.
    Ignored,
}

/// Where somebody stands. `code` is what came with /start, `asks_id` tells /id.
pub async fn standing(bot: &Bot, incoming: &Incoming, code: Option<&str>, asks_id: bool) -> Result<Standing> {
    let store = bot.parts.store.bot();
    let people = store.people(&bot.parts.shop).await?;
    let kept = people.iter().find(|person| person.user == incoming.user).cloned();
    if let Some(person) = known(bot, incoming, kept) {
        return Ok(Standing::Known(person));
    }
    if let Some(invited) = invited(bot, incoming, code).await? {
        return Ok(invited);
    }
    let seen = store.refusals(&bot.parts.shop, incoming.user, &bot.day()).await?;
    let is_first = asks_id && people.is_empty() && bot.settings.owners.is_empty() && !bot.has_owner();
    Ok(match is_first {
        true if seen < IDS_A_DAY => Standing::First,
        false if seen == 0 => Standing::Stranger,
        _ => Standing::Ignored,
    })
}

/// The settings outrank what was kept; the owner of a private owner's chat needs no setting.
fn known(bot: &Bot, incoming: &Incoming, kept: Option<Person>) -> Option<Person> {
    let given = bot.role_given(incoming.user);
    let role = given.or(kept.as_ref().map(|person| person.role))?;
    let name = || incoming.user_name.clone();
    let fresh = || Person {
        user: incoming.user,
        role,
        name: name(),
        manager: None,
        chat: None,
        added_by: None,
        added_at: bot.parts.clock.now(),
    };
    let mut person = kept.unwrap_or_else(fresh);
    person.role = role;
    Some(person)
}

async fn invited(bot: &Bot, incoming: &Incoming, code: Option<&str>) -> Result<Option<Standing>> {
    let Some(code) = code.filter(|code| code.len() == CODE_LETTERS && incoming.is_private) else { return Ok(None) };
    let (store, now) = (bot.parts.store.bot(), bot.parts.clock.now());
    let Some(invite) = store.open_invite(&bot.parts.shop, &hash(code), now).await? else { return Ok(None) };
    let name = if invite.name.is_empty() { incoming.user_name.clone() } else { invite.name };
    let person = Person {
        user: incoming.user,
        role: invite.role,
        name,
        manager: invite.manager,
        chat: Some(incoming.chat),
        added_by: Some(invite.made_by),
        added_at: now,
    };
    let effects =
        vec![Effect::UseInvite { hash: invite.hash, user: incoming.user }, Effect::KeepPerson(person.clone())];
    Ok(Some(Standing::Invited(person, effects)))
}

/// How a code is kept.
pub fn hash(code: &str) -> String {
    Sha256::digest(code.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new code: letters that may stand in a link.
pub fn new_code() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    (0..CODE_LETTERS).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect()
}
