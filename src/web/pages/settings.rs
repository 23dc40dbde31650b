//! Settings, for reading: each with its sentence, its value and the place the value came from.

use std::sync::Arc;

use axum::extract::State;
use maud::html;

use crate::model::access::Role;
use crate::web::access::viewer::Viewer;
use crate::web::pages::Page;
use crate::web::pages::layout::Frame;
use crate::web::site::Site;

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    viewer.must_be(Role::Owner)?;
    let frame = Frame::new(&site, &viewer, "/data");
    let section = |key: &str| key.rsplit_once('.').map_or("", |(section, _)| section).to_owned();
    let mut before = None;
    let body = html! {
        p.lead { (frame.t("web-settings-lead")) }
        div.scroll tabindex="0" role="region" aria-label=(frame.t("web-settings")) {
            table.figures {
                thead { tr { th scope="col" { (frame.t("web-setting")) } th scope="col" { (frame.t("web-setting-value")) } th scope="col" { (frame.t("web-setting-place")) } } }
                tbody {
                    @for setting in &site.settings {
                        @if before.replace(section(&setting.key)) != Some(section(&setting.key)) {
                            tr.section { th colspan="3" scope="rowgroup" { "[" (section(&setting.key)) "]" } }
                        }
                        tr {
                            th scope="row" { code { (setting.key) } @if !setting.about.is_empty() { small lang="en" { (setting.about) } } }
                            td { code { (setting.value) } }
                            td { @match &setting.place { Some(place) => { b { (place) } } None => { span.quiet { (frame.t("web-setting-default")) } } } }
                        }
                    }
                }
            }
        }
    };
    Ok(frame.page(&frame.t("web-settings"), body))
}
