# The bot. command-NAME stands in the menu and in /help, usage-NAME tells the allowed forms.

command-today = today's report, as of this minute
command-yesterday = yesterday's report
command-week = figures of the week
command-month = figures of the month
command-report = any report: weekly, trends, shifts
command-waiting = who waits for an answer now
command-managers = everybody in the team
command-manager = one person's card
command-compare = two people side by side
command-chat = one chat's messages
command-spin = SPIN questions
command-plan = a person's improvement plan
command-best = best dialogues
command-phrases = phrases that sell here
command-lost = lost money by cause
command-objections = customers' objections
command-topics = what customers ask about
command-conversion = funnel and conversion
command-money = payments, revenue, average order
command-kpi = plan and odds of the bonus
command-label = judge one message
command-why = where the last figure came from
command-jobs = the program's jobs
command-run = start a job
command-status = state of the program
command-logs = last errors
command-mute = quiet for a time
command-resend = send a report again
command-dashboard = sign in to the page of the shop
command-people = who may use the bot
command-invite = invite a person
command-remove = take a person off the list
command-id = my number and the chat's
command-help = what I can do

usage-today = /today or /today 28.02
usage-yesterday = /yesterday
usage-week = /week, /week last week, /week 01.02-07.02
usage-month = /month, /month last month, /month 2026-02-01..2026-02-28
usage-report = /report, /report weekly, /report trends 28.02
usage-waiting = /waiting or /waiting 2 (the second page)
usage-managers = /managers, /managers yesterday, /managers 01.02-10.02
usage-manager = /manager NAME or /manager NAME PERIOD. For example: /manager Vera yesterday
usage-compare = /compare NAME NAME or /compare NAME NAME PERIOD. For example: /compare Vera Gleb
usage-chat = /chat NUMBER. For example: /chat 1234
usage-spin = /spin or /spin NAME
usage-plan = /plan or /plan NAME
usage-best = /best
usage-phrases = /phrases or /phrases STAGE. Stages: greeting, needs, presentation, objection, upsell, closing, followup
usage-lost = /lost
usage-objections = /objections
usage-topics = /topics
usage-conversion = /conversion, /conversion yesterday, /conversion last month
usage-money = /money, /money yesterday, /money 01.02-10.02
usage-kpi = /kpi
usage-label = /label
usage-judge = the button under a message of /label
usage-why = /why after any answer with figures, or /why FIGURE PERIOD. For example: /why conversion yesterday
usage-jobs = /jobs
usage-run = /run JOB. For example: /run export
usage-status = /status
usage-logs = /logs
usage-mute = /mute 2h, /mute 30m, /mute 1d (7 days at most), or /mute off
usage-resend = /resend or /resend KEY
usage-dashboard = /dashboard
usage-people = /people
usage-invite = /invite manager NAME, /invite head NAME, /invite owner NAME. For example: /invite manager Vera
usage-remove = /remove NUMBER. /people shows the numbers
usage-id = /id
usage-help = /help
usage-start = /start
usage-dismiss = the button under a chat that waits
usage-remind = the button under a chat that waits

# Who may ask.
bot-stranger = Hello! This bot answers the shop's team only. If you belong to it, tell the owner your number: { $user }
bot-your-id = Your number: { $user }. This chat's number: { $chat }.
bot-hello = Hello, { $name }! I answer questions about chats, orders and the work of the shop. Ask with commands or in plain Russian.
bot-not-your-role = This command is for the head of the team.
bot-no-manager = It is not known yet who you are in RetailCRM. Ask the owner for an invite: /invite manager and your name.
bot-not-your-chat = This is somebody else's chat.
bot-role-manager = manager
bot-role-head = head
bot-role-owner = owner
bot-people-title = Who uses the bot
bot-people-note = Invite: /invite manager NAME. Owners and heads of the program's settings are removed there.
bot-no-chat = has not written to the bot yet
bot-invite-title = Invite: { $role } { $name }
bot-invite-note = Forward the link to this person. It holds for three days and works once.
bot-no-such-person = There is no such person on the list. /people shows the numbers
bot-removed = { $name }: access closed.
bot-remove-settings = This person stands in the program's settings (bot.owners or bot.heads). Remove them there and restart the program.

# What could not be answered.
bot-misread = I did not understand. Allowed: { $usage }
bot-unknown = There is no such command. What I can do: /help
bot-unknown-near = There is no such command. Did you mean /{ $command }? What I can do: /help
bot-not-understood = I did not understand the question. All commands: /help
bot-broken = I could not answer: a fault of the program. It is in the log. Try again a little later.
bot-too-old = The command came more than five minutes late and changed nothing. Send it again if it is still needed.
bot-button-old = The button is too old. Ask again.
bot-button-of-another = This answer is somebody else's. Ask yourself: /help
bot-done-already = Done already.

# Figures.
bot-days = { $first } – { $last }
bot-sample = n = { $count }
bot-sample-interval = n = { $count }, usually { $low }…{ $high }
bot-before = before { $value }
bot-reports = Which report?
bot-span-title = Figures: { $days }
bot-span-before = "Before" is as many days before: { $days }.
bot-conversion-title = Conversion: { $days }
bot-money-title = Money: { $days }
bot-money-ripens = Orders and payments of the last days still grow: customers pay a week later too.
bot-managers-title = The team: { $days }
bot-managers-note = By the alphabet, not by rank: differences between people are often luck. More: the buttons below. Two side by side: /compare
bot-nobody-wrote = Nobody wrote in these days.
bot-card-title = { $name }: { $days }
bot-no-such-manager = There is no such person. There are: { $names }
bot-several-managers = Several fit: { $names }. Give more of the name.
bot-compare-title = { $one } and { $other }: { $days }
bot-compare-note = A difference is proven when the intervals do not meet. Otherwise it may be luck.
bot-difference-proven = Difference proven
bot-difference-not-proven = Difference not proven
bot-difference-unknown = Too little data to compare

