//! /people, /invite, /remove, /id, /dashboard: who stands on the list, and how one gets there.

use chrono::TimeDelta;

use crate::bot::access;
use crate::bot::ask::{Answered, Ask, Reply, Trouble};
use crate::bot::commands::managers;
use crate::model::access as access_to_pages;
use crate::model::bot::{Button, Effect, Invite, Person, Role};
use crate::model::report::{Line, Span};
use crate::reports::daily::shown_name;
use crate::text::cut;
use crate::web::access::links;

const INVITE_FOR: TimeDelta = TimeDelta::days(3);
const NAME_UNITS: usize = 60;

pub async fn id(ask: &Ask<'_>) -> Answered {
    let numbers = [("user", ask.person.user.to_string().into()), ("chat", ask.chat.to_string().into())];
    Ok(Reply::sentence(ask.text("bot-your-id", &numbers)))
}

pub async fn list(ask: &Ask<'_>) -> Answered {
    let parts = &ask.bot.parts;
    let people = parts.store.bot().people(&parts.shop).await?;
    let lines = people.iter().map(|person| line(ask, person)).collect();
    let mut reply = Reply { title: ask.text("bot-people-title", &[]), ..Reply::default() }
        .list(lines)
        .paragraph(ask.text("bot-people-note", &[]));
    let may_go = |person: &&Person| person.user != ask.person.user && ask.bot.role_given(person.user).is_none();
    let remove = ask.text("bot-button-remove", &[]);
    let button =
        |person: &Person| vec![Button::data(format!("{remove}: {}", person.name), format!("remove {}", person.user))];
    reply.buttons = people.iter().filter(may_go).map(button).collect();
    Ok(reply)
}

fn line(ask: &Ask<'_>, person: &Person) -> Line {
    let role = role_name(ask, person.role);
    let chat = if person.chat.is_some() { String::new() } else { format!(", {}", ask.text("bot-no-chat", &[])) };
    vec![Span::Bold(person.name.clone()), Span::Text(format!(": {role}, {}{chat}", person.user))]
}

fn role_name(ask: &Ask<'_>, role: Role) -> String {
    match role {
        Role::Manager => ask.text("bot-role-manager", &[]),
        Role::Head => ask.text("bot-role-head", &[]),
        Role::Owner => ask.text("bot-role-owner", &[]),
    }
}

/// `manager Вера`, `head Анна`, `owner Олег`: a link for one person, once.
pub async fn invite(ask: &Ask<'_>) -> Answered {
    let (role, name) = ask.argument.split_once(' ').unwrap_or((&ask.argument, ""));
    let role = match role.to_lowercase().as_str() {
        "manager" | "менеджер" | "сотрудник" | "продавец" => Role::Manager,
        "head" | "руководитель" | "роп" => Role::Head,
        "owner" | "владелец" => Role::Owner,
        _ => return Err(ask.misread()),
    };
    let facts = ask.facts(crate::bot::days::Days::one(ask.today())).await?;
    let manager = match role {
        Role::Manager if name.is_empty() => return Err(ask.misread()),
        Role::Manager => Some(managers::found(ask, &facts, name)?),
        _ => None,
    };
    let name = manager.map_or_else(|| name.to_owned(), |id| shown_name(&facts, Some(id), ask.catalogue()));
    let (code, now) = (access::new_code(), ask.bot.parts.clock.now());
    let invite = Invite {
        hash: access::hash(&code),
        role,
        name: cut::shorten(&name, NAME_UNITS),
        manager,
        made_by: ask.person.user,
        expires_at: now + INVITE_FOR,
    };
    let own = ask.bot.name.get().map_or("", String::as_str);
    let link = format!("https://t.me/{own}?start={code}");
    let told = [("role", role_name(ask, role).into()), ("name", invite.name.clone().into())];
    let mut reply = Reply { title: ask.text("bot-invite-title", &told), ..Reply::default() };
    reply.blocks.push(crate::model::report::Block::Paragraph(vec![Span::Code(link)]));
    reply = reply.paragraph(ask.text("bot-invite-note", &[]));
    reply.effects.push(Effect::KeepInvite(invite));
    Ok(reply)
}

/// A link that signs in to the page; in the private chat only, where nobody else can use it.
pub async fn dashboard(ask: &Ask<'_>) -> Answered {
    if !ask.is_private {
        return Err(Trouble::Told(ask.text("bot-dashboard-private", &[])));
    }
    let parts = &ask.bot.parts;
    if ask.bot.pages.is_empty() {
        return Err(Trouble::Told(ask.text("bot-dashboard-off", &[])));
    }
    let manager = ask.own()?;
    let role = match ask.person.role {
        Role::Manager => access_to_pages::Role::Manager,
        Role::Head => access_to_pages::Role::Head,
        Role::Owner => access_to_pages::Role::Owner,
    };
    let invited = links::Invited { user: page_user(ask.person.user), role, manager };
    settle_role(ask, &invited).await?;
    let lasts = TimeDelta::minutes(links::MINUTES);
    let path = links::mint(parts.store.as_ref(), &parts.shop, &invited, parts.clock.now(), lasts).await?;
    let mut reply = Reply { title: ask.text("bot-dashboard", &[]), ..Reply::default() };
    let link = format!("{}{path}", ask.bot.pages);
    reply.blocks.push(crate::model::report::Block::Paragraph(vec![Span::Code(link)]));
    Ok(reply)
}

/// Name on the pages of somebody who came by the bot.
fn page_user(user: i64) -> String {
    format!("telegram-{user}")
}

/// The role on the pages follows the role here.
async fn settle_role(ask: &Ask<'_>, invited: &links::Invited) -> anyhow::Result<()> {
    let parts = &ask.bot.parts;
    let users = parts.store.web_users(&parts.shop).await?;
    let Some(mut user) = users.into_iter().find(|user| user.name == invited.user) else { return Ok(()) };
    if (user.role, user.manager) != (invited.role, invited.manager) {
        (user.role, user.manager) = (invited.role, invited.manager);
        parts.store.save_web_user(&parts.shop, &user).await?;
    }
    Ok(())
}

pub async fn remove(ask: &Ask<'_>) -> Answered {
    let user = ask.argument.parse::<i64>().map_err(|_| ask.misread())?;
    if ask.bot.role_given(user).is_some() {
        return Err(Trouble::Told(ask.text("bot-remove-settings", &[])));
    }
    let parts = &ask.bot.parts;
    let people = parts.store.bot().people(&parts.shop).await?;
    let person = people.into_iter().find(|person| person.user == user);
    let person = person.ok_or_else(|| Trouble::Told(ask.text("bot-no-such-person", &[])))?;
    parts.store.remove_web_user(&parts.shop, &page_user(user)).await?;
    let words = ask.text("bot-removed", &[("name", person.name.into())]);
    Ok(Reply { effects: vec![Effect::RemovePerson(user)], ..Reply::sentence(words) })
}
