# Notes on the header cells of the sheets: column-TABLE-COLUMN, one for every column.


## chats_raw

column-chats-raw-chat-id = Number of the chat in RetailCRM.
column-chats-raw-channel = Channel: whatsapp, instagram and others. With several of one kind, its name stands beside it. unknown: the channel is unknown.
column-chats-raw-manager-id = Number of the person who wrote last, or of the responsible one when nobody wrote.
column-chats-raw-manager-name = Name of the user.
column-chats-raw-client-id = Number of the customer in the message gateway.
column-chats-raw-order-id = Internal number of the last order linked to the chat (as in its address in RetailCRM).
column-chats-raw-has-order = An order is linked to the chat.
column-chats-raw-payment-status = Payment of that order: paid, partial, unpaid. Empty without an order.
column-chats-raw-is-successful = A paid order is linked to the chat.
column-chats-raw-created-at = When the chat began, shop time.
column-chats-raw-updated-at = Last event in the chat, shop time.
column-chats-raw-status = waiting: the customer awaits a reply; no_reply: awaits one and no person ever wrote; closed: the dialog is closed; answered: everything is answered; quiet: there was nothing to answer.
column-chats-raw-inbound-count = Messages from the customer in the period.
column-chats-raw-outbound-count = Messages of people of the shop in the period.
column-chats-raw-first-response-sec = First reply time, seconds of opening hours: from the customer's first message that needs a reply to the first reply of a person. Empty: no reply.
column-chats-raw-unanswered-inbound = Unanswered messages of customers: how many that need a reply came after the last message of a person. Thanks, ok and emoji do not count.
column-chats-raw-episodes = How many separate enquiries the chat holds in the period: dialogs of RetailCRM, or without them, messages with no pause of three days.
column-chats-raw-quality-score = Quality score, 0–100: share of the criteria that apply and were met, with the weights of the settings. By criterion: sheet quality_chats.
column-chats-raw-chat-kind = Kind of the last enquiry: consultation (chooses with help), order (knows what they want), service (after the sale), other. Determined automatically.
column-chats-raw-topics = What the customer wrote about. Determined automatically.
column-chats-raw-sentiment = Mood of the customer by their last words that are not neutral. Determined automatically.
column-chats-raw-link = Link to the chat in RetailCRM.

## messages_raw

column-messages-raw-chat-id = Number of the chat in RetailCRM.
column-messages-raw-message-id = Number of the message.
column-messages-raw-sent-at = When it was sent, shop time.
column-messages-raw-direction = in from the customer, out from the shop. Empty for system messages.
column-messages-raw-author-class = Author: C customer, H person of the shop, T person with a template, B bot, A mailing or notice, S system, N internal note, R reaction, V call, D deleted.
column-messages-raw-manager-id = Number of the person who wrote the message. unassigned: the author is unknown.
column-messages-raw-manager-name = Name of the user.
column-messages-raw-type = Kind of message: text, image, file, audio, order, product, system, command, other.
column-messages-raw-text = Text. Phones, addresses, names and links are hidden when the settings say so.
column-messages-raw-question = How the manager asks: open, closed, choice, courtesy. Empty: no question.
column-messages-raw-spin = What the question is for: S situation, P problem, I implication, N need-payoff; T transaction, C closing, O other (not SPIN).
column-messages-raw-stage = The stage of the sale that the message serves. Determined automatically.

## manager_summary

