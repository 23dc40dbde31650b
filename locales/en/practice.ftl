# Sheets made from the practice: what the shop's own chats teach.

job-practice = Learning from the best chats

practice-not-yet = The sheet appears after the chats were learned from for the first time: once a day, right after the analysis.
practice-no-paid-chats = No paid chats linked to an order in these days. The best of them will be here as soon as there are any.
practice-few-paid-chats = Too few paid chats yet: the order of steps shows from five of one kind on.
practice-few-chats = Too few chats yet: a page of the handbook appears when the same situation came up in three chats.
practice-no-questions = No questions that customers repeat were found in these days.
practice-no-objections = Customers raised no objections in these days.
practice-scripts-few = Too early to compare: { $talks } chats with a known outcome, { $won } of them paid. The comparison begins with 60 chats and 10 payments.
practice-scripts-one-manager = Chats of at least two managers are needed: from one it cannot be told whether the phrase works or the person.
practice-scripts-none = Compared phrases: { $tested }, chats: { $talks }, paid: { $won }. At equal conditions none is found in paid chats noticeably more often. That is a result too: no words are proven yet to sell by themselves.
practice-clusters-few = Too few chats that the customer began with something to group: { $talks } of 60 needed.
practice-clusters-unstable = The chats do not fall into stable groups: repeated on a part of them, the groups hardly agree (stability { $stability }, 0.60 needed). Showing them would not be honest.

practice-customer-said = Customer: { $text }
practice-manager-said = Manager: { $text }

practice-stage-greeting = 1. Greeting
practice-stage-needs = 2. Needs
practice-stage-presentation = 3. Presentation
practice-stage-objection = 4. Objection
practice-stage-upsell = 5. Upsell
practice-stage-closing = 6. Closing
practice-stage-followup = 7. Follow-up
practice-stage-service = 8. After the sale

practice-topic-price = price
practice-topic-availability = availability
practice-topic-size-fit = size and fit
practice-topic-product = goods
practice-topic-delivery = delivery
practice-topic-payment = payment
practice-topic-discount = discount
practice-topic-order-status = where the order is
practice-topic-return-exchange = return and exchange
practice-topic-complaint = complaint
practice-topic-purchase = ready to buy
practice-topic-contact-data = contact data
practice-topic-greeting = greeting
practice-topic-thanks = thanks
practice-topic-other = other

practice-objection-price = too expensive
practice-objection-think = will think
practice-objection-trust = doubts the shop
practice-objection-fit = may not fit
practice-objection-delivery = delivery
practice-objection-competitor = found elsewhere
practice-objection-need = not needed any more

practice-kind-consultation = Consultation
practice-kind-order = Ready order
practice-kind-service = After the sale
practice-kind-other = Other

practice-situation-start = the beginning
practice-situation-silence = the customer is silent
practice-situation-doubt = hesitates: { $doubt }
practice-situation-about = about: { $topic }

practice-outcome-paid = paid
practice-outcome-ordered = ordered, not paid
practice-outcome-none = no order

## best_chats

column-best-chats-chat-id = Number of the chat in RetailCRM.
column-best-chats-manager-name = Who led the talk last.
column-best-chats-started-at = Beginning of the talk, time of the shop.
column-best-chats-paid = Paid for the order of this chat.
column-best-chats-score = Quality of the talk, 0-100, the same as in the sheet quality_chats. Length earns nothing.
column-best-chats-greeting = First words of the greeting and what the customer wrote before. Names, phones, addresses and links are hidden.
column-best-chats-needs = The same for finding out the need.
column-best-chats-presentation = The same for the presentation.
column-best-chats-objection = The same for the answer to an objection. Empty: there was none.
column-best-chats-upsell = The same for the upsell.
column-best-chats-closing = The same for the closing.
column-best-chats-followup = The same for coming back after silence.
column-best-chats-link = Link to the chat in RetailCRM.

## best_scripts

column-best-scripts-stage = The stage at which the phrase is usually said.
column-best-scripts-phrase = The phrase or a part of it. An ellipsis stands where names, numbers or titles change from chat to chat.
column-best-scripts-example = A real message with it from a paid chat. Persons are hidden.
column-best-scripts-after = What the customer most often spoke of before.
column-best-scripts-managers = Managers who say it, and whose chats with it are paid no less often than those without. Phrases of one person are not here.
column-best-scripts-chats-with = Chats in which it was said before the customer decided.
column-best-scripts-paid-with = Paid share of them, as it is.
column-best-scripts-chats-without = Chats without it.
column-best-scripts-paid-without = Paid share of those, as it is.
column-best-scripts-lift = By how many points chats with it are paid more often at equal conditions: same manager, same intent, same length. A relation, not a proven cause.
column-best-scripts-lift-low = Lower end of the difference (95 %).
column-best-scripts-lift-high = Upper end of the difference (95 %).
column-best-scripts-q-value = Share of such findings that may be luck, all comparisons counted. At most 10 % get into the sheet.

