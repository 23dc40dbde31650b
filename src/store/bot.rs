//! What the bot and the live watch keep. A part of the store, apart for its size: reached by
//! [`crate::store::Store::bot`].

use async_trait::async_trait;

use super::Result;
use crate::model::bot::{Effect, Invite, KeptLetter, Letter, Person, TakenUpdate};
use crate::model::chat::ChatInput;
use crate::model::ids::{ChatId, Shop};
use crate::model::run::Delivery;
use crate::model::time::Time;

/// Everything the bot remembers, one transaction a verb.
#[async_trait]
pub trait BotStore: Send + Sync {
    // ---- updates -------------------------------------------------------------------------
    /// Takes or renews the right to ask Telegram for updates; `false`: another process has it.
    async fn hold_polling(&self, shop: &Shop, owner: &str, now: Time, until: Time) -> Result<bool>;
    /// Keeps updates before they are confirmed; gives those that were not known.
    async fn take_updates(&self, shop: &Shop, updates: &[TakenUpdate], now: Time) -> Result<Vec<TakenUpdate>>;
    /// At start: what the last process took and did not settle. Counts the start of each.
    async fn unsettled_updates(&self, shop: &Shop) -> Result<Vec<TakenUpdate>>;
    /// Settles an update: its effects and its answers. `false`: it was settled before, nothing is done.
    async fn settle_update(
        &self,
        shop: &Shop,
        update: i64,
        effects: &[Effect],
        letters: &[Letter],
        now: Time,
    ) -> Result<bool>;

    /// How many updates are not settled, and how many letters wait or are under way.
    async fn under_way(&self, shop: &Shop) -> Result<(u32, u32)>;

    // ---- people --------------------------------------------------------------------------
    /// Everybody on the list, by role and name.
    async fn people(&self, shop: &Shop) -> Result<Vec<Person>>;
    /// The invite of this hash that is neither used nor expired.
    async fn open_invite(&self, shop: &Shop, hash: &str, now: Time) -> Result<Option<Invite>>;
    /// How often a stranger was answered on a day.
    async fn refusals(&self, shop: &Shop, user: i64, day: &str) -> Result<u32>;
    /// The button was pressed before.
    async fn was_tapped(&self, shop: &Shop, key: &str) -> Result<bool>;

    // ---- letters -------------------------------------------------------------------------
    /// Puts letters; a key that is there already is left as it is. Gives how many were new.
    async fn put_letters(&self, shop: &Shop, letters: &[Letter]) -> Result<u32>;
    /// The first waiting letter of every chat, when it is due and nothing is under way there.
    async fn due_letters(&self, shop: &Shop, now: Time, limit: u32) -> Result<Vec<KeptLetter>>;
    /// Takes a letter: `sending`. `false`: it does not wait any more.
    async fn claim_letter(&self, shop: &Shop, key: &str) -> Result<bool>;
    /// Records what became of a letter, with its audit line. `due_at` for another try.
    async fn close_letter(&self, shop: &Shop, key: &str, delivery: &Delivery, due_at: Time, now: Time) -> Result<()>;
    /// At start: letters found `sending` become unknown (or pending again when they may repeat).
    async fn recover_letters(&self, shop: &Shop, now: Time) -> Result<u32>;
    /// The letter that became this message.
    async fn letter_of(&self, shop: &Shop, chat: i64, message_id: i64) -> Result<Option<KeptLetter>>;
    /// The group got another number: its letters go there.
    async fn move_letters(&self, shop: &Shop, from: i64, to: i64) -> Result<()>;
    /// The person does not take letters any more.
    async fn forget_chat(&self, shop: &Shop, chat: i64) -> Result<()>;

    // ---- watch ---------------------------------------------------------------------------
    /// Gives the warnings of these keys in these letters; `false`: one of the keys was given
    /// before, nothing is done.
    async fn warn(&self, shop: &Shop, keys: &[String], letters: &[Letter], now: Time) -> Result<bool>;
    /// Those of the keys whose warning was given.
    async fn warned(&self, shop: &Shop, keys: &[String]) -> Result<Vec<String>>;
    /// The chats as the analysis would read them, without a note that they were read.
    async fn peek_chats(&self, shop: &Shop, chats: &[ChatId]) -> Result<Vec<ChatInput>>;

    /// Forgets what is settled, sent or given before the instant.
    async fn forget_old(&self, shop: &Shop, before: Time) -> Result<()>;
}
