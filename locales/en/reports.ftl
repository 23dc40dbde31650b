# Reports beside the daily and the weekly one.

shifts-title = Shifts and load: 4 weeks up to { $date }
shifts-nothing = No answered enquiries in 4 weeks: nothing to advise.
shifts-headline-short = Short of hands: { $place }{ $count ->
    [1] .
   *[other] {" "}and other hours below.
}
shifts-headline-fine = Enough people: no hour has surely more late answers than usual.
shifts-short = Where to add people
shifts-calm = Where to take them from
shifts-hours = { $load } enquiries an hour, { $people } people answering.
shifts-late = Late answers: { $late }.
shifts-shop = In the whole shop { $late } were answered later than { $target }.
shifts-foot = An hour is listed when it surely has more late answers than the shop on average, or when customers write and nobody answers. People are counted by who wrote in that hour.
picture-week-title = When customers write
picture-week-note = The darker, the more enquiries. Red frame: short of hands.
picture-week-words = The week by the hour; short of hands: { $count ->
    [one] { $count } stretch
   *[other] { $count } stretches
}.

quality-title = Data quality: 30 days up to { $date }
quality-headline-good = The data can be trusted.
quality-headline-attention = The data can be trusted, but there is something to mend.
quality-headline-bad = The data are incomplete: too early to conclude.
quality-complete = Complete up to { $until } ({ $age } behind).
quality-never-complete = The import has never come to its end yet.
quality-no-gaps = No gaps in the import.
quality-gaps = { $count ->
    [one] { $count } gap
   *[other] { $count } gaps
} in the import: { $spans }. Reply times in them are not counted.
quality-authors = The author is known of { $share } messages.
quality-authors-few = The author is known of only { $share } messages: people cannot be compared. Let everybody write as their own RetailCRM user.
quality-no-messages = No messages in this time.
quality-no-orders = No orders in this time.
quality-orders = { $share } orders are linked to a chat; by the number of the order or dialog: { $sure }.
quality-odd-waits = { $count ->
    [one] { $count } wait is not counted
   *[other] { $count } waits are not counted
}: for clocks that disagree { $negative }, for gaps in the import { $gap }.
quality-quarantined = { $count ->
    [one] { $count } record that could not be read is put aside.
   *[other] { $count } records that could not be read are put aside.
} List: spindle list quarantine
quality-pending = Pages still being read: { $count }.
quality-versions = Rules version { $rules }, store version { $schema }.

practice-title = What works here, as of { $date }
best-practices-not-yet = Best practices are not counted yet: they come with the next nightly run.
practice-headline = Paid talks more often have: "{ $phrase }".
practice-headline-none = No phrase has a proven link with payment yet. Below is what is said in paid talks.
practice-scripts = Phrases that go with payment
practice-script = With it { $with } pay, without it { $without }. At equal manager and topic the difference is from { $low } to { $high } points.
practice-sample = Phrases tested: { $tested }. Talks: { $count }, of them paid { $paid }.
practice-chats = Talks worth reading
practice-foot = A link is not yet a cause: a phrase may be heard where the customer is ready to buy anyway.
stage-name-greeting = Greeting
stage-name-needs = Finding the need
stage-name-presentation = Telling about the goods
stage-name-objection = Answering a doubt
stage-name-upsell = Offering more
stage-name-closing = Closing the sale
stage-name-followup = Coming back
stage-name-service = Service

behaviour-title = Work in chats: week of { $days }
behaviour-headline-nobody = No cases to judge this week.
behaviour-headline-worse = Weaker than their own usual: { $names }.
behaviour-headline-better = Better than their own usual: { $names }.
behaviour-headline-usual = Everybody works as usual.
behaviour-line = { $topic }: { $now }, a week earlier { $before }
behaviour-line-first = { $topic }: { $now }
behaviour-foot = Marked is what left the person's own usual spread; an unmarked difference to the week before may be chance.

standouts-title = Who stands out, as of { $date }
standouts-paid = Share of enquiries paid
standouts-coverage = People cannot be compared: the author is known of less than 80% of the messages.
standouts-too-few = Too early to compare: at least two people need { $count ->
    [one] { $count } case
   *[other] { $count } cases
} each.
standouts-nobody = Nobody stands out.
standouts-nobody-why = All differences fit into chance: there is no first and no last place here.
standouts-some = { $count ->
    [one] { $count } result is beyond chance.
   *[other] { $count } results are beyond chance.
}
standouts-line = { $share }; chance would explain { $limits }
standouts-foot = Over 13 weeks, of people with { $count } cases or more. Shown are only those beyond the 95 per cent limits around the shop's average.

trends-title = What is changing, as of { $date }
trends-headline-worse = Getting worse: { $what }.
trends-headline-better = Getting better: { $what }.
trends-headline-none = No lasting changes.
trends-headline-early = Too early to judge: limits of the usual need 12 weeks.
trends-worse = Worse than usual
trends-better = Better than usual
trends-line = { $name }: { $value }, usually { $usual }, since { $date }
trends-shop = the shop
trends-judged = Figures checked: { $count }. The others are within the usual.
trends-foot = A signal is a week beyond the limits of the usual, or 8 weeks in a row on one side of it.
picture-weeks-words = Usually { $middle }; { $count ->
    [one] { $count } week
   *[other] { $count } weeks
} beyond the usual.

job-report-weekly = Weekly report
job-report-behaviour = Behaviour report
job-report-standouts = Report on who stands out
job-report-trends = Trend report
job-report-best-practices = Best practices
job-report-shifts = Shift advisor
job-report-data-quality = Data-quality report
