//! Facts: everything the figures, tables and reports of a period are made from.
//! Loaded once by `Store::facts`; floor 1 turns them into estimates, tables, reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::chat::{Channel, Chat, Manager};
use crate::model::coaching::Focus;
use crate::model::conduct::QualityWeights;
use crate::model::crm::{CrmUser, Order, OrderChange, Reference};
use crate::model::findings::ChatFindings;
use crate::model::ids::{ChannelId, ChatId, CrmCustomerId, CrmUserId, CustomerId, ManagerId, MessageId, Shop};
use crate::model::labels::SpinCode;
use crate::model::money::Money;
use crate::model::order_model::OrderModel;
use crate::model::practice::Practice;
use crate::model::time::{Period, ShopHours, Time};

/// The longest window in which an order may follow a chat, days.
pub const LONGEST_WINDOW_DAYS: u32 = 30;

/// Settings that definitions depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    pub hours: ShopHours,
    /// Silence that splits episodes without dialogs. 72 h.
    pub episode_silence_secs: u32,
    /// M1 above this is slow. 600 s.
    pub slow_first_reply_secs: u32,
    /// Service-level targets, seconds: 300, 900, 3600.
    pub targets_secs: [u32; 3],
    /// A customer who waits longer than this (working time) gets a `WaitingCustomer` advice.
    pub waiting_secs: u32,
    /// Answers within this time after an order's creation window, days. 7.
    pub order_window_days: u32,
    /// A payment matures this many days after the order. 14.
    pub payment_window_days: u32,
    /// Delivery fee counts as revenue.
    pub revenue_with_delivery: bool,
    /// Authors whose chats do not count (testers, employees): gateway customer ids.
    pub excluded_customers: Vec<i64>,
    /// Address of a chat in the CRM with `{chat}` inside; empty: no link.
    pub chat_link: String,
    /// ISO currency of the shop.
    pub currency: String,
    /// Weights of the quality score.
    pub quality: QualityWeights,
    pub sales: SalesRules,
    pub kpi: KpiRules,
}

/// How this shop sells: codes of its own references.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SalesRules {
    /// Payment types paid on delivery.
    pub cash_types: Vec<String>,
    /// Statuses, or groups of statuses, in which the goods are with the customer.
    pub delivered: Vec<String>,
    /// Order methods of orders made from chats; empty: those the CRM's settings name.
    pub chat_methods: Vec<String>,
}

/// What a month is judged by. A list of thresholds is where each higher tier begins, rising; empty: no tiers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KpiRules {
    /// Money a manager should bring in a month; 0 is no plan.
    pub plan: Money,
    /// Own plans, by number in the CRM.
    pub plans: BTreeMap<CrmUserId, Money>,
    /// Shares of the plan.
    pub plan_tiers: Vec<f64>,
    pub average_order_tiers: Vec<Money>,
    /// Shares of eligible episodes.
    pub conversion_tiers: Vec<f64>,
}

/// One chat with what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatFacts {
    pub chat: Chat,
    pub findings: ChatFindings,
}

/// How many messages to which the program gave a code were checked by people of the shop, chosen by lot,
/// and with how many of them they agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeCheck {
    pub code: SpinCode,
    pub checked: u64,
    pub right: u64,
}

/// How complete the data are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Completeness {
    /// Every message up to this instant is stored (the least of the streams' watermarks).
    pub complete_until: Option<Time>,
    pub backfilled_from: Option<Time>,
    /// Spans without import.
    pub gaps: Vec<Period>,
    pub messages: u64,
    pub messages_with_author: u64,
    pub quarantined: u64,
    /// Cursors still to be read; 0 when the last walk is complete.
    pub pending_cursors: u64,
    pub last_export: Option<Time>,
    pub last_sync: Option<Time>,
    pub schema_version: u32,
    pub rule_version: u32,
}

/// Everything of a period. Chats are those with a message in it (or a wait still open).
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub shop: Shop,
    pub period: Period,
    /// The instant the facts were taken: ages of open waits are counted to it.
    pub now: Time,
    pub rules: Rules,
    pub channels: BTreeMap<ChannelId, Channel>,
    pub managers: BTreeMap<ManagerId, Manager>,
    pub crm_users: BTreeMap<CrmUserId, CrmUser>,
    /// Gateway customer to CRM customer.
    pub crm_customers: BTreeMap<CustomerId, CrmCustomerId>,
    pub references: Vec<Reference>,
    /// Sorted by chat id.
    pub chats: Vec<ChatFacts>,
    /// Phones of gateway customers as the gateway has them. Persons: never logged, never shown.
    pub customer_phones: BTreeMap<CustomerId, String>,
    /// Orders created in the period or within [`LONGEST_WINDOW_DAYS`] (or the order window) after it, sorted by id.
    pub orders: Vec<Order>,
    /// Precision of the codes S, P, I, N by the shop's own labels; a code nobody checked is absent.
    pub code_checks: Vec<CodeCheck>,
    /// Texts of the messages named as evidence and of those that phrases may be taken from, masked for outward use when the rules say so.
    /// What the history tells of these orders about statuses, managers and payments, sorted by order and id.
    pub order_changes: Vec<OrderChange>,
    /// Texts of the messages named as evidence, masked for outward use when the rules say so.
    pub quotes: BTreeMap<MessageId, String>,
    /// What the shop's own chats teach, masked, as the job `practice` made it last; absent before its first run.
    pub practice: Option<Arc<Practice>>,
    /// What everybody was to work on, week by week, oldest first.
    pub coaching: Vec<Focus>,
    pub completeness: Completeness,
    /// The latest training of the order model; absent before the first one.
    pub order_model: Option<Arc<OrderModel>>,
}

impl Facts {
    /// The chat with this number, when it is in the period.
    pub fn chat(&self, id: ChatId) -> Option<&ChatFacts> {
        self.chats.binary_search_by_key(&id, |facts| facts.chat.id).ok().map(|at| &self.chats[at])
    }

    /// Name of a manager; `None` for an unknown one.
    pub fn manager_name(&self, id: Option<ManagerId>) -> Option<&str> {
        self.managers.get(&id?).map(|manager| manager.name.as_str())
    }
}
