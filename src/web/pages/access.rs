//! Who may look in: people, their one-time links, browsers that are signed in, tokens of programs.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};

use crate::model::access::{Pass, PassKind, Role, WebUser};
use crate::model::ids::ManagerId;
use crate::web::access::links::{self, Invited};
use crate::web::access::viewer::Viewer;
use crate::web::access::{secrets, tokens};
use crate::web::fault::Fault;
use crate::web::form::Form;
use crate::web::pages::account::role_text;
use crate::web::pages::data::Empty;
use crate::web::pages::layout::{self, Frame};
use crate::web::pages::{Page, figures};
use crate::web::site::Site;

/// Letters of a user's name.
const NAME_MOST: usize = 60;

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    viewer.must_be(Role::Owner)?;
    shown(&site, &viewer, None).await
}

/// What was just made and is shown once: its text and the secret.
struct Made<'m> {
    text: &'m str,
    secret: String,
}

async fn shown(site: &Site, viewer: &Viewer, made: Option<Made<'_>>) -> Page {
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let frame = Frame::new(site, viewer, "/access");
    let users = store.web_users(shop).await?;
    let facts = site.books.current().await?;
    let tokens = store.passes(shop, PassKind::Token).await?;
    let sessions = store.passes(shop, PassKind::Session).await?;
    let now = site.now();
    let live = |pass: &&Pass| pass.is_valid(now);
    let body = html! {
        @if let Some(made) = made {
            div.notice role="status" { p { (frame.t(made.text)) } p { input.secret readonly value=(made.secret) aria-label=(frame.t("web-secret")); } p.quiet { (frame.t("web-secret-once")) } }
        }
        section.panel { h2 { (frame.t("web-people")) } p.quiet { (frame.t("web-people-lead")) }
            div.scroll tabindex="0" role="region" aria-label=(frame.t("web-people")) { table.figures { tbody { @for user in &users { (person(&frame, &facts.facts, user)) } } } }
            (new_person(&frame, &facts.facts))
        }
        section.panel { h2 { (frame.t("web-tokens")) } p.quiet { (frame.t("web-tokens-lead")) }
            @if !tokens.iter().any(|pass| pass.is_valid(now)) { (layout::empty(&frame.t("web-tokens-none"))) }
            (passes(&frame, &tokens.iter().filter(live).collect::<Vec<_>>()))
            (new_token(&frame))
        }
        section.panel { h2 { (frame.t("web-sessions")) } (passes(&frame, &sessions.iter().filter(live).collect::<Vec<_>>())) }
    };
    Ok(frame.page(&frame.t("web-access"), body))
}

fn person(frame: &Frame<'_>, facts: &crate::model::facts::Facts, user: &WebUser) -> Markup {
    let action = |what: &str| {
        format!(
            "/access/users/{}/{what}",
            url::form_urlencoded::byte_serialize(user.name.as_bytes()).collect::<String>().replace('+', "%20")
        )
    };
    html! { tr {
        th scope="row" { (user.name) }
        td { (frame.t(role_text(user.role))) @if let Some(id) = user.manager { small { (figures::manager_name(facts, frame.texts, Some(id))) } } }
        td { (frame.t(if user.password.is_some() { "web-has-password" } else { "web-no-password" })) }
        td.actions {
            form method="post" action=(action("link")) { (frame.form_token()) button type="submit" { (frame.t("web-invite")) span.hidden { ": " (user.name) } } }
            @if user.name != frame.viewer.user.name {
                form method="post" action=(action("remove")) { (frame.form_token()) button.danger type="submit" { (frame.t("web-remove")) span.hidden { ": " (user.name) } } }
            }
        }
    } }
}

fn new_person(frame: &Frame<'_>, facts: &crate::model::facts::Facts) -> Markup {
    html! {
        form.inline method="post" action="/access/users" { (frame.form_token())
            label { (frame.t("web-user")) input name="name" required maxlength=(NAME_MOST); }
            label { (frame.t("web-role")) select name="role" { @for role in Role::ALL { option value=(role.name()) { (frame.t(role_text(role))) } } } }
            label { (frame.t("web-who-in-crm")) select name="manager" { option value="" { "—" }
                @for manager in facts.managers.values().filter(|manager| !manager.technical) { option value=(manager.id) { (manager.name) } } } }
            button type="submit" { (frame.t("web-add")) }
        }
    }
}

fn new_token(frame: &Frame<'_>) -> Markup {
    html! {
        form.inline method="post" action="/access/tokens" { (frame.form_token())
            label { (frame.t("web-token-name")) input name="label" required maxlength=(NAME_MOST); }
            fieldset { legend { (frame.t("web-scopes")) }
                @for (scope, text) in tokens::SCOPES { label { input type="checkbox" name="scopes[]" value=(scope) checked[*scope == "read"]; (frame.t(text)) } }
            }
            label { (frame.t("web-token-days")) input type="number" name="days" value="90" min="1" max="3650" required; }
            button type="submit" { (frame.t("web-token-make")) }
        }
    }
}

