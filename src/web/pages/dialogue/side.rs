//! Beside the messages: advice with its evidence, orders and payments, the customer, how it went.

use maud::{Markup, html};

use super::Dialogue;
use crate::model::access::Role;
use crate::model::chat::Customer;
use crate::model::crm::Order;
use crate::model::findings::Episode;
use crate::money::attribution::LinkRule;
use crate::web::books::Linked;
use crate::web::pages::chats::{mark_text, problem_code};
use crate::web::pages::figures;

impl Dialogue<'_> {
    pub(super) fn beside(&self, customer: Option<&Customer>) -> Markup {
        let rules = &self.book.facts.rules;
        html! {
            (self.advices())
            (self.orders())
            (self.episodes())
            @if let Some(customer) = customer.filter(|_| self.frame.viewer.user.role >= Role::Head) {
                section.panel { h2 { (self.frame.t("web-customer")) }
                    dl {
                        @if let Some(name) = &customer.name { dt { (self.frame.t("web-name")) } dd { (name) } }
                        @if let Some(phone) = &customer.phone { dt { (self.frame.t("web-phone")) } dd { (phone) } }
                        @if let Some(email) = &customer.email { dt { (self.frame.t("web-email")) } dd { (email) } }
                    }
                    p.quiet { (self.frame.t("web-access-noted")) }
                }
            }
            @if let Some(chat) = self.facts.map(|facts| facts.chat.id).filter(|_| !rules.chat_link.is_empty()) {
                p { a.button href=(rules.chat_link.replace("{chat}", &chat.to_string())) rel="noopener noreferrer" { (self.frame.t("web-open-in-crm")) } }
            }
        }
    }

    fn advices(&self) -> Markup {
        let advice = self.advice();
        html! {
            section.panel { h2 { (self.frame.t("web-advice")) }
                @if advice.is_empty() { p.quiet { (self.frame.t("web-advice-none")) } }
                ol.advice {
                    @for one in &advice {
                        li {
                            b.chip.(if one.priority == 1 { "bad" } else { "attention" }) { (mark_text(self.frame, "problem", problem_code(one.rule))) }
                            p { (self.frame.t(one.rule.message())) }
                            @if let Some(evidence) = one.evidence { a href=(format!("#m{evidence}")) { (self.frame.t("web-evidence")) } }
                        }
                    }
                }
                p.quiet { (self.frame.with("web-rules-version", &[("version", self.facts.map_or(0, |facts| i64::from(facts.findings.rules)).into())])) }
            }
        }
    }

    fn orders(&self) -> Markup {
        html! {
            section.panel { h2 { (self.frame.t("web-orders")) }
                @if self.links.is_empty() { p.quiet { (self.frame.t("web-orders-none")) } }
                @for link in &self.links { @if let Some(order) = self.book.order(link.order) { (self.order(order, link)) } }
            }
        }
    }

    fn order(&self, order: &Order, link: &Linked) -> Markup {
        let frame = self.frame;
        let currency = order.currency.as_deref().unwrap_or(&self.book.facts.rules.currency);
        let money = |amount| frame.texts.money(amount, currency);
        let (state, class) = match (link.paid.cancelled, link.paid.is_full, link.paid.is_paid) {
            (true, ..) => ("web-order-cancelled", "bad"),
            (_, true, true) => ("web-order-paid", "good"),
            (_, false, true) => ("web-order-partial", "attention"),
            _ => ("web-order-unpaid", "attention"),
        };
        html! {
            article.order {
                p { b { "№ " (order.number) } " " span.chip.(class) { (frame.t(state)) } }
                dl {
                    dt { (frame.t("web-order-total")) } dd { (money(order.total)) }
                    dt { (frame.t("web-order-paid-sum")) } dd { (money(link.paid.sum)) }
                    dt { (frame.t("web-order-created")) } dd { (frame.texts.stamp(self.at(order.created_at))) }
                    @if let Some(at) = order.fully_paid_at { dt { (frame.t("web-order-paid-at")) } dd { (frame.texts.stamp(self.at(at))) } }
                    dt { (frame.t("web-order-credit")) } dd { (figures::manager_name(&self.book.facts, frame.texts, link.credit)) }
                }
                @if !order.payments.is_empty() {
                    ul.payments { @for payment in &order.payments { li { (money(payment.amount)) " · " (payment.status.as_deref().map(|code| self.reference(code)).unwrap_or_default()) } } }
                }
                p.quiet { (frame.t(match link.rule {
                    LinkRule::OrderMessage => "web-link-message",
                    LinkRule::Dialog => "web-link-dialog",
                    LinkRule::ChatOrder => "web-link-chat-order",
                    LinkRule::Customer => "web-link-customer",
                    LinkRule::Phone => "web-link-phone",
                })) }
            }
        }
    }

    fn reference(&self, code: &str) -> String {
        let known =
            self.book.facts.references.iter().find(|entry| entry.kind == "payment_status" && entry.code == code);
        known.map_or_else(|| code.to_owned(), |entry| entry.name.clone())
    }

    fn episodes(&self) -> Markup {
        let episodes = self.facts.map(|facts| facts.findings.episodes.as_slice()).unwrap_or_default();
        html! {
            section.panel { h2 { (self.frame.t("web-episodes")) }
                ol.episodes { @for episode in episodes.iter().rev().take(10) { (self.episode(episode)) } }
            }
        }
    }

    fn episode(&self, episode: &Episode) -> Markup {
        let frame = self.frame;
        html! {
            li {
                b { (frame.texts.stamp(self.at(episode.started_at))) }
                @if let Some(kind) = episode.kind { " " span.chip { (mark_text(frame, "kind", crate::model::labels::Label::code(kind))) } }
                p.quiet {
                    (frame.with("web-episode-counts", &[("inbound", i64::from(episode.inbound).into()), ("outbound", i64::from(episode.outbound).into())]))
                    " · " (frame.with("web-episode-questions", &[("count", i64::from(episode.questions).into())]))
                    " · " (frame.t(if episode.next_step { "web-episode-step" } else { "web-episode-no-step" }))
                }
                @for transfer in &episode.transfers {
                    p.quiet {
                        (frame.with("web-transfer", &[
                            ("at", frame.texts.stamp(self.at(transfer.at)).into()),
                            ("from", figures::manager_name(&self.book.facts, frame.texts, transfer.from).into()),
                            ("to", figures::manager_name(&self.book.facts, frame.texts, transfer.to).into()),
                        ]))
                    }
                }
            }
        }
    }
}
