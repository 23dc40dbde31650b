# Texts of the page.

# Frame
web-nav = Sections
web-nav-overview = Overview
web-nav-managers = Managers
web-nav-chats = Chats
web-nav-now = Now
web-nav-money = Money
web-nav-practice = Practice
web-nav-data = Data
web-skip = Skip to content
web-search = Find a chat: words, name, phone, number
web-account = Account
web-access = Access
web-settings = Settings
web-sign-out = Sign out
web-language = Language
web-theme = Theme
web-theme-auto = As on the device
web-theme-light = Light
web-theme-dark = Dark
web-apply = Apply
web-foot = Every rate stands beside its sample. “No difference proven” is a result too.

# Choosing
web-period = Period
web-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
web-days-told = { $first } – { $last }
web-dates = Dates
web-day = Day
web-from = from
web-to = to
web-manager = Manager
web-all-managers = All managers
web-channel = Channel
web-all-channels = All channels
web-show = Show
web-all = All
web-any = Any
web-words = Words
web-topic = Topic
web-outcome = Outcome
web-problem = Problem
web-sort = Order
web-sort-newest = Newest first
web-sort-worst = Worst first
web-sort-wait = Longest wait first
web-sort-money = Most money first
web-previous = Back
web-next = Next
web-pages = Pages
web-page-of = { $page } of { $last }
web-more = and { $count } more
web-yes = yes
web-no = no
web-on-this-page = On this page
web-name = Name
web-save = Save
web-add = Add
web-remove = Remove
web-end = End

# Figures
web-figures = Figures
web-metric = Metric
web-why = why?
web-interval = { $interval }, n = { $count }
web-sample = n = { $count }
web-change-better = better, was { $was }
web-change-worse = worse, was { $was }
web-change-not-proven = no difference proven, was { $was }
web-change-was = was { $was }
web-complete-until = data complete to { $at }
web-complete-never = data are still being read
web-chart-empty = Nothing to show for these days. Choose a longer period.
web-chart-numbers = Numbers of the chart
web-chart-when = When
web-chart-sample = Sample
web-empty-data = No chats yet. They are read by themselves; see “Data” for the state.
web-worst-chats = Worst chats
web-waiting-now = Who waits now
web-empty-worst = No advice for these days: no chat in which something clearly went wrong.
web-report-yesterday = Report about yesterday
web-reports = Reports

# Managers
web-managers-figures = Figures of the managers
web-managers-note = There are no places here on purpose: in small samples luck decides the order. Look at the intervals and at one's own past.
web-empty-managers = Nobody wrote to customers in these days.
web-funnel = Conversion and number of enquiries
web-funnel-note = The lines are the limits of chance (95 % and 99.8 %) around the shop's conversion. Inside them a difference can be luck.
web-funnel-empty = Too few enquiries to compare. Choose a longer period.
web-load = Load by hour of the week
web-load-note = How many customers begin to wait in such an hour, on average.
web-own-past = compared with one's own past
web-progress = Progress
web-examples = Examples to talk about
web-spin-note = Share of chats with a question of each stage, chats: { $count }.
web-all-rows = all rows: { $count }