# /why
bot-why-days = Counted over: { $days }.
bot-why-version = Rules of version { $version }. Times are counted in the shop's working hours.
bot-why-cases = Chats that moved it most:
bot-why-nothing = There was no answer with figures yet. Ask /today, for example, then /why
bot-rule-unknown = The note of the sheet's column describes this figure.

# /waiting
bot-waiting-none = Nobody waits for an answer now.
bot-waiting-title = { $count ->
    [one] { $count } customer waits
   *[other] { $count } customers wait
}, page { $page } of { $pages }
bot-answered-already = This was answered already.
bot-dismissed = Chat { $chat }: no answer needed. I will not remind of it.
bot-reminded = Who has to answer was reminded.
bot-remind-later = I will remind you in 15 minutes.
bot-holder-unknown = Who has to answer has no chat with the bot. Invite: /invite manager NAME

# /chat
bot-no-such-chat = There is no such chat, or no messages in it.
bot-chat-title = Chat { $chat }, page { $page } of { $pages }
bot-no-text = (no text)

# /label
bot-label-none = There is nothing to judge now: all that can be was judged.
bot-label-title = What does the bold message do? Chat { $chat }
bot-label-codes = S: asks about the situation. P: about a problem. I: about consequences. N: about the use of a solution. T: details of the order. C: asks to decide. O: other.
bot-label-no-code = No question
bot-label-skip = Skip
bot-label-kept = Noted, thank you.

# /dashboard
bot-dashboard = A link that signs in, good for 15 minutes and once:
bot-dashboard-off = The page is turned off: web.port = 0 in the settings.
bot-dashboard-private = The link comes in a private chat only. Write to me there: /dashboard

# Tables and reports by name.
bot-spin-title = SPIN questions: { $days }
bot-plan-title = Improvement plan: { $days }
bot-kpi-title = Plan and bonus: { $days }
bot-best-title = Best dialogues: { $days }
bot-phrases-title = Phrases that sell: { $days }
bot-lost-title = Lost money: { $days }
bot-objections-title = Objections: { $days }
bot-topics-title = What customers ask about: { $days }
bot-no-table = This table is not made yet.
bot-no-rows = There are no data of these days.
bot-rows-attached = { $count } rows in all, whole in the file attached.
bot-yes = yes
bot-no = no

# The program itself.
bot-jobs-title = Jobs
bot-jobs-run = Start now:
bot-job-never = never ran
bot-run-ok = done
bot-run-planned = planned
bot-run-running = running
bot-run-skipped = skipped: the run before was still going
bot-run-missed = missed
bot-run-parked = parked
bot-run-failed = failed
bot-no-such-job = There is no such job. There are: { $names }
bot-run-under-way = { $job }: planned or running already.
bot-run-started = { $job }: starting. Look: /jobs
bot-status-title = State
bot-status-version = Version { $version }
bot-status-complete = Data complete to { $time }
bot-status-export = Last export: { $time }
bot-status-sync = Sheets updated: { $time }
bot-status-left = Pieces left to read: { $cursors }, rows set aside: { $rows }
bot-status-posts = Messages waiting: { $waiting }, delivery unknown: { $unknown }
bot-status-letters = Questions to the bot under way: { $updates }, answers on their way: { $letters }
bot-status-fine = No troubles.
bot-status-troubles = { $count ->
    [one] { $count } trouble:
   *[other] { $count } troubles:
}
bot-logs-title = Last errors
bot-logs-none = No errors.
bot-muted = Quiet until { $time }. What cannot wait is told all the same.
bot-unmuted = No longer quiet.
bot-no-such-post = There is no such message. The list: /resend
bot-resent = Sending again: { $key }
bot-post-waits = This message waits to be sent anyway.
bot-sent-already = Sent already. Send it a second time?
bot-nothing-to-resend = Every message was delivered.
bot-resend-which = What is to be sent again?

bot-help-title = What I can do
bot-help-note = Plain questions in Russian work too. Periods: yesterday, week, last month, 28.02, 01.02-10.02.

bot-button-waiting = Who waits
bot-button-why = Why?
bot-button-managers = By person
bot-button-plan = Plan
bot-button-spin = SPIN
bot-button-yesterday = Yesterday
bot-button-week = Week
bot-button-month = Month
bot-button-again = Refresh
bot-button-open = Open chat
bot-button-unmute = End the quiet
bot-button-resend = Send again
bot-button-remove = Remove
bot-button-today = Today
bot-button-help = What can you do?

# Warnings of the live watch. $age is a span of time, $manager a name.
watch-waiting = a customer has waited { $age }. To answer: { $manager }
watch-promise = a promise to the customer is { $age } overdue. Promised by: { $manager }
watch-angry = a customer with an open order is unhappy. Last to answer: { $manager }
watch-link = a payment link leads where it is not allowed to. Sent by: { $manager }
watch-reminder = a reminder, the customer has waited { $age }
watch-more = and more chats: { $count }
watch-open = Chat
watch-dismiss = No answer needed
watch-remind = Remind
watch-list = Everybody who waits

# Another program asks Telegram with the same token. $reason
alert-bot-conflict = The bot does not answer: another program uses the same token. Stop it, or get a new token from @BotFather. Telegram says: { $reason }
# The bot gets no updates. $reason
alert-bot-deaf = The bot gets no questions. It keeps trying. Reason: { $reason }
