# Money: sheets and report.

link-order-message = the order's card in the chat
link-dialog = RetailCRM itself names the dialog
link-chat-order = the same customer, the order was made from a chat
link-customer = the same customer, the time fits
link-phone = only the phone is the same
certainty-exact = certain
certainty-strong = almost certain
certainty-medium = likely
certainty-weak = possible

credit-last-author = the order is credited to who wrote last before it
credit-first-author = the order is credited to who answered first
credit-crm-responsible = the order is credited to who was responsible in RetailCRM when it was made
credit-equal-split = the order is split alike among everybody who wrote before it

moved-by-itself = automatically
payment-cancelled-with-money = cancelled, money not given back
payment-cancelled = cancelled
payment-other-currency = paid in another currency
payment-cash = paid on delivery
payment-full = paid
payment-refunded-part = paid, a part given back
payment-part = paid in part
payment-refunded = given back
payment-awaited = payment awaited
payment-none = not paid
money-whole-shop = The whole shop

lost-no-answer = The question was never answered
lost-slow-answer = Answered hours late, the customer was gone
lost-price = Too dear
lost-thinking = Went to think
lost-trust = Did not trust
lost-fit = Size or look did not fit
lost-delivery = Delivery did not suit
lost-competitor = Bought elsewhere
lost-no-need = Gave up the idea
lost-not-available = What was wanted was not in stock
lost-no-next-step = Was interested, nothing was proposed
lost-went-silent = A next step was proposed, the customer fell silent
lost-not-paid = The order was not paid in time
lost-cancelled = The order was cancelled
lost-refunded = The money was given back

segment-cold = No questions about buying
segment-warm = Asked about price, stock or delivery
segment-hot = Wanted a certain thing
segment-advice-cold = Find out what is needed and propose two options.
segment-advice-warm = Answer the question and propose the next step at once.
segment-advice-hot = Answer first and take the order at once: these chats are the dearest.
segment-new = New customers
segment-returning = Wrote or bought before
segment-advice-new = Tell shortly how one buys here: payment, delivery, returns.
segment-advice-returning = Remember the last purchase: it is easier to propose what fits.
segment-consultation = Consultation
segment-order = Order
segment-service = After the sale
segment-other = Not about buying
segment-unknown = Kind not known
segment-week = Week of { $date }
segment-band-low = Cheap third: orders up to { $to }
segment-band-middle = Middle third: from { $from } to { $to }
segment-band-high = Dear third: from { $from }

kpi-plan = Plan of the month
kpi-average-order = Average order
kpi-conversion = Conversion
kpi-no-tiers = No tiers are set
kpi-no-forecast = Too few data for a forecast
kpi-below = below the first tier
kpi-tier = tier { $tier }
kpi-likeliest = Likeliest end of the month: { $tier } ({ $odds })