# Chats
web-chat = Chat { $number }
web-chats-found = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
web-empty-chats = No such chats. Drop some conditions or take a longer period.
web-longest-wait = waited up to { $time }
web-messages = Messages
web-messages-cut = The newest messages are shown: { $count }
web-silence = silence of { $time }
web-wait = the customer waited { $time }, { $work } of working time
web-wait-off-hours = the customer waited { $time }, answered off hours
web-wait-open = the customer has been waiting { $time }, { $work } of working time
web-wait-gap = an import gap in the wait
web-edited = edited
web-failed = not delivered
web-deleted = message deleted
web-not-judged = language unknown, not judged
web-sure = { $percent } % sure
web-mark-wrong = this mark is wrong
web-label-save = Correct
web-kind-image = photo
web-kind-audio = voice
web-kind-file = file
web-kind-order = order
web-kind-product = product
web-kind-system = system
web-advice = Advice
web-advice-none = All is well here: no advice.
web-evidence = the message that shows it
web-rules-version = Rule version { $version }
web-orders = Orders and payments
web-orders-none = No order came of this chat.
web-order-cancelled = cancelled
web-order-paid = paid
web-order-partial = partly paid
web-order-unpaid = not paid
web-order-total = Total
web-order-paid-sum = Received
web-order-created = Made
web-order-paid-at = Paid
web-order-credit = Credited to
web-link-message = Linked by the order's card in the chat.
web-link-dialog = Linked by the dialog the order names.
web-link-chat-order = Linked by the customer: made from a chat soon after the talk.
web-link-customer = Linked by the customer: made soon after the talk.
web-link-phone = Linked by the customer's phone.
web-episodes = Episodes
web-episode-counts = from the customer { $inbound }, answers { $outbound }
web-episode-questions = questions of the manager { $count }
web-episode-step = a next step was offered
web-episode-no-step = no next step was offered
web-transfer = { $at }: passed on, { $from } → { $to }
web-customer = Customer
web-phone = Phone
web-email = E-mail
web-access-noted = That you looked is kept in the access log.
web-open-in-crm = Open in RetailCRM

# Labels
web-label-queue = Queue of labels
web-label-queue-lead = Messages the program is least sure of. Every correction makes the judgement better.
web-empty-labels = No doubtful messages.
web-in-dialogue = in the dialogue

# Now
web-now-lead = Working time of the wait, the longest first
web-now-live = renews itself
web-now-reload = Without scripts the list is renewed when you reload the page.
web-empty-now = Nobody waits. Every question is answered.
web-by-calendar = by the calendar
web-first-question = first question
web-window-left = reply window { $time }
web-also = waits in other chats too: { $count }

# Money, practice, tables
web-step-chats = Chats
web-step-eligible = Enquiries to buy
web-step-orders = Orders
web-step-paid = Paid
web-funnel-sales = Funnel
web-money-note = An order belongs to the customer's last enquiry before it. Money of the last days still arrives: these figures grow.
web-tables-about = The tables below are about
web-practice-lead = What works in this shop, from its own paid chats.
web-empty-section = No tables here yet. They appear after the first analysis.
web-empty-table = Empty: no data for this table yet.
web-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
web-columns = What the columns mean
web-tables = All data as tables

# Why
web-why-title = Why:
web-whole-shop = the whole shop
web-why-rule = The rule
web-why-no-rule = Not described yet.
web-why-clock = Times are working times: the part of the wait within the shop's opening hours.
web-why-period = A case belongs to the day on which it began.
web-why-messages = Messages
web-why-none = No single messages stand behind this figure: it is made of all chats of the period.
web-why-chats = Chats of the period
web-why-sample = The most telling cases, not all of them.

# Data
web-alert = attention
web-alerts = Alerts
web-alerts-none = All is well, no alerts.
web-since = since { $at }
web-jobs = Jobs
web-jobs-lead = Jobs run by themselves. There is rarely a need to start one.
web-job-start = Start
web-runs = Ledger of runs
web-runs-none = Nothing has run yet.
web-run-job = Job
web-run-slot = Planned for
web-run-state = State
web-run-took = Took
web-run-done = Done
web-state-planned = waits
web-state-running = runs
web-state-ok = done
web-state-failed = failed
web-state-timed-out = too slow
web-state-panicked = fault of the program
web-state-skipped = skipped
web-state-missed = missed
web-state-abandoned = abandoned
web-state-parked = parked
web-why-retry = attempt { $attempt }, not before { $at }
web-why-failed = Every attempt failed. The next comes by the schedule; the cause stands on the right.
web-why-timed-out = The deadline passed. The next comes by the schedule.
web-why-panicked = A fault of the program itself, the rest works. Give the log to the developers.
web-why-skipped = The run before was still going.
web-why-missed = The program was not running then.
web-why-abandoned = The process stopped in the middle; the job was begun again.
web-why-parked = Three crashes: waits for a person. Command: spindle unpark.
web-gaps = Gaps of the import
web-gaps-none = No gaps.
web-gaps-note = Waits that cross a gap are not counted.
web-quarantine = Set aside
web-quarantine-lead = They could not be read; all other data are there.
web-unknown-posts = Unclear whether delivered
web-unknown-posts-lead = The messenger's answer was lost. Send again: spindle resend KEY.
web-audit = Log of access and deliveries
web-audit-lead = Who opened whose dialogue, and what left the house.

