//! Reference lists, paged lists and orders by id. A new reference: a line in [`REFERENCES`].

use serde_json::value::RawValue;

use super::position::{self, Position, RowsPosition};
use super::{PAGE_ROWS, RetailCrm, rows};
use crate::http::{HttpError, Pairs, Tries};
use crate::model::walk::{Entity, Item, Page, Quarantined, Stream};
use crate::sources::fields::Fields;

/// Path below `/v5`, key in the answer, kind of the entries.
const REFERENCES: [(&str, &str, &str); 10] = [
    ("reference/sites", "sites", "site"),
    ("reference/statuses", "statuses", "status"),
    ("reference/status-groups", "statusGroups", "status_group"),
    ("reference/payment-types", "paymentTypes", "payment_type"),
    ("reference/payment-statuses", "paymentStatuses", "payment_status"),
    ("reference/order-methods", "orderMethods", "order_method"),
    ("reference/order-types", "orderTypes", "order_type"),
    ("reference/mg-channels", "mgChannels", "mg_channel"),
    ("user-groups", "groups", "user_group"),
    ("settings", "settings", "settings"),
];
/// A window whose total keeps changing is taken as it is after this many rounds: the
/// history, read next, tells what was missed.
const ROUNDS: u8 = 3;

pub(super) fn references() -> Vec<Position> {
    REFERENCES.iter().map(|(list, ..)| Position::Reference { list: (*list).into() }).collect()
}

/// What `pagination` says.
struct Announced {
    limit: i64,
    total: i64,
    pages: i64,
}

impl RetailCrm {
    pub(super) async fn reference(&self, stream: &Stream, list: &str) -> Result<Page, HttpError> {
        let Some((path, key, kind)) = REFERENCES.iter().find(|(path, ..)| *path == list) else {
            return Err(self.http.malformed(format!("no reference is named {list}")));
        };
        let body = self.http.get(&format!("/v5/{path}"), &Pairs::new(), Tries::All).await?;
        let answer = self.answer(key, &body)?;
        let mut page = Page { requests: 1, ..Page::default() };
        if *kind == "settings" {
            page.items = rows::settings(&answer);
            page.rows = page.items.len();
            return Ok(page);
        }
        let Some(raw) = answer.raw(key) else {
            return Err(self.http.malformed(format!("unexpected empty answer of {key}")));
        };
        for (code, raw) in coded(raw).ok_or_else(|| self.http.malformed(format!("{key} is not a list")))? {
            let read =
                Fields::read(key.to_owned(), raw).and_then(|fields| rows::reference(kind, code.as_deref(), &fields));
            page.rows += 1;
            match read {
                Ok(reference) => page.items.push(item(Entity::Reference(reference), raw)),
                Err(error) => page.quarantined.push(Quarantined {
                    stream: stream.clone(),
                    id: format!("{kind} {}", code.unwrap_or_default()),
                    reason: error.to_string(),
                }),
            }
        }
        Ok(page)
    }

    /// One page of users, customers or orders.
    pub(super) async fn rows(&self, stream: &Stream, at: RowsPosition) -> Result<Page, HttpError> {
        let name = stream.0.as_str();
        let (mut requests, mut last) = (0, None);
        // A page that holds other than it announces is read once more, then given up for now.
        while requests < 2 {
            requests += 1;
            let body = self.http.get(&format!("/v5/{name}"), &query(name, &at), Tries::All).await?;
            let answer = self.answer(name, &body)?;
            let list = self.list(&answer, name)?;
            let announced = self.announced(name, &answer)?;
            if let Some(problem) = incoherent(&announced, i64::from(at.page), list.len()) {
                last = Some(problem);
                continue;
            }
            let mut page = self.read(stream, &list).await?;
            page.requests = requests;
            page.remaining =
                next(&at, &announced).map(|next| Position::Rows(next).cursor(stream)).into_iter().collect();
            return Ok(page);
        }
        Err(self.http.transient(format!("page {} of {name} {}", at.page, last.unwrap_or_default())))
    }

