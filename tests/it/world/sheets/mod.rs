//! Google's token endpoint and the Sheets API with real grid semantics: atomic batches, limits,
//! quotas, strict about fields; tests edit the book like people and look at it like viewers.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::{Answer, Call, Server};

pub mod batch;
pub mod grid;
pub mod token;

use grid::{Sheet, Value};

/// Id of the fake's spreadsheet.
pub const SPREADSHEET: &str = "1Fake-Spreadsheet_Id";

/// What a person sees of the visible sheets: title and values, rows shared with the book.
pub type View = BTreeMap<String, Vec<Arc<Vec<grid::Cell>>>>;

pub struct Book {
    pub title: String,
    pub sheets: Vec<Sheet>,
    /// `batchUpdate: addSheet, updateCells`, in order of arrival.
    pub journal: Vec<String>,
    /// Visible sheets after every request that changed them.
    pub views: Vec<View>,
    /// Off for large books: the rows of every view stay in memory.
    pub keep_views: bool,
    pub tokens: HashSet<String>,
    pub issued: u32,
    /// Not shared with the service account.
    pub forbidden: bool,
    /// Requests a window at most, reads and writes apart.
    pub quota: Option<(u32, Duration)>,
    window: Option<(Instant, u32, u32)>,
}

/// The running fake.
pub struct Google {
    pub server: Server,
    pub book: Arc<Mutex<Book>>,
}

impl Google {
    pub async fn start() -> Google {
        let sheet = Sheet::new(0, "Лист1", 1000, 26);
        let book = Book {
            title: "Магазин".into(),
            sheets: vec![sheet],
            journal: Vec::new(),
            views: Vec::new(),
            keep_views: true,
            tokens: HashSet::new(),
            issued: 0,
            forbidden: false,
            quota: None,
            window: None,
        };
        let book = Arc::new(Mutex::new(book));
        let world = book.clone();
        let server = Server::start(move |call| {
            let world = world.clone();
            async move { respond(&mut world.lock().unwrap(), &call) }
        })
        .await;
        Google { server, book }
    }

    /// The key of a service account whose token address is this fake.
    pub fn key(&self) -> String {
        token::key_json(&format!("{}/token", self.server.url()))
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut Book) -> T) -> T {
        act(&mut self.book.lock().unwrap())
    }

    /// Values of a sheet as text, row by row, trailing empty cells and rows cut.
    pub fn text(&self, title: &str) -> Vec<Vec<String>> {
        self.with(|book| book.sheet(title).text())
    }

    pub fn titles(&self) -> Vec<String> {
        self.with(|book| book.sheets.iter().map(|sheet| sheet.title.clone()).collect())
    }

    /// Kinds of the calls since the last look.
    pub fn journal(&self) -> Vec<String> {
        self.with(|book| std::mem::take(&mut book.journal))
    }
}

impl Book {
    pub fn sheet(&mut self, title: &str) -> &mut Sheet {
        let titles: Vec<String> = self.sheets.iter().map(|sheet| sheet.title.clone()).collect();
        let found = self.sheets.iter_mut().find(|sheet| sheet.title == title);
        found.unwrap_or_else(|| panic!("no sheet {title:?} among {titles:?}"))
    }

    fn view(&mut self) {
        if !self.keep_views {
            return;
        }
        let visible = self.sheets.iter().filter(|sheet| !sheet.hidden);
        let view: View = visible.map(|sheet| (sheet.title.clone(), sheet.rows.clone())).collect();
        if self.views.last() != Some(&view) {
            self.views.push(view);
        }
    }

    fn over_quota(&mut self, write: bool) -> bool {
        let Some((limit, length)) = self.quota else { return false };
        let now = Instant::now();
        let (start, mut reads, mut writes) = match self.window {
            Some((start, reads, writes)) if now - start < length => (start, reads, writes),
            _ => (now, 0, 0),
        };
        let used = if write { &mut writes } else { &mut reads };
        *used += 1;
        let over = *used > limit;
        self.window = Some((start, reads, writes));
        over
    }
}

