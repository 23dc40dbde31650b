# Texts of judgement: labels, advice, focus points, columns of their sheets.

# Words of labels
label-question-open = open
label-question-closed = closed
label-question-alternative = choice
label-question-courtesy = courtesy
label-stage-greeting = greeting
label-stage-needs = needs
label-stage-presentation = presentation
label-stage-objection = objection
label-stage-upsell = upsell
label-stage-closing = closing
label-stage-followup = follow-up
label-stage-service = service
label-kind-consultation = consultation
label-kind-order = order
label-kind-service = service
label-kind-other = other
label-topic-price = price
label-topic-availability = availability
label-topic-size-fit = size and fit
label-topic-product = product
label-topic-delivery = delivery
label-topic-payment = payment
label-topic-discount = discount
label-topic-order-status = order status
label-topic-return-exchange = return or exchange
label-topic-complaint = complaint
label-topic-purchase = purchase
label-topic-contact-data = contact data
label-topic-greeting = greeting
label-topic-thanks = thanks
label-topic-other = other
label-sentiment-negative = negative
label-sentiment-neutral = neutral
label-sentiment-positive = positive
label-criterion-greeting = no greeting
label-criterion-need-first = offered before finding the need
label-criterion-all-answered = a question was left unanswered
label-criterion-fitting-offer = the offer is not tied to the customer’s words
label-criterion-objection-answered = a doubt was passed over
label-criterion-next-step = no next step was offered
label-criterion-follow-up = no follow-up after silence
label-criterion-in-time = a late reply
label-criterion-upsell = nothing more was offered
label-criterion-respect = pressure or rudeness
label-criterion-nothing-hanging = the customer is left waiting

# How far the codes can be trusted
precision-unknown = determined automatically
precision-known = { $count ->
    [one] { $count } label
   *[other] { $count } labels
} checked, precision { $value } ({ $low }–{ $high })

# Advice for a chat
advice-unanswered-question = The customer asked and this question was not answered. Answer it by itself, even if the talk has moved on.
advice-objection-not-handled = The customer voiced a doubt and the talk went on. Take it seriously first, ask what exactly bothers them, and answer with a fact.
advice-offer-before-need = The offer came before the need was known. One question, “for whom and by when?”, helps to offer what fits.
advice-disrespect = This sounds like pressure or rudeness. Read the phrase with the customer’s eyes and soften it.
advice-bare-price = Only the price was named. Add what the customer gets for it and end with a question or an offer to order.
advice-no-upsell = The customer decided to buy and nothing more was offered. One fitting offer does not disturb the order.
advice-promise-overdue = The customer was promised an answer and the time is over. Write now, even if there is no answer yet.
advice-no-follow-up = The customer was interested and fell silent, and nobody wrote again. Come back with a short question or a new detail.

# What can be worked on: name, what to do; reasons and status
topic-need-first = find out first, then offer
topic-need-first-advice = Before the first offer ask one or two questions: for whom, by when, what matters most.
topic-problem = ask about difficulties
topic-problem-advice = Once a talk ask what did not fit before or what bothers: the answer makes the offer easier.
topic-benefit = ask about the benefit
topic-benefit-advice = Name one benefit and ask whether it matters: “Would it be easier for you if…?”
focus-why = It was { $value } in the four weeks before the start (cases: { $count }, likely { $low }–{ $high }).
focus-why-others = Colleagues: { $value } (cases: { $count }).
focus-success = Not below { $goal } in the fourth week.
focus-status-new = new goal
focus-status-goes-on = goes on
focus-status-worked = it helped
focus-status-not-proven = not proven so far
focus-status-worse = less often than before

# spin_manager_metrics
column-spin-manager-metrics-manager-id = Number of the manager in RetailCRM.
column-spin-manager-metrics-manager-name = Name of the manager.
column-spin-manager-metrics-total-chats = Chats with a sale or a consultation in which the manager wrote. Service talks do not count.
column-spin-manager-metrics-total-messages = Messages of the manager in these chats.
column-spin-manager-metrics-total-questions = Questions of the manager, courtesy apart; the same text counts once an enquiry.
column-spin-manager-metrics-avg-questions-per-chat = Questions a chat.
column-spin-manager-metrics-spin-s-total = Questions of kind situation. Templates included.
column-spin-manager-metrics-spin-p-total = Questions of kind problem. Templates included.
column-spin-manager-metrics-spin-i-total = Questions of kind implication. Templates included.
column-spin-manager-metrics-spin-n-total = Questions of kind need-payoff. Templates included.
column-spin-manager-metrics-spin-s-per-chat = Questions of kind situation a chat.
column-spin-manager-metrics-spin-p-per-chat = Questions of kind problem a chat.
column-spin-manager-metrics-spin-i-per-chat = Questions of kind implication a chat.
column-spin-manager-metrics-spin-n-per-chat = Questions of kind need-payoff a chat.
column-spin-manager-metrics-s-usage-rate = Share of chats with a question of kind situation (of total_chats).
column-spin-manager-metrics-p-usage-rate = Share of chats with a question of kind problem (of total_chats).
column-spin-manager-metrics-i-usage-rate = Share of chats with a question of kind implication (of total_chats).
column-spin-manager-metrics-n-usage-rate = Share of chats with a question of kind need-payoff (of total_chats).
column-spin-manager-metrics-avg-spin-completeness = How many of the four kinds are asked on average: 25 % is one kind.
column-spin-manager-metrics-full-spin-chats = Chats with all four kinds.
column-spin-manager-metrics-full-spin-rate = Their share.
column-spin-manager-metrics-productive-rate = Share of S, P, I, N questions after which the customer told a need or a fact instead of a bare yes or nothing.
column-spin-manager-metrics-precision-note = How far the labels can be trusted: precision by the labels people of the shop checked. Below 50 checked labels: determined automatically.

