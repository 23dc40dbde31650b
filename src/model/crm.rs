//! What the CRM (API v5) knows: users, references, customers, orders and their history.

use serde::{Deserialize, Serialize};

use crate::model::ids::{CrmCustomerId, CrmUserId, CustomerId, OrderId};
use crate::model::money::Money;
use crate::model::time::Time;

/// A user of the CRM. Holds a person: never logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmUser {
    pub id: CrmUserId,
    pub name: String,
    pub email: Option<String>,
    pub active: bool,
    pub manager: bool,
    /// The gateway's number of the same person.
    pub gateway_id: Option<i64>,
    pub groups: Vec<String>,
}

/// One entry of a reference (status, payment status, site, ...), or the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// `status`, `status_group`, `payment_type`, `payment_status`, `order_method`, `order_type`,
    /// `site`, `mg_channel`, `user_group`, `settings`,
    /// `chat_order_method` (the method that orders made from chats get).
    pub kind: String,
    pub code: String,
    pub name: String,
    pub active: bool,
    /// Group of a status.
    pub group: Option<String>,
    /// Of a payment status: money has arrived.
    pub payment_complete: bool,
    /// Of an `mg_channel`: the gateway's channel number.
    pub gateway_id: Option<i64>,
}

/// A customer of the CRM. Holds a person: never logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrmCustomer {
    pub id: CrmCustomerId,
    pub site: Option<String>,
    pub name: Option<String>,
    pub phones: Vec<String>,
    pub email: Option<String>,
    pub manager: Option<CrmUserId>,
    /// The same person in the gateway, one per channel identity.
    pub gateway_ids: Vec<CustomerId>,
    pub created_at: Option<Time>,
}

/// A payment of an order. The amount is in the order's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub id: i64,
    pub status: Option<String>,
    pub kind: Option<String>,
    pub amount: Money,
    pub paid_at: Option<Time>,
}

/// An order. Sums are in the order's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    pub number: String,
    pub site: Option<String>,
    pub status: String,
    pub method: Option<String>,
    pub currency: Option<String>,
    pub customer: Option<CrmCustomerId>,
    /// Gateway identities of the customer, embedded in the order.
    pub gateway_customers: Vec<CustomerId>,
    pub phone: Option<String>,
    /// Responsible user of the CRM now.
    pub manager: Option<CrmUserId>,
    /// Rarely returned; the surest link when it is.
    pub dialog: Option<i64>,
    /// With discount and delivery.
    pub total: Money,
    /// Goods only.
    pub goods: Money,
    pub delivery: Money,
    /// `prepaySum` of the API: money received, by the CRM's own count. (`purchaseSumm`, the cost, is not kept.)
    pub paid_sum: Option<Money>,
    pub payments: Vec<Payment>,
    pub created_at: Time,
    pub status_updated_at: Option<Time>,
    /// Present only when fully paid.
    pub fully_paid_at: Option<Time>,
    pub deleted: bool,
}

/// One record of an order's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChange {
    /// The history cursor; rises strictly.
    pub id: i64,
    pub order: OrderId,
    /// Not monotonic in `id`.
    pub at: Time,
    pub user: Option<CrmUserId>,
    /// `user`, `api`, `rule`, ...
    pub source: String,
    pub field: String,
    pub created: bool,
    pub deleted: bool,
    /// Raw JSON of the values. An object among the new values may carry what the record tells beside
    /// it: `payment`, the number of the payment changed; `total`, the sum of an order just created.
    pub old_value: String,
    pub new_value: String,
}