    /// Orders read again by id. Ids that are gone are told.
    pub(super) async fn orders_by_id(&self, stream: &Stream, ids: &[i64]) -> Result<Page, HttpError> {
        let mut query: Pairs = vec![("limit".into(), PAGE_ROWS.to_string())];
        query.extend(ids.iter().map(|id| ("filter[ids][]".to_owned(), id.to_string())));
        let body = self.http.get("/v5/orders", &query, Tries::All).await?;
        let answer = self.answer("orders", &body)?;
        let list = self.list(&answer, "orders")?;
        let announced = self.announced("orders", &answer)?;
        if let Some(problem) = incoherent(&announced, 1, list.len()) {
            return Err(self.http.transient(format!("orders by id: the answer {problem}")));
        }
        if announced.pages > 1 {
            return Err(self.http.malformed("orders by id: more rows than ids, the filter is ignored"));
        }
        let mut page = self.read(stream, &list).await?;
        let told = |id: &&i64| {
            page.items.iter().any(|item| matches!(&item.entity, Entity::Order(order) if order.id.0 == **id))
                || page.quarantined.iter().any(|row| row.id == id.to_string())
        };
        let gone: Vec<i64> = ids.iter().filter(|id| !told(id)).copied().collect();
        page.quarantined.extend(gone.iter().map(|id| Quarantined {
            stream: stream.clone(),
            id: id.to_string(),
            reason: format!("orders: {id} is deleted or not visible to this key"),
        }));
        Ok(Page { requests: 1, mark: None, ..page })
    }

    async fn read(&self, stream: &Stream, list: &[&RawValue]) -> Result<Page, HttpError> {
        let zone = if stream.0 == "users" { self.shop_zone } else { self.zone().await? };
        let mut page = Page { rows: list.len(), ..Page::default() };
        let mut latest = None;
        for (at, raw) in list.iter().enumerate() {
            let path = format!("{}[{at}]", stream.0);
            let fields = Fields::read(&path, raw);
            let id = fields.as_ref().ok().and_then(|fields| fields.id("id").ok().flatten());
            match fields.and_then(|fields| rows::read(&stream.0, &fields, zone)) {
                Ok(read) => {
                    latest = latest.max(read.created_at);
                    page.items.extend(read.items);
                    page.items.push(item(read.entity, raw));
                }
                Err(error) => page.quarantined.push(Quarantined {
                    stream: stream.clone(),
                    id: id.map_or(path, |id| id.to_string()),
                    reason: error.to_string(),
                }),
            }
        }
        page.mark = latest.map(position::mark);
        Ok(page)
    }

    pub(super) fn list<'a>(&self, answer: &Fields<'a>, key: &str) -> Result<Vec<&'a RawValue>, HttpError> {
        if answer.raw(key).is_none() {
            return Err(self.http.malformed(format!("unexpected empty answer of {key}")));
        }
        answer.list(key).map_err(|error| self.http.malformed(error.to_string()))
    }

    fn announced(&self, name: &str, answer: &Fields<'_>) -> Result<Announced, HttpError> {
        let read = || -> Option<Announced> {
            let told = answer.object("pagination").ok()??;
            let number = |name: &str| told.int(name).ok().flatten().filter(|number| *number >= 0);
            Some(Announced { limit: number("limit")?, total: number("totalCount")?, pages: number("totalPageCount")? })
        };
        read()
            .filter(|told| told.limit > 0)
            .ok_or_else(|| self.http.malformed(format!("{name} without a sound pagination")))
    }
}

fn item(entity: Entity, raw: &RawValue) -> Item {
    Item { entity, raw: raw.get().into() }
}

/// Entries of a map by code, or of a list without.
fn coded(raw: &RawValue) -> Option<Vec<(Option<String>, &RawValue)>> {
    if raw.get().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
        return Some(list.into_iter().map(|raw| (None, raw)).collect());
    }
    let fields = Fields::read("reference", raw).ok()?;
    Some(fields.entries().map(|(code, raw)| (Some(code.to_owned()), raw)).collect())
}

fn query(name: &str, at: &RowsPosition) -> Pairs {
    let mut query: Pairs = vec![("limit".into(), PAGE_ROWS.to_string()), ("page".into(), at.page.to_string())];
    let filters = match name {
        "orders" => ["filter[createdAtFrom]", "filter[createdAtTo]"],
        _ => ["filter[dateFrom]", "filter[dateTo]"],
    };
    if let Some((from, to)) = at.days {
        query.push((filters[0].into(), from.to_string()));
        query.push((filters[1].into(), to.to_string()));
    }
    query
}

/// Why a page cannot be what it says it is.
fn incoherent(told: &Announced, page: i64, rows: usize) -> Option<String> {
    let before = (page - 1).saturating_mul(told.limit);
    let wanted = (told.total - before).clamp(0, told.limit);
    (rows as i64 != wanted).then(|| format!("holds {rows} rows where {wanted} were announced"))
}

/// The next page; the first again when the list changed meanwhile.
fn next(at: &RowsPosition, told: &Announced) -> Option<RowsPosition> {
    let changed = at.total.is_some_and(|total| total != told.total);
    if changed && at.round < ROUNDS {
        return Some(RowsPosition { page: 1, total: None, round: at.round + 1, ..at.clone() });
    }
    let more = i64::from(at.page) < told.pages;
    more.then(|| RowsPosition { page: at.page + 1, total: Some(told.total), ..at.clone() })
}