moneyreport-title = Money on { $date }
moneyreport-headline-plain = Since the first of the month { $sum } came from chats.
moneyreport-headline-usual = Since the first of the month { $sum } came from chats: as usual by this day (usually { $usual }).
moneyreport-headline-above = Since the first of the month { $sum } came from chats: more than in any month before by this day (usually { $usual }).
moneyreport-headline-below = Since the first of the month { $sum } came from chats: less than in any month before by this day (usually { $usual }).
moneyreport-headline-none = No money came from chats this month yet.
moneyreport-young = There is nothing to compare with yet: at least two whole months are needed.
moneyreport-funnel = From enquiry to money, { $from } – { $to }
moneyreport-eligible = { $count ->
    [one] { $count } enquiry about buying
   *[other] { $count } enquiries about buying
}
moneyreport-ordered = Ordered: { $rate } (from { $low } to { $high }; { $count ->
    [one] { $count } enquiry whose time
   *[other] { $count } enquiries whose time
} is over). Orders: { $orders }
moneyreport-paid = Orders that are paid: { $rate } (from { $low } to { $high }; { $count ->
    [one] { $count } order whose time is over
   *[other] { $count } orders whose time is over
}). Paid: { $paid }
moneyreport-conversion = Enquiries that buy: { $rate } (from { $low } to { $high }; { $count ->
    [one] { $count } enquiry
   *[other] { $count } enquiries
})
moneyreport-rate-unknown = { $name }: too early to judge, nobody's time is over yet
moneyreport-name-ordered = Ordered
moneyreport-name-paid = Orders that are paid
moneyreport-name-conversion = Enquiries that buy
moneyreport-average = Average order { $average }{ $interval }, median { $median }, without the largest and smallest { $trimmed } ({ $count ->
    [one] { $count } paid order
   *[other] { $count } paid orders
})
moneyreport-interval = {" "}(from { $low } to { $high })
moneyreport-per-chat = One enquiry brings { $sum }{ $interval }
moneyreport-same-day = Paid on the day of the enquiry: { $sum } of { $revenue }
moneyreport-refunded = Given back: { $sum }
moneyreport-repeat = Bought more than once: { $rate } of { $count ->
    [one] { $count } buyer
   *[other] { $count } buyers
}
moneyreport-outside = { $count ->
    [one] { $count } more order of { $revenue } came
   *[other] { $count } more orders of { $revenue } came
} from chats that the shop began or that were after a sale: they are not in the funnel
moneyreport-foreign = In another currency: { $count ->
    [one] { $count } order, its sum is
   *[other] { $count } orders, their sums are
} not here
moneyreport-open = What is still open
moneyreport-open-none = Everybody's time is over: these figures will not change.
moneyreport-open-chats = { $count ->
    [one] { $count } enquiry
   *[other] { $count } enquiries
} can still end in a payment: in the end { $low } to { $high } of them will have bought
moneyreport-open-orders = { $count ->
    [one] { $count } order of { $sum } is
   *[other] { $count } orders of { $sum } are
} still awaiting payment
moneyreport-managers = By manager
moneyreport-col-name = Manager
moneyreport-col-chats = Enquiries
moneyreport-col-orders = Orders
moneyreport-col-paid = Paid
moneyreport-col-rate = Buy
moneyreport-col-revenue = Revenue
moneyreport-col-average = Average order
moneyreport-credit = Rule: { $rule }. Under the other rules (first to answer, responsible in RetailCRM, alike) a manager gets { $low } to { $high } of this revenue: see the sheet attribution.
moneyreport-credit-same = Rule: { $rule }. Under the other rules of credit the revenue is the same.
moneyreport-chance = The span behind a share tells where it may really be. Where spans overlap the difference may be chance.
moneyreport-lost = Lost sales
moneyreport-lost-none = No sales were lost.
moneyreport-lost-chats = { $cause }: { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}, about { $sum }
moneyreport-lost-orders = { $cause }: { $count ->
    [one] { $count } order
   *[other] { $count } orders
} of { $sum }
moneyreport-lost-note = Of chats without an order this is an estimate: what such enquiries bring on average. Not all of them would have bought.
moneyreport-reconciled = Checked against RetailCRM: { $count ->
    [one] { $count } order
   *[other] { $count } orders
} brought { $ours }, RetailCRM says the same.
moneyreport-differs = Checked against RetailCRM: { $count ->
    [one] { $count } order
   *[other] { $count } orders
} brought { $ours }, RetailCRM's own field says { $theirs }.
moneyreport-cash = Of the difference { $sum } was paid on delivery: the order is delivered, the payment is not marked in RetailCRM.
moneyreport-differing = Orders that do not agree: { $orders }.
moneyreport-linked = Orders in this time: { $orders }, linked to chats: { $linked }; certain { $exact }, almost certain { $strong }, likely { $medium }, possible { $weak }.
moneyreport-rules = An order counts when it was made within { $window ->
    [one] { $window } day
   *[other] { $window } days
} after the first message; a payment is awaited { $payment ->
    [one] { $payment } day
   *[other] { $payment } days
}. { $delivery }
moneyreport-with-delivery = Delivery is part of the revenue.
moneyreport-without-delivery = Delivery is not part of the revenue.

# Notes on the header cells: column-TABLE-COLUMN.

## chat_orders

