//! The API's page: what can be asked, made from the same description that programs read.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde_json::Value;

use crate::web::access::viewer::Viewer;
use crate::web::api::description;
use crate::web::pages::Page;
use crate::web::pages::layout::Frame;
use crate::web::site::Site;

const METHODS: [&str; 3] = ["get", "post", "delete"];

pub async fn page(State(site): State<Arc<Site>>, viewer: Viewer) -> Page {
    let frame = Frame::new(&site, &viewer, "/api");
    let api = serde_json::to_value(description()).map_err(anyhow::Error::new)?;
    let none = serde_json::Map::new();
    let paths = api["paths"].as_object().unwrap_or(&none);
    let body = html! {
        p.lead { (frame.t("web-api-lead")) }
        section.panel {
            h2 { (frame.t("web-api-begin")) }
            p { (frame.t("web-api-token")) }
            pre tabindex="0" role="region" aria-label=(frame.t("web-api-begin")) { code { "curl -H \"Authorization: Bearer spindle_…\" " (site.absolute("/api/v1/metrics?days=7")) } }
            p { a href="/api/v1/openapi.json" { "OpenAPI 3.1" } " · MCP: " code { "POST /mcp" } }
        }
        section.panel lang="en" {
            @for (path, operations) in paths {
                @for method in METHODS {
                    @if let Some(operation) = operations.get(method) { (endpoint(path, method, operation)) }
                }
            }
        }
    };
    Ok(frame.page("API", body))
}

fn endpoint(path: &str, method: &str, operation: &Value) -> Markup {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let none = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&none);
    html! {
        article.endpoint {
            h3 { span.method { (method.to_uppercase()) } code { (path) } }
            p { (text(&operation["summary"])) }
            @if !parameters.is_empty() {
                dl { @for parameter in parameters {
                    dt { code { (text(&parameter["name"])) } } dd { (text(&parameter["description"])) }
                } }
            }
        }
    }
}
