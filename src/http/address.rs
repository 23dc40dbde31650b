//! Addresses of the outside world: https, or plain http to this machine; nothing hidden in them.

use std::net::IpAddr;

use url::{Host, Url};

use crate::model::fault::Wrong;

/// What part an address may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Only a host: the CRM and the gateway, whose paths we know.
    HostOnly,
    /// A path is allowed: an API behind a proxy of one's own.
    WithPath,
}

/// Why an address cannot be used and what to write instead.
pub fn wrong(text: &str, shape: Shape) -> Option<Wrong> {
    let fault = |problem: &str, remedy: &str| Some(Wrong::new(problem, remedy));
    if text.trim() != text || text.chars().any(char::is_control) || text.contains(char::is_whitespace) {
        return fault("has spaces or control characters in it", "write it without them");
    }
    if text.contains(['"', '\'']) {
        return fault("has quotes in it", "leave out the quotes");
    }
    let Ok(url) = Url::parse(text) else {
        return fault("is not an address", "write it in full: https://shop.retailcrm.ru");
    };
    if !["http", "https"].contains(&url.scheme()) {
        let problem = format!("begins with {}://, which is never asked", url.scheme());
        return Some(Wrong::new(problem, "write https://"));
    }
    // A host of letters beyond ASCII is turned into xn-- by the parser.
    let written = text.split("://").nth(1).unwrap_or_default();
    let written_host = written.split(['/', '?', '#']).next().unwrap_or_default();
    if written_host.contains('@') {
        return fault(
            "has a user name or password in it",
            "leave out everything before the @; the key has a setting of its own",
        );
    }
    let Some(host) = url.host() else { return fault("has no host", "write it in full: https://shop.retailcrm.ru") };
    if !written_host.is_ascii() || url.host_str().is_some_and(|name| name.contains("xn--")) {
        return fault(
            "has letters outside a-z in the host, which can look like another name",
            "write the host in Latin letters",
        );
    }
    if url.host_str().is_some_and(|name| name.ends_with('.')) {
        return fault("ends its host with a dot", "leave out the last dot");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return fault(
            "has a query in it; keys in addresses end up in logs",
            "leave out everything from the ? on; the key has a setting of its own",
        );
    }
    if shape == Shape::HostOnly && !["", "/"].contains(&url.path()) {
        let remedy = format!("write only {}", bare(&url));
        return Some(Wrong::new(format!("has a path ({})", url.path()), remedy));
    }
    if is_open(&url) {
        let remedy = format!("write https://{}", &bare(&url)["http://".len()..]);
        let problem = "plain http shows the key to everyone on the way; it is allowed to this machine only";
        return Some(Wrong::new(problem, remedy));
    }
    if is_private(&host) {
        return fault("is an address inside a private network", "write the public name of the service");
    }
    None
}

fn bare(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

/// A key would travel in the open: plain http to another machine.
pub fn is_open(url: &Url) -> bool {
    url.scheme() == "http" && url.host().is_none_or(|host| !is_loopback(&host))
}

/// The address is on this machine: a stand-in for the service.
pub fn is_on_this_machine(text: &str) -> bool {
    Url::parse(text).ok().and_then(|url| url.host().map(|host| is_loopback(&host))).unwrap_or(false)
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Link-local (cloud metadata), private ranges, and names that mean them.
fn is_private(host: &Host<&str>) -> bool {
    let address: IpAddr = match host {
        Host::Domain(name) => return name.ends_with(".internal") || name.ends_with(".local"),
        Host::Ipv4(address) => (*address).into(),
        Host::Ipv6(address) => address.to_ipv4_mapped().map_or((*address).into(), IpAddr::V4),
    };
    match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_plain_public_or_loopback_addresses() {
        for good in [
            "https://shop.retailcrm.ru",
            "https://shop.retailcrm.ru/",
            "https://shop.simla.com:8443",
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:9",
        ] {
            assert_eq!(wrong(good, Shape::HostOnly), None, "{good}");
        }
        let told: Vec<String> = [
            "http://shop.retailcrm.ru",
            "https://shop.retailcrm.ru/api/v5",
            "https://shop.retailcrm.ru?apiKey=abc",
            "https://shop.retailcrm.ru.",
            "https://магазин.рф",
            "https://xn--80aa.ru",
            "https://user:pass@shop.retailcrm.ru",
            "https://169.254.169.254",
            "https://10.0.0.5",
            "https://[::ffff:10.0.0.5]",
            "https://metadata.google.internal",
            "file:///etc/passwd",
            "shop.retailcrm.ru",
            "\"https://shop.retailcrm.ru\"",
            "https://shop .ru",
        ]
        .iter()
        .map(|bad| {
            wrong(bad, Shape::HostOnly)
                .map_or(format!("{bad}: ok"), |wrong| format!("{bad}: {} -> {}", wrong.problem, wrong.remedy))
        })
        .collect();
        insta::assert_snapshot!(told.join("\n"));
        assert_eq!(wrong("https://proxy.example/telegram/", Shape::WithPath), None);
    }
}