column-manager-summary-manager-id = Number of the user in RetailCRM. unassigned: the author is unknown.
column-manager-summary-manager-name = Name of the user.
column-manager-summary-chats = Chats where the person wrote or holds a wait.
column-manager-summary-inbound = Messages from customers in the period.
column-manager-summary-outbound = Messages written by people of the shop in the period. Bots, mailings and notices do not count.
column-manager-summary-unanswered-inbound = Unanswered messages of customers: how many that need a reply came after the last message of a person. Thanks, ok and emoji do not count.
column-manager-summary-slow-first-reply-chats = Chats whose first reply came later than the threshold (10 minutes of opening hours by default).
column-manager-summary-no-reply-chats = Chats where the customer needed a reply and no person wrote anything.
column-manager-summary-responded-chats = Chats that needed a reply and got one from a person. Stands behind response_rate.
column-manager-summary-median-first-reply-sec = Median first reply, seconds of opening hours: half of the replies are faster, half slower.
column-manager-summary-p90-first-reply-sec = Nine of ten first replies are faster than this, seconds of opening hours. Empty below 20 replies.
column-manager-summary-response-rate = Share answered: responded_chats among the chats that needed a reply (not among all chats).
column-manager-summary-median-reply-sec = Median of later replies (after the first), seconds of opening hours.
column-manager-summary-share-in-5-min = Share of replies within the first target (5 minutes of opening hours by default).
column-manager-summary-questions-per-chat = Questions asked per chat on average. Courtesy questions do not count.
column-manager-summary-next-step-rate = Share of chats where a clear next step was offered: order, pay, reserve, set a time.
column-manager-summary-conversion = Share of enquiries followed by a paid order within the time set. Empty without enquiries.
column-manager-summary-paid-orders = Paid orders after a chat.
column-manager-summary-revenue = Paid revenue of these orders.
column-manager-summary-average-order = Average order: revenue divided by paid orders. Empty without a paid order.

## channel_summary

column-channel-summary-channel = Channel: whatsapp, instagram and others. With several of one kind, its name stands beside it. unknown: the channel is unknown.
column-channel-summary-chats = Chats with messages in the period.
column-channel-summary-inbound = Messages from customers in the period.
column-channel-summary-outbound = Messages written by people of the shop in the period. Bots, mailings and notices do not count.
column-channel-summary-no-reply-chats = Chats where the customer needed a reply and no person wrote anything.
column-channel-summary-slow-first-reply-chats = Chats whose first reply came later than the threshold (10 minutes of opening hours by default).
column-channel-summary-responded-chats = Chats that needed a reply and got one from a person. Stands behind response_rate.
column-channel-summary-median-first-reply-sec = Median first reply, seconds of opening hours: half of the replies are faster, half slower.
column-channel-summary-p90-first-reply-sec = Nine of ten first replies are faster than this, seconds of opening hours. Empty below 20 replies.
column-channel-summary-response-rate = Share answered: responded_chats among the chats that needed a reply (not among all chats).
column-channel-summary-conversion = Share of enquiries followed by a paid order within the time set. Empty without enquiries.
column-channel-summary-paid-orders = Paid orders after a chat.
column-channel-summary-revenue = Paid revenue of these orders.
column-channel-summary-average-order = Average order: revenue divided by paid orders. Empty without a paid order.

## chat_advice

column-chat-advice-chat-id = Number of the chat in RetailCRM.
column-chat-advice-channel = Channel: whatsapp, instagram and others. With several of one kind, its name stands beside it. unknown: the channel is unknown.
column-chat-advice-manager-id = Number of the person who wrote last, or of the responsible one when nobody wrote.
column-chat-advice-manager-name = Name of the user.
column-chat-advice-inbound = Messages from the customer in the period.
column-chat-advice-outbound = Messages of people of the shop in the period.
column-chat-advice-first-response-sec = First reply time, seconds of opening hours: from the customer's first message that needs a reply to the first reply of a person. Empty: no reply.
column-chat-advice-unanswered-inbound = Unanswered messages of customers: how many that need a reply came after the last message of a person. Thanks, ok and emoji do not count.
column-chat-advice-priority = Urgency: 1 today, 2 this week, 3 to bear in mind.
column-chat-advice-advice = What to do. With several pieces of advice the first matters most.
column-chat-advice-evidence = The words in the chat on which the most important advice rests.
column-chat-advice-money-at-risk = Money at risk: the probability of an order times the usual sum of such orders; fades with time. Empty: ordered already, too late, or nothing to compare with.
column-chat-advice-link = Link to the chat in RetailCRM.

## status

column-status-what = What the line tells.
column-status-value = Value.
column-status-note = Explanation.