# spin_chat_metrics
column-spin-chat-metrics-chat-id = Number of the chat in RetailCRM.
column-spin-chat-metrics-manager-id = Who wrote last.
column-spin-chat-metrics-manager-name = Name of the manager.
column-spin-chat-metrics-total-messages = Messages of people about the sale.
column-spin-chat-metrics-total-questions = Their questions, courtesy apart.
column-spin-chat-metrics-spin-s-count = Questions of kind situation.
column-spin-chat-metrics-spin-p-count = Questions of kind problem.
column-spin-chat-metrics-spin-i-count = Questions of kind implication.
column-spin-chat-metrics-spin-n-count = Questions of kind need-payoff.
column-spin-chat-metrics-has-situation = A question about the situation was asked.
column-spin-chat-metrics-has-problem = A question about a problem was asked.
column-spin-chat-metrics-has-implication = A question about consequences was asked.
column-spin-chat-metrics-has-need-payoff = A question about a benefit was asked.
column-spin-chat-metrics-spin-completeness = How many of the four kinds there were: 25 % is one kind.

# question_types
column-question-types-manager-id = Number of the manager in RetailCRM.
column-question-types-manager-name = Name of the manager.
column-question-types-chats = Chats with a sale or a consultation in which the manager wrote.
column-question-types-asking-messages = Messages with a question, courtesy apart.
column-question-types-open = Open: invite a free answer.
column-question-types-closed = Closed: yes or no.
column-question-types-alternative = A choice of named options.
column-question-types-courtesy = Courtesy: “How can I help?”
column-question-types-open-share = Share of open ones among messages with a question.
column-question-types-examples = Examples of chats with an order.
column-question-types-precision-note = How far the labels can be trusted: precision by the labels people of the shop checked. Below 50 checked labels: determined automatically.

# quality_chats
column-quality-chats-chat-id = Number of the chat in RetailCRM.
column-quality-chats-channel = Channel.
column-quality-chats-manager-id = Who wrote last.
column-quality-chats-manager-name = Name of the manager.
column-quality-chats-consultation = The customer chose with help.
column-quality-chats-quality-score = Score, 0–100: weights of the criteria met by the weights of those that apply. Length earns nothing.
column-quality-chats-greeting = 1: greeted or named; -1: not; 0: does not apply.
column-quality-chats-need-first = 1: found out the need before offering; -1: not; 0: does not apply.
column-quality-chats-all-answered = 1: answered every question; -1: not; 0: does not apply.
column-quality-chats-fitting-offer = 1: tied the offer to the customer’s words; -1: not; 0: does not apply.
column-quality-chats-objection-answered = 1: answered doubts; -1: not; 0: does not apply.
column-quality-chats-next-step = 1: offered the next step; -1: not; 0: does not apply.
column-quality-chats-follow-up = 1: came back after silence; -1: not; 0: does not apply.
column-quality-chats-in-time = 1: replied in time; -1: not; 0: does not apply.
column-quality-chats-upsell = 1: offered something more; -1: not; 0: does not apply.
column-quality-chats-respect = 1: no pressure, no rudeness; -1: not; 0: does not apply.
column-quality-chats-nothing-hanging = 1: no message left hanging; -1: not; 0: does not apply.
column-quality-chats-evidence = What was missed and the words that show it.
column-quality-chats-link = Link to the chat in RetailCRM.

# spin_improvement_plans
column-spin-improvement-plans-manager-id = Number of the manager in RetailCRM.
column-spin-improvement-plans-manager-name = Name of the manager.
column-spin-improvement-plans-step = Number of the point: at most two a person.
column-spin-improvement-plans-focus = What to work on.
column-spin-improvement-plans-why = Why: share, cases, likely spread, and what colleagues reach.
column-spin-improvement-plans-actions = What to do.
column-spin-improvement-plans-phrases = Phrases from the shop’s own paid chats.
column-spin-improvement-plans-goal-week-1 = Goal of the first week, from the own level.
column-spin-improvement-plans-goal-week-2 = Goal of the second week.
column-spin-improvement-plans-goal-week-4 = Goal of the fourth week: half way to the colleagues or the own best week.
column-spin-improvement-plans-success-criterion = When the goal is reached.
column-spin-improvement-plans-status = Where the last week is going.
