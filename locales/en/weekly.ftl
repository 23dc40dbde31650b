# The weekly digest and coaching.

weekly-title = Week of { $days }
weekly-headline-silent = A quiet week: no messages.
weekly-headline-better = A good week. { $name }: { $phrase }. That is better than the usual spread.
weekly-headline-usual = An ordinary week: everything within the usual.
weekly-headline-plain = { $count ->
    [one] { $count } chat this week.
   *[other] { $count } chats this week.
}
weekly-shop = The shop this week
weekly-with-usual = { $value }, usually { $usual }
weekly-money = From this week's enquiries: { $orders }, { $paid } paid, { $revenue }.
weekly-best-title = Best talk of the week
weekly-best = { $name }, paid { $sum }
weekly-doubts = What customers doubted
weekly-doubt = { $name }: { $count }
weekly-doubt-handled = { $name }: { $count }. Usually answered in { $handled }.
weekly-foot = "Usually" is the median of the past weeks. Marked is only what left the usual spread. Whoever was picked for the worst figure often improves without help, so a focus is judged against everybody else.

figure-next-step = Next step offered
figure-questions = Questions per chat
sample-cases = { $value } of { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
series-worse-since = {" "}Worse than usual since { $date }.
series-better-since = {" "}Better than usual since { $date }.

days-same-month = { $from }–{ $to }
days-two-months = { $from } – { $to }
share-of = { $share } ({ $hits } of { $count })
share-between = { $share } ({ $range }) of { $count }
range-percent = { $low }–{ $high }%

coach-title = What we work on
coach-nobody = No focus yet: goals from a person's own past need at least 12 cases in 4 weeks.
coach-person = { $name }: focus of the week
coach-went = Last week, { $topic }: it was { $before }, now { $after }. { $goal }
coach-goal-reached = The goal of { $goal } is reached.
coach-goal-missed = The goal of { $goal } is not reached yet.
coach-ahead = This week: { $topic }. Now { $now }, goal of the week { $week }, in 4 weeks { $month }.
coach-ahead-again = Carried on: { $topic }. It began at { $now }, goal of the week { $week }, in 4 weeks { $month }.
coach-phrase = in { $count ->
    [one] { $count } talk
   *[other] { $count } talks
}, { $paid } paid
verdict-worked = It helped: { $effect } points more than the others changed (from { $low } to { $high }).
verdict-worse = It did not help, it got worse: { $effect } points (from { $low } to { $high }).
verdict-not-proven = Not proven yet: { $effect } points (from { $low } to { $high }), which may be chance.
verdict-more = To be sure, about { $count ->
    [one] { $count } more case is needed
   *[other] { $count } more cases are needed
}.
verdict-too-few = Too few cases so far to judge.
influence-seen = It goes with payment: with it { $with } pay, without it { $without }. That is a link, not yet a cause.
influence-not-seen = No link with payment seen so far: with it { $with } pay, without it { $without }.
influence-unknown = The link with payment will be counted from 10 payments on.

topic-next-step = offering a next step
topic-next-step-advice = When the customer is interested, end with an offer: to order, to put aside, to send a payment link.
topic-in-time = answering in time
topic-in-time-advice = The first minutes decide: when the answer takes time, say at once when it will come.
topic-questions = asking questions
topic-questions-advice = Before offering, ask what for, which size and by which day.

doubt-price = Price
doubt-think = "I will think about it"
doubt-trust = Trust
doubt-fit = Whether it fits
doubt-delivery = Delivery
doubt-competitor = Cheaper elsewhere
doubt-need = Whether it is needed

picture-reply-title = First reply over 30 days
picture-reply-limits = Band: the usual spread. A large dot left it.
picture-reply-no-limits = Limits of the usual need 12 days with replies.
picture-reply-words = Usually { $middle }; { $count ->
    [one] { $count } day
   *[other] { $count } days
} beyond the usual.
picture-people-title = Share of enquiries paid
picture-people-note = Dot: the share. Bar: where chance may have moved it. Broken line: the shop. Only those beyond chance are coloured.
picture-people-none = Nobody is beyond chance: no difference between managers is proven.
picture-people-some = { $count ->
    [one] { $count } manager is beyond chance.
   *[other] { $count } managers are beyond chance.
}
picture-funnel-title = From enquiry to payment
picture-funnel-note = Enquiries older than { $count ->
    [one] { $count } day
   *[other] { $count } days
}: their orders have been made. In brackets where chance may have moved the share.
funnel-asked = Asked
funnel-answered = Got an answer
funnel-ordered = Ordered
funnel-paid = Paid
funnel-step = { $count } · { $share } ({ $range })