column-chat-orders-order-id = Internal number of the order in RetailCRM.
column-chat-orders-order-number = Number of the order as people see it.
column-chat-orders-chat-id = Number of the chat the order belongs to. One order belongs to one chat.
column-chat-orders-episode = Which enquiry of the chat it is, counted from 1.
column-chat-orders-linked-by = By which rule the order was linked to the chat.
column-chat-orders-certainty = How sure that is: certain, almost certain, likely, possible.
column-chat-orders-manager-id = Number of the manager who wrote last before the order.
column-chat-orders-manager-name = Name of that manager.
column-chat-orders-created = When the order was made, time of the shop.
column-chat-orders-status = Status of the order now, by its name in the shop.
column-chat-orders-status-at = When the order moved to this status.
column-chat-orders-status-by = Who moved it; automatically when a rule or an integration did.
column-chat-orders-payment = What became of the payment, in words.
column-chat-orders-first-total = Sum the order was made with. Empty when the history does not tell.
column-chat-orders-total = Sum of the order now, with discount and delivery.
column-chat-orders-delivery = Of it, the delivery fee.
column-chat-orders-paid = Money that came, by the statuses of payments; on delivery: when delivered.
column-chat-orders-refunded = Money given back.
column-chat-orders-revenue = What counts as revenue: received less given back; cancelled orders and other currencies give 0.
column-chat-orders-paid-at = When the first money came.
column-chat-orders-currency = Currency of the order.
column-chat-orders-link = Link to the chat in RetailCRM.

## manager_money

column-manager-money-manager-id = Number of the manager; shop: the whole shop.
column-manager-money-manager-name = Name of the manager.
column-manager-money-credit-rule = Whose the order is: last_author: who wrote last before it.
column-manager-money-eligible-episodes = Enquiries about buying that the customer began (and answers to mailings). After-sale questions, spam and chats begun by the shop are out.
column-manager-money-orders = Orders of these enquiries.
column-manager-money-mature-episodes = Enquiries behind the order rate: those whose order window has passed.
column-manager-money-order-rate = Share of enquiries with an order.
column-manager-money-order-rate-low = Lower end of this share (95 %).
column-manager-money-order-rate-high = Upper end of this share (95 %).
column-manager-money-paid-orders = Orders paid at least in part and not cancelled.
column-manager-money-mature-orders = Orders behind the paid rate: those whose payment window has passed.
column-manager-money-paid-rate = Share of orders that are paid.
column-manager-money-paid-rate-low = Lower end of this share (95 %).
column-manager-money-paid-rate-high = Upper end of this share (95 %).
column-manager-money-conversion-episodes = Enquiries behind the conversion: those with both windows passed.
column-manager-money-conversion = Share of enquiries that ended in a payment.
column-manager-money-conversion-low = Lower end of the conversion (95 %).
column-manager-money-conversion-high = Upper end of the conversion (95 %).
column-manager-money-open-episodes = Enquiries that can still end in a payment.
column-manager-money-final-low = Conversion of all enquiries if nobody else pays. Empty: all windows passed.
column-manager-money-final-high = The same if the open ones do as well as they can.
column-manager-money-revenue = Revenue of these orders: received less given back.
column-manager-money-refunded = Given back.
column-manager-money-average-order = Average order: revenue for one paid order.
column-manager-money-average-order-low = Lower end of the average order (95 %). Empty below 30 orders.
column-manager-money-average-order-high = Upper end of the average order (95 %).
column-manager-money-median-order = Median order: half are dearer, half cheaper.
column-manager-money-trimmed-order = Average without the dearest and cheapest twentieth.
column-manager-money-revenue-per-chat = What one enquiry brings: conversion times average order. Of enquiries with both windows passed.
column-manager-money-revenue-per-chat-low = Lower end (95 %). Empty below 30 purchases.
column-manager-money-revenue-per-chat-high = Upper end (95 %).
column-manager-money-same-day-money = Of the revenue: paid on the day of the enquiry.
column-manager-money-awaited-orders = Orders still awaiting payment.
column-manager-money-awaited-money = Their sums.
column-manager-money-outside-orders = Orders from chats that are not in the funnel: begun by the shop or after a sale.
column-manager-money-outside-revenue = Their revenue.
column-manager-money-order-numbers = Numbers of the paid orders.
column-manager-money-chat-ids = Chats of these orders.

## attribution

column-attribution-manager-id = Number of the manager; shop: the whole shop.
column-attribution-window-days = Days after the first message within which an order belongs to the chat.
column-attribution-manager-name = Name of the manager.
column-attribution-orders = Orders by the rule last_author.
column-attribution-paid-orders = Of them paid.
column-attribution-last-author = Revenue when the order is credited to who wrote last before it. This rule is used everywhere.
column-attribution-first-author = Revenue when it is credited to who answered first.
column-attribution-crm-responsible = Revenue when it is credited to who was responsible in RetailCRM when it was made.
column-attribution-equal-split = Revenue when it is split alike among everybody who wrote before it.
column-attribution-order-numbers = Numbers of the orders.
column-attribution-chat-ids = Their chats.

