//! The frame of every page: head, menu, what the data are worth, foot.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use crate::model::access::Role;
use crate::text::catalogue::{Arg, Catalogue};
use crate::web::access::viewer::{Taste, Theme, Viewer};
use crate::web::assets;
use crate::web::fault::Fault;
use crate::web::site::{Language, Site};

/// An entry of the menu.
struct Place {
    path: &'static str,
    text: &'static str,
    /// Drawn beside it: the id of a symbol in the icons' file.
    icon: &'static str,
    least: Role,
}

/// The menu.
const PLACES: &[Place] = &[
    Place { path: "/", text: "web-nav-overview", icon: "overview", least: Role::Manager },
    Place { path: "/managers", text: "web-nav-managers", icon: "people", least: Role::Manager },
    Place { path: "/chats", text: "web-nav-chats", icon: "chats", least: Role::Manager },
    Place { path: "/now", text: "web-nav-now", icon: "now", least: Role::Manager },
    Place { path: "/money", text: "web-nav-money", icon: "money", least: Role::Head },
    Place { path: "/practice", text: "web-nav-practice", icon: "book", least: Role::Manager },
    Place { path: "/data", text: "web-nav-data", icon: "data", least: Role::Head },
];

/// One page of a signed-in person.
pub struct Frame<'a> {
    pub site: &'a Site,
    pub viewer: &'a Viewer,
    pub texts: &'a Catalogue,
    /// Path of the menu's entry it belongs to.
    here: &'static str,
}

impl<'a> Frame<'a> {
    pub fn new(site: &'a Site, viewer: &'a Viewer, here: &'static str) -> Frame<'a> {
        Frame { site, viewer, texts: site.texts(viewer.taste.language), here }
    }

    /// A text without arguments.
    pub fn t(&self, id: &str) -> String {
        self.texts.text(id, &[])
    }

    /// A text with arguments.
    pub fn with(&self, id: &str, arguments: &[(&str, Arg<'_>)]) -> String {
        self.texts.text(id, arguments)
    }

    /// The hidden field that every form carries.
    pub fn form_token(&self) -> Markup {
        html! { input type="hidden" name="form_token" value=(self.viewer.form_token); }
    }

    /// The whole page.
    pub fn page(&self, title: &str, body: Markup) -> Html<String> {
        let role = self.viewer.user.role;
        let places = || PLACES.iter().filter(|place| role >= place.least);
        let nav = html! {
            nav.menu aria-label=(self.t("web-nav")) {
                @for place in places() {
                    a href=(place.path) aria-current=[(place.path == self.here).then_some("page")] {
                        (icon(place.icon)) span { (self.t(place.text)) }
                    }
                }
            }
        };
        let body = html! {
            a.skip href="#main" { (self.t("web-skip")) }
            header.top {
                a.brand href="/" aria-label="Spindle" { (icon("spindle")) span { "Spindle" } }
                form.search role="search" action="/chats" method="get" {
                    input type="search" name="q" maxlength="100" aria-label=(self.t("web-search")) placeholder=(self.t("web-search")) data-hotkey="/";
                }
                details.person {
                    summary { (self.viewer.user.name) }
                    div.card {
                        a href="/account" { (self.t("web-account")) }
                        @if role >= Role::Owner {
                            a href="/access" { (self.t("web-access")) }
                            a href="/settings" { (self.t("web-settings")) }
                        }
                        a href="/api" { "API" }
                        (self.preferences())
                        form method="post" action="/sign-out" { (self.form_token()) button.plain type="submit" { (self.t("web-sign-out")) } }
                    }
                }
            }
            div.body {
                (nav)
                main id="main" tabindex="-1" { h1 { (title) } (body) }
            }
            footer.foot { (self.t("web-foot")) " · Spindle " (env!("CARGO_PKG_VERSION")) }
        };
        Html(document(title, self.viewer.taste, body).into_string())
    }

    /// Language and theme, kept in cookies.
    fn preferences(&self) -> Markup {
        let taste = self.viewer.taste;
        let option =
            |value: &str, name: String, chosen: bool| html! { option value=(value) selected[chosen] { (name) } };
        html! {
            form.preferences method="post" action="/preferences" data-auto="" {
                (self.form_token())
                input type="hidden" name="back" value="/" data-here="";
                label { (self.t("web-language"))
                    select name="language" {
                        (option("ru", "Русский".to_owned(), taste.language == Language::Russian))
                        (option("en", "English".to_owned(), taste.language == Language::English))
                    }
                }
                label { (self.t("web-theme"))
                    select name="theme" {
                        (option("auto", self.t("web-theme-auto"), taste.theme == Theme::Auto))
                        (option("light", self.t("web-theme-light"), taste.theme == Theme::Light))
                        (option("dark", self.t("web-theme-dark"), taste.theme == Theme::Dark))
                    }
                }
                button type="submit" { (self.t("web-apply")) }
            }
        }
    }
}

/// A symbol of the icons' file; it says nothing the text beside it does not.
pub fn icon(name: &str) -> Markup {
    html! { svg.icon width="20" height="20" aria-hidden="true" { use href=(format!("{}#{name}", assets::icons_path())) {} } }
}

/// An empty place that says what to do.
pub fn empty(text: &str) -> Markup {
    html! { div.empty { (icon("empty")) p { (text) } } }
}

/// A page without a menu: signing in, faults.
pub fn plain(title: &str, taste: Taste, site: &Site, body: Markup) -> Html<String> {
    let shown = html! {
        main.alone id="main" {
            p.brand { (icon("spindle")) span { "Spindle" } }
            h1 { (title) }
            (body)
        }
        footer.foot { (site.texts(taste.language).text("web-foot", &[])) }
    };
    Html(document(title, taste, shown).into_string())
}

/// The page of a fault.
pub fn fault(fault: &Fault, taste: Taste, site: &Site) -> Response {
    let texts = site.texts(taste.language);
    let status = fault.status();
    let body = html! {
        @if let Fault::Bad { field, allowed } = fault { p { code { (field) } ": " (allowed) } }
        p { a.button href="/" { (texts.text("web-fault-back", &[])) } }
    };
    let page = plain(&texts.text(fault.message(), &[]), taste, site, body);
    let status = if status.is_success() { StatusCode::INTERNAL_SERVER_ERROR } else { status };
    (status, [(header::CACHE_CONTROL, "no-store")], page).into_response()
}

fn document(title: &str, taste: Taste, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(taste.language.name()) data-theme=(taste.theme.name()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(match taste.theme { Theme::Auto => "light dark", Theme::Light => "light", Theme::Dark => "dark" });
                title { (title) " · Spindle" }
                link rel="icon" href=(assets::mark_path()) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style_path());
                script src=(assets::script_path()) defer {}
            }
            body { (body) }
        }
    }
}
