# Texts inside the sheets.

advice-no-answer = Nobody answered the customer. Write now: a short apology for the pause and the answer.
advice-slow-first-answer = The first reply came late. While you look things up, a short “Hello, looking into it” helps.
advice-waiting-customer = The customer is waiting. Answer this one first.
advice-no-clarifying-question = The customer was asked no clarifying question. Ask what it is for, by when, and what matters most.
advice-interest-without-next-step = The customer was interested, but no next step was offered. Offer to order, to reserve or to agree on a time.
advice-asked-price-not-given = The customer asked for the price and the reply does not tell it. Name the price and what it includes.

status-synced-at = Loaded from RetailCRM
status-synced-at-note = When data were last loaded, shop time. The sheets follow.
status-complete-until = Data complete until
status-complete-until-note = Every message up to this moment is loaded.
status-from = Data from
status-from-note = Start of the period the sheets cover.
status-messages = Messages in the store
status-messages-note = All of them, of all days.
status-authors = Author known
status-authors-note = Share of the shop's messages whose author is known. Below 80% it is too early to compare people.
status-orders = Orders linked to chats
status-orders-note = Orders linked: { $linked } of { $count }. The others were made without a chat, or the customer was not found.
status-gaps = Gaps in the import
status-gaps-none = none
status-gaps-more = and { $count } more
status-gaps-note = Spans without messages. Waits that fall into them are not counted.
status-pending = Still to be read
status-pending-note = Parts of the history that are still loading. 0: everything is loaded.
status-quarantined = Records set aside
status-quarantined-note = Records that could not be read. The others are there; the list: spindle list quarantine
status-rules = Version of the rules
status-rules-note = The rules the figures were made by.
status-schema = Version of the store
status-schema-note = Changes with updates of the program.
status-program = Version of the program
status-program-note = Spindle
status-chat-link = Link to a chat
status-chat-link-none = not set
status-chat-link-note = Address of a chat in RetailCRM, setting shop.chat_link.