## dialog_templates

column-dialog-templates-kind = Kind of talk: consultation (the customer chooses with help) or ready order (knows what they want).
column-dialog-templates-step = Number of the step: the usual order of stages in paid chats.
column-dialog-templates-customer-says = What the customer answers to this step.
column-dialog-templates-stage = Stage of the talk.
column-dialog-templates-won-chats = Paid chats that have this stage.
column-dialog-templates-share = Their share.
column-dialog-templates-share-low = Lower end of the share (95 %).
column-dialog-templates-share-high = Upper end of the share (95 %).
column-dialog-templates-phrases = Phrases of this step from paid chats. Persons are hidden.
column-dialog-templates-answers = How often customers answered so.
column-dialog-templates-answer-share = Share of such answers among all answers to this step.
column-dialog-templates-do-next = What was done after such an answer in paid chats.
column-dialog-templates-next-phrase = An example.

## sales_book

column-sales-book-stage = Stage of the talk.
column-sales-book-situation = What the customer had said.
column-sales-book-phrase = What the shop says. Persons are hidden, an ellipsis stands for names, numbers and titles.
column-sales-book-page-chats = Chats with this situation at this stage.
column-sales-book-said-in = Chats in which the phrase was said.
column-sales-book-managers = Managers who say it.
column-sales-book-went-on = Share of chats in which the customer went on after it.
column-sales-book-paid = Paid share of the chats with it whose outcome is known.
column-sales-book-paid-of = Number of chats behind that share. When they are few, the phrase is an example, not a proof.
column-sales-book-paid-low = Lower end of the share (95 %).
column-sales-book-paid-high = Upper end of the share (95 %).

## qa_book

column-qa-book-topic = Topic of the question.
column-qa-book-question = A typical wording. Questions of one meaning are together.
column-qa-book-words = Words such questions use most.
column-qa-book-asked = Times asked.
column-qa-book-chats = In how many chats.
column-qa-book-answered = Share of the questions that a person answered.
column-qa-book-best-answer = The answer after which customers bought and went on more often. Persons are hidden.
column-qa-book-used-in = Chats with this answer.
column-qa-book-went-on = Share of them in which the customer went on.
column-qa-book-ordered = Share of them with an order.
column-qa-book-paid = Share of them with a paid order.
column-qa-book-paid-of = Chats with a known outcome behind these shares.
column-qa-book-paid-low = Lower end of the paid share (95 %).
column-qa-book-paid-high = Upper end of the paid share (95 %).
column-qa-book-more-answers = Other good answers.

## objections

column-objections-objection = What makes the customer hesitate.
column-objections-chats = Chats in which it was told.
column-objections-heard = Of them, those in which a manager wrote anything after it.
column-objections-handled = Share of the latter in which the doubt itself was answered.
column-objections-handled-low = Lower end of the share (95 %).
column-objections-handled-high = Upper end of the share (95 %).
column-objections-paid-handled = Paid share of the chats in which it was answered.
column-objections-handled-of = Chats with a known outcome behind it.
column-objections-paid-handled-low = Lower end (95 %).
column-objections-paid-handled-high = Upper end (95 %).
column-objections-paid-unhandled = Paid share of the chats in which it was not answered.
column-objections-unhandled-of = Chats with a known outcome behind it.
column-objections-paid-unhandled-low = Lower end (95 %).
column-objections-paid-unhandled-high = Upper end (95 %).
column-objections-replies = Replies after which the order was paid. Persons are hidden.
column-objections-examples = How customers say it. Persons are hidden.

## clusters

column-clusters-label = Words that tell the group from the others.
column-clusters-size = Talks in the group.
column-clusters-share = Share of all grouped talks.
column-clusters-words = Words of the group, the most telling first.
column-clusters-example = The most typical first message. Persons are hidden.
column-clusters-conversion = Paid share of the talks with a known outcome.
column-clusters-conversion-of = Number of those talks.
column-clusters-conversion-low = Lower end (95 %).
column-clusters-conversion-high = Upper end (95 %).
column-clusters-typical-outcome = What such talks end with most often.
column-clusters-stability = How well the groups repeat on other four fifths of the chats (adjusted Rand index, mean of 20): 1 is the same, below 0.6 they are not shown.