# Settings
web-settings-lead = For reading. They are changed in config.toml or by environment variables; secrets are hidden.
web-setting = Setting
web-setting-value = Value
web-setting-place = From
web-setting-default = default

# Signing in
web-sign-in = Sign in
web-user = Name
web-password = Password
web-sign-in-link = No password? Write /dashboard to the bot: it sends a one-time link.
web-sign-in-wrong = Name or password is not right.
web-sign-in-wait = Too many attempts. Try again in { $time }.
web-enter = One-time link
web-enter-lead = The link works once. Press to sign in.
web-enter-over = The link was used or is over. Ask for a new one.
web-account-new = You are in. Set a password to sign in without a link; later is fine too.
web-account-saved = The password is saved. Other browsers are signed out.
web-to-overview = To the overview
web-password-set = Password
web-password-rule = 12 letters or more; a long phrase is better than a difficult word.
web-password-now = Present password
web-password-new = New password
web-password-again = Once more
web-password-differ = The passwords differ.
web-password-length = 12 to 1024 letters are needed.
web-password-plain = That password is too plain.
web-password-wrong = The present password is not right.
web-role = Role
web-role-owner = owner
web-role-head = head of sales
web-role-manager = manager, own data only

# Access
web-people = People
web-people-lead = An owner sees everything, a head everything but access, a manager only own chats.
web-who-in-crm = Who it is in RetailCRM
web-has-password = has a password
web-no-password = signs in by link
web-invite = Sign-in link
web-invite-made = Send the link to the person. It lasts a day and works once:
web-tokens = Tokens of programs
web-tokens-lead = For programs that read the API: tables, Grafana, assistants.
web-tokens-none = No tokens. Make the first one below.
web-token-name = What for
web-token-days = Days
web-token-make = Make a token
web-token-made = The token is made. Copy it:
web-secret = Secret
web-secret-once = Shown once: only a fingerprint is kept.
web-scopes = What is allowed
web-scope-read = read
web-scope-persons = see names and phones
web-scope-jobs = start jobs
web-scope-labels = correct labels
web-scope-metrics = metrics for Prometheus
web-sessions = Browsers signed in
web-pass-label = What
web-pass-seen = Last seen
web-pass-ends = Until
web-pass-what = Action

# API
web-api-lead = The same figures for programs: JSON, CSV, XLSX.
web-api-begin = How to begin
web-api-token = Make a token under “Access” or with spindle token make and show it in the header:

# Faults
web-fault-sign-in = Please sign in
web-fault-forbidden = This page is for another role
web-fault-foreign = The form is old or came from a foreign page. Open the page again.
web-fault-not-found = There is no such page
web-fault-bad = This cannot be asked so
web-fault-method = This page does not work so
web-fault-conflict = Somebody changed this already
web-fault-large = The request is too large
web-fault-kind = This kind of data is not taken
web-fault-host = The page was opened under a foreign address. Check the setting web.address.
web-fault-busy = Too many requests now. Try again in a minute.
web-fault-failed = That did not work. The cause is in the program's log.
web-fault-back = To the start

# The terminal
cli-demo-page = Page: { $link } (the link signs in once and lasts a day). To stop: Ctrl+C

# More
web-change-none = nothing to compare with yet
web-action-opened = dialog opened
web-action-closed = dialog closed
web-action-assigned = assigned
web-action-unassigned = unassigned