pub fn error(code: u16, status: &str, message: &str) -> Answer {
    Answer::json(code, &json!({"error": {"code": code, "message": message, "status": status}}))
}

pub fn invalid(message: &str) -> Answer {
    error(400, "INVALID_ARGUMENT", message)
}

/// The body Google sends when a minute's quota is used up.
pub fn quota_error(write: bool) -> Answer {
    let (metric, limit) = match write {
        true => ("Write requests", "WriteRequestsPerMinutePerUser"),
        false => ("Read requests", "ReadRequestsPerMinutePerUser"),
    };
    let message = format!(
        "Quota exceeded for quota metric '{metric}' and limit '{metric} per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    );
    Answer::json(
        429,
        &json!({"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": {"quota_limit": limit, "quota_limit_value": "60", "service": "sheets.googleapis.com", "consumer": "projects/1"},
        }]}}),
    )
}

fn respond(book: &mut Book, call: &Call) -> Answer {
    if call.path == "/token" {
        return token::respond(book, call);
    }
    let bearer = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let known = bearer.is_some_and(|token| book.tokens.contains(token));
    let Some(rest) = call.path.strip_prefix("/v4/spreadsheets/") else {
        return error(404, "NOT_FOUND", "no such path");
    };
    if !known {
        return error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    }
    if call.query("alt") != Some("json") {
        return invalid("alt must be json");
    }
    let Some(action) = rest.strip_prefix(SPREADSHEET) else {
        return error(404, "NOT_FOUND", "Requested entity was not found.");
    };
    if book.forbidden {
        return error(403, "PERMISSION_DENIED", "The caller does not have permission");
    }
    let write = call.method == "POST";
    if book.over_quota(write) {
        book.journal.push("429".into());
        return quota_error(write);
    }
    let answer = match (call.method.as_str(), action) {
        ("GET", "") => {
            book.journal.push("get".into());
            batch::get(book, call)
        }
        ("GET", "/values:batchGet") => {
            book.journal.push("values.batchGet".into());
            grid::batch_get(book, call)
        }
        ("POST", "/values:batchUpdate") => {
            book.journal.push("values.batchUpdate".into());
            grid::batch_update(book, call)
        }
        ("POST", ":batchUpdate") => batch::update(book, call),
        _ => error(404, "NOT_FOUND", "no such method"),
    };
    book.view();
    answer
}

/// What people do to the book, by hand.
impl Book {
    pub fn set(&mut self, title: &str, row: usize, column: usize, text: &str) {
        let sheet = self.sheet(title);
        sheet.grow(row + 1, column + 1);
        sheet.cell(row, column).value = Value::Text(text.into());
    }

    /// Sorts whole rows below the header by a column, descending.
    pub fn sort_descending(&mut self, title: &str, column: usize) {
        self.sheet(title).rows[1..].sort_by(|one, other| other[column].value.text().cmp(&one[column].value.text()));
    }

    pub fn insert_row(&mut self, title: &str, at: usize, cells: &[&str]) {
        let sheet = self.sheet(title);
        let mut row = vec![grid::Cell::default(); sheet.columns];
        for (cell, text) in row.iter_mut().zip(cells) {
            cell.value = Value::typed(text);
        }
        sheet.rows.insert(at, Arc::new(row));
    }

    pub fn delete_row(&mut self, title: &str, at: usize) {
        self.sheet(title).rows.remove(at);
    }

    pub fn delete_column(&mut self, title: &str, at: usize) {
        let sheet = self.sheet(title);
        sheet.columns -= 1;
        for row in &mut sheet.rows {
            Arc::make_mut(row).remove(at);
        }
    }

    pub fn rename(&mut self, title: &str, new: &str) {
        self.sheet(title).title = new.into();
    }

    pub fn delete_sheet(&mut self, title: &str) {
        self.sheets.retain(|sheet| sheet.title != title);
    }
}
