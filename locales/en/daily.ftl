# The daily report.

daily-title = Report of { $date }

daily-headline-silent = A quiet day: no messages.
daily-headline-partial = The data of the day are incomplete.
daily-headline-no-data = No data of this day yet.
daily-headline-worse = { $name }: { $phrase }. That is worse than the usual spread.
daily-headline-better = A good day. { $name }: { $phrase }. That is better than the usual spread.
daily-headline-usual = A usual day: everything within the usual.
daily-headline-plain = { $count ->
    [one] { $count } chat that day.
   *[other] { $count } chats that day.
}
daily-gap = The import was interrupted from { $from } to { $to }: the figures of the day are incomplete and compared with nothing.
daily-incomplete = The day is not fully loaded (data until { $until }): the figures are incomplete and compared with nothing.
daily-incomplete-unknown = Whether the day is fully loaded is unknown: the figures are compared with nothing.

waiting-title = Answer now: { $count ->
    [one] { $count } customer is waiting
   *[other] { $count } customers are waiting
}
waiting-none = Nobody is waiting for a reply.
waiting-more = and { $count ->
    [one] { $count } more chat
   *[other] { $count } more chats
}
waiting-age = waiting for { $age }
waiting-age-work = waiting for { $age } ({ $work } of opening hours)
waiting-window = free window for { $left } more
waiting-window-closed = window closed, a template is needed
waiting-gap = check: the import was interrupted, there may be an answer
waiting-nobody = assigned to nobody
waiting-also = the same person in chats: { $chats }
chat-number = Chat { $chat }

daily-shop = The shop that day
daily-as-usual = { $value }, as usual
daily-with-usual = { $value }, usually { $usual } ({ $change })
daily-sentence = { $name }: { $phrase }.
daily-sentence-limit = { $name }: { $phrase }. Limit of the usual: { $limit }.
change-points = { $change } points

figure-chats = Chats
figure-answered = Answered
figure-first-reply = First reply
figure-first-reply-p90 = First reply, 9 of 10 faster
figure-in-target = Replies within { $target }
figure-service-level = Answered within { $target }
figure-no-reply = Chats without any reply
figure-same-day-orders = Orders on the day of the enquiry

sample-first-replies = { $value } ({ $count ->
    [one] { $count } reply
   *[other] { $count } replies
})
sample-replies = { $value } of { $count ->
    [one] { $count } reply
   *[other] { $count } replies
}
sample-waits = { $value } of { $count ->
    [one] { $count } enquiry
   *[other] { $count } enquiries
}
sample-chats = { $value } of { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}

managers-title = People
manager-answered = { $chats }, answered { $answered } of { $count }
manager-orders = { $orders }, { $paid } paid
count-chats = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
count-orders = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}

daily-worsening = Worsening
daily-worsening-none = Nothing worsened beyond the usual.
daily-worsening-early = Too early to judge: to tell a signal from chance takes { $needed ->
    [one] { $needed } full day
   *[other] { $needed } full days
} of history, there are { $count }.

money-title = Money
money-same-day = On the day of the enquiry: { $orders } of { $total }, { $paid } paid.
money-same-day-none = Nobody ordered on the day of the enquiry.
money-so-far = Of this day's enquiries: { $orders }, { $paid } paid, { $revenue }.
money-conversion = Conversion { $share } of { $count ->
    [one] { $count } enquiry
   *[other] { $count } enquiries
}.
money-average = Average order { $average }.
money-growing = This will grow: an order counts within { $count ->
    [one] { $count } day
   *[other] { $count } days
}.
money-no-order = { $count ->
    [one] { $count } chat with interest, without an order so far
   *[other] { $count } chats with interest, without an order so far
}
money-no-order-more = {" "}and { $count } more

foot-complete = Data complete until { $until }.
foot-coverage = The author of { $share } of messages is known.
foot-usual = “Usually” is the middle of the same weekdays, for people the middle of their own days. Only what left the usual spread is marked.
foot-crm-clock = RetailCRM's widget counts a wait from the customer's last message, we from the first: the first reply is { $crm } by its clock and { $own } by ours.
foot-crm-same = By RetailCRM's clock (from the customer's last message) the first reply is the same.