## segments

column-segments-segment = What the enquiries are divided by: warmth, relation, price_band, kind, channel, week.
column-segments-group = The group.
column-segments-group-name = What the group is.
column-segments-eligible-episodes = Enquiries about buying. Of price bands: those with an order.
column-segments-orders = Orders.
column-segments-order-rate = Share of enquiries with an order. Empty for price bands: a price is known of orders alone.
column-segments-order-rate-low = Lower end (95 %).
column-segments-order-rate-high = Upper end (95 %).
column-segments-paid-orders = Paid orders.
column-segments-mature = Cases behind the conversion: those with their windows passed.
column-segments-conversion = Share of enquiries with a payment; of price bands the share of orders that are paid.
column-segments-conversion-low = Lower end (95 %).
column-segments-conversion-high = Upper end (95 %).
column-segments-revenue = Revenue.
column-segments-average-order = Average order.
column-segments-median-order = Median order.
column-segments-revenue-per-chat = What one enquiry brings.
column-segments-advice = What to do with such enquiries.
column-segments-order-numbers = Numbers of the paid orders.
column-segments-chat-ids = Chats of these orders.

## lost_sales

column-lost-sales-reason = The reason, its short name.
column-lost-sales-reason-name = Why they did not buy: the first reason the chat shows.
column-lost-sales-chats = Enquiries with interest that ended without an order and will not have one.
column-lost-sales-share = Share of this reason among all lost sales of the sheet.
column-lost-sales-expected-money = What such enquiries bring on average. An estimate: not all would have bought.
column-lost-sales-orders = Orders that brought no money.
column-lost-sales-order-money = Sums of these orders.
column-lost-sales-examples = Chats, the dearest first.
column-lost-sales-order-numbers = Numbers of these orders.

## upsell

column-upsell-manager-id = Number of the manager; shop: the whole shop.
column-upsell-manager-name = Name of the manager.
column-upsell-orders = Orders from chats that were not cancelled.
column-upsell-offered = In how many of them something more was offered before the order.
column-upsell-offered-rate = Their share.
column-upsell-offered-rate-low = Lower end (95 %).
column-upsell-offered-rate-high = Upper end (95 %).
column-upsell-accepted = In how many of them the customer agreed or the order grew.
column-upsell-accepted-rate = Share of offers that worked.
column-upsell-accepted-rate-low = Lower end (95 %).
column-upsell-accepted-rate-high = Upper end (95 %).
column-upsell-known-orders = All orders whose first sum the history tells.
column-upsell-grown = How many of them grew.
column-upsell-added-money = By how much: last sum less first.
column-upsell-with-offer-orders = Paid orders with an offer.
column-upsell-average-with-offer = Their average.
column-upsell-without-offer-orders = Paid orders without an offer.
column-upsell-average-without-offer = Their average. The difference need not come from the offer.
column-upsell-phrases = How it was offered.
column-upsell-grown-chats = Chats of the orders that grew.

## kpi_bonus

column-kpi-bonus-manager-id = Number of the manager.
column-kpi-bonus-measure = The measure: plan, average_order, conversion.
column-kpi-bonus-manager-name = Name of the manager.
column-kpi-bonus-measure-name = Name of the measure.
column-kpi-bonus-month = The month.
column-kpi-bonus-count = What stands behind it: days of the month, paid orders, enquiries.
column-kpi-bonus-money = Money of the month: received (plan), sum of the orders (average order).
column-kpi-bonus-rate = Fulfilment of the plan or conversion now.
column-kpi-bonus-average-order = Average order now.
column-kpi-bonus-tier = Tier now; 0: below the first.
column-kpi-bonus-next-tier-from = Where the next one begins.
column-kpi-bonus-chats-to-next = Paid chats to it if nothing else changes.
column-kpi-bonus-forecast = Forecast for the month's end.
column-kpi-bonus-forecast-low = Lower end of the forecast (95 %).
column-kpi-bonus-forecast-high = Upper end of the forecast (95 %).
column-kpi-bonus-odds-tier-0 = Odds of ending below the first tier.
column-kpi-bonus-odds-tier-1 = Odds of the first tier.
column-kpi-bonus-odds-tier-2 = Odds of the second tier.
column-kpi-bonus-odds-tier-3 = Odds of the third tier.
column-kpi-bonus-odds-tier-4 = Odds of the fourth tier.
column-kpi-bonus-words = The same in words.