fn passes(frame: &Frame<'_>, passes: &[&Pass]) -> Markup {
    let at = |at: crate::model::time::Time| frame.texts.stamp(at.with_timezone(&frame.site.parts.zone).naive_local());
    html! {
        @if !passes.is_empty() { div.scroll tabindex="0" role="region" aria-label=(frame.t("web-access")) { table.figures {
            thead { tr { @for id in ["web-pass-label", "web-user", "web-pass-seen", "web-pass-ends", "web-pass-what"] { th scope="col" { (frame.t(id)) } } } }
            tbody { @for pass in passes { tr {
                th scope="row" { (pass.label) @if !pass.scopes.is_empty() { small { code { (pass.scopes) } } } }
                td { (pass.user) } td { (pass.seen_at.map(at).unwrap_or_default()) } td { (at(pass.expires_at)) }
                td { form method="post" action=(format!("/access/passes/{}/end", secrets::short(&pass.hash))) { (frame.form_token()) button.danger type="submit" { (frame.t("web-end")) span.hidden { ": " (pass.label) } } } }
            } } }
        } } }
    }
}

/// What the form sends.
#[derive(Debug, serde::Deserialize)]
pub struct NewUser {
    name: String,
    role: String,
    #[serde(default)]
    manager: String,
}

/// Adds a person, or changes role and number of one.
pub async fn save_user(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Form(form): Form<NewUser>,
) -> Result<Response, Fault> {
    viewer.must_be(Role::Owner)?;
    let name = form.name.trim();
    let is_name = !name.is_empty()
        && name.chars().count() <= NAME_MOST
        && !name.chars().any(|letter| letter.is_control() || "/\\<>\"".contains(letter));
    if !is_name {
        return Err(Fault::bad("name", "1 to 60 letters without / \\ < > \""));
    }
    let role = Role::from_name(&form.role).ok_or_else(|| Fault::bad("role", "owner, head, manager"))?;
    let manager = match form.manager.as_str() {
        "" => None,
        text => Some(ManagerId(text.parse().map_err(|_| Fault::bad("manager", "a number"))?)),
    };
    if role == Role::Manager && manager.is_none() {
        return Err(Fault::bad("manager", "chosen for the role of a manager: it tells whose data are shown"));
    }
    if name == viewer.user.name && role != Role::Owner {
        return Err(Fault::bad("role", "another owner must take the role away"));
    }
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let before = store.web_users(shop).await?.into_iter().find(|user| user.name == name);
    let (password, created_at) = before.map_or((None, site.now()), |user| (user.password, user.created_at));
    store.save_web_user(shop, &WebUser { name: name.to_owned(), role, manager, password, created_at }).await?;
    if name != viewer.user.name {
        site.sessions.end_all(name, site.now()).await?;
    }
    Ok(Redirect::to("/access").into_response())
}

pub async fn remove_user(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Result<Response, Fault> {
    viewer.must_be(Role::Owner)?;
    if name == viewer.user.name {
        return Err(Fault::bad("name", "somebody else: nobody removes himself"));
    }
    site.sessions.end_all(&name, site.now()).await?;
    match site.parts.store.remove_web_user(&site.parts.shop, &name).await? {
        true => Ok(Redirect::to("/access").into_response()),
        false => Err(Fault::NotFound),
    }
}

/// Makes a one-time link for a person and shows it once.
pub async fn invite(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(name): Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Page {
    viewer.must_be(Role::Owner)?;
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let user = store.web_users(shop).await?.into_iter().find(|user| user.name == name).ok_or(Fault::NotFound)?;
    let invited = Invited { user: user.name, role: user.role, manager: user.manager };
    let path =
        links::mint(store.as_ref(), shop, &invited, site.now(), TimeDelta::hours(links::INVITATION_HOURS)).await?;
    shown(&site, &viewer, Some(Made { text: "web-invite-made", secret: site.absolute(&path) })).await
}

/// What the form sends.
#[derive(Debug, serde::Deserialize)]
pub struct NewToken {
    label: String,
    #[serde(default)]
    scopes: Vec<String>,
    days: String,
}

pub async fn make_token(State(site): State<Arc<Site>>, viewer: Viewer, Form(form): Form<NewToken>) -> Page {
    viewer.must_be(Role::Owner)?;
    let days: u32 = form.days.parse().map_err(|_| Fault::bad("days", "1 to 3650"))?;
    let wanted = tokens::Wanted { user: viewer.user.name.clone(), label: form.label, scopes: form.scopes, days };
    let (secret, pass) = tokens::fresh(&wanted, site.now()).map_err(|(field, allowed)| Fault::bad(field, allowed))?;
    site.parts.store.add_pass(&site.parts.shop, &pass).await?;
    shown(&site, &viewer, Some(Made { text: "web-token-made", secret })).await
}

/// Ends a session or a token, named by the beginning of its hash.
pub async fn end_pass(
    State(site): State<Arc<Site>>,
    viewer: Viewer,
    Path(id): Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Result<Response, Fault> {
    viewer.must_be(Role::Owner)?;
    if !secrets::is_short(&id) {
        return Err(Fault::NotFound);
    }
    let (store, shop) = (&site.parts.store, &site.parts.shop);
    let mut all = store.passes(shop, PassKind::Token).await?;
    all.extend(store.passes(shop, PassKind::Session).await?);
    let pass = all.into_iter().find(|pass| secrets::short(&pass.hash) == id).ok_or(Fault::NotFound)?;
    site.sessions.end(&pass.hash, site.now()).await?;
    Ok(Redirect::to("/access").into_response())
}
