//! The pages. A new one: its file here, a line in [`router`], its texts in `locales/*/web.ftl`, and
//! a line in `layout::PLACES` when it belongs in the menu.

use std::sync::Arc;

use axum::Router;
use axum::response::Html;
use axum::routing::{get, post};

use crate::web::site::Site;

pub mod access;
pub mod account;
pub mod chart;
pub mod chats;
pub mod data;
pub mod dialogue;
pub mod figures;
pub mod labels;
pub mod layout;
pub mod managers;
pub mod now;
pub mod overview;
pub mod query;
pub mod report;
pub mod sections;
pub mod settings;
pub mod sign_in;
pub mod table;
pub mod why;
pub mod window;

/// A page, or why there is none.
pub type Page = Result<Html<String>, crate::web::fault::Fault>;

/// Every page for people. Each handler takes a `Viewer`, except those of signing in.
pub fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/sign-in", get(sign_in::form).post(sign_in::by_password))
        .route("/enter", get(sign_in::link).post(sign_in::by_link))
        .route("/sign-out", post(sign_in::out))
        .route("/preferences", post(account::preferences))
        .route("/", get(overview::page))
        .route("/managers", get(managers::list))
        .route("/managers/{id}", get(managers::card))
        .route("/chats", get(chats::page))
        .route("/chats/{id}", get(dialogue::page))
        .route("/labels", get(labels::queue))
        .route("/labels/{message}", post(labels::correct))
        .route("/now", get(now::page))
        .route("/now/stream", get(now::stream))
        .route("/money", get(sections::money))
        .route("/practice", get(sections::practice))
        .route("/tables/{name}", get(table::page))
        .route("/reports/{name}", get(report::page))
        .route("/data", get(data::page))
        .route("/data/runs", get(data::runs))
        .route("/jobs/{name}", post(data::start))
        .route("/settings", get(settings::page))
        .route("/why", get(why::page))
        .route("/account", get(account::page).post(account::set_password))
        .route("/access", get(access::page))
        .route("/access/users", post(access::save_user))
        .route("/access/users/{name}/remove", post(access::remove_user))
        .route("/access/users/{name}/link", post(access::invite))
        .route("/access/tokens", post(access::make_token))
        .route("/access/passes/{id}/end", post(access::end_pass))
}
