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
topic-objections = answering doubts
topic-objections-advice = "Expensive" and "I will think" do not end the talk: answer to the point and offer a choice.
topic-answers = answering every question
topic-answers-advice = Before sending, read the customer once more: every question needs its answer.
topic-upsell = offering more
topic-upsell-advice = To those who buy, offer one fitting thing with the order.

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

weekly-lost = What was lost this week
weekly-lost-line = { $cause }: { $count ->
    [one] { $count } enquiry
   *[other] { $count } enquiries
}, about { $sum }
weekly-lost-note = An estimate: what such enquiries bring on average. Not all would have bought.

report-reason = Own past: { $now } of { $count ->
    [one] { $count } case
   *[other] { $count } cases
}; { $goal } is within reach in 4 weeks.
step-criterion = At least { $goal } in the week; counted when the change is larger than the others' and not chance.
outcome-open = not begun
outcome-running = under way
outcome-worked = it helped
outcome-not-proven = not proven yet
outcome-worse = it did not help
outcome-too-few = too few cases
mark-good = green
mark-attention = yellow
row-shop = The whole shop
signal-steps-up = Next step: better than their own usual
signal-steps-down = Next step: weaker than their own usual
signal-in-time-up = Speed of replies: better than their own usual
signal-in-time-down = Speed of replies: weaker than their own usual
example-no-answer = No answer
example-no-answer-do = Answer even today: customers remember silence longer than a delay.
example-no-next-step = No next step
example-no-next-step-do = The customer was interested: offer to order, to put aside or to send a payment link.
example-slow-answer = A late answer
example-slow-answer-do = When the answer takes time, say at once when it will come.
example-good = A good talk
example-good-do = Paid. See how the next step was offered and show it to colleagues.

kpireport-title = The month and the bonus: { $month }
kpireport-headline = { $name }: { $measure }, nearest to the next tier.
kpireport-headline-none = No plans or tiers are set: only the course of the month is shown.
kpireport-headline-plain = The month is under way: tiers and odds of each person below.
kpireport-empty = Nothing to count this month yet.
kpireport-line = { $measure }: { $now } ({ $count ->
    [one] { $count } case
   *[other] { $count } cases
})
kpireport-forecast = { $middle } by the end of the month (from { $low } to { $high })
kpireport-tier = tier { $tier }
kpireport-tier-none = below the first tier
kpireport-odds = odds: { $odds }
kpireport-odds-tier = tier { $tier } { $odds }
kpireport-odds-below = below the first { $odds }
kpireport-next = { $count ->
    [one] { $count } more payment
   *[other] { $count } more payments
} to the next
kpireport-foot = The odds follow from how the last weeks went; with small numbers they depend much on chance. The month's result changes while payments still come.
job-report-kpi = Report of the month and the bonus

manager-focus = focus of the week, { $topic }: { $share }, goal { $goal }
