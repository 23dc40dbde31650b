# Alerts: what is wrong, then what to do. The sender picks the id and fills the arguments named above it.
# Arguments $count, $attempts, $minutes and $requests are whole numbers; all others are ready texts.
# Every text is one to three short sentences; Telegram shows the first line in the notification.

# Names of jobs. An alert with $job shows them, and gets $command: the name for the command line.
job-export = Loading from RetailCRM
job-analyse = Analysis of chats
job-sync = Update of the sheets
job-report-daily = Morning report
job-check = Check of the store
job-backup = Backup

# A job failed and its tries are used up. $job, $attempts, $error
alert-job-failed = The job { $job } failed after { $attempts ->
    [one] { $attempts } try
   *[other] { $attempts } tries
}. Reason: { $error }
# A job did not end in time and was stopped. $job, $duration
alert-job-stuck = The job { $job } did not end within { $duration } and was stopped. The next run is on schedule.
# A job crashed several times and waits for a person. $job, $count, $error
alert-job-parked = The job { $job } is parked: the program crashed on it { $count ->
    [one] { $count } time
   *[other] { $count } times
}. Last reason: { $error } When it is mended, run: spindle once { $command }
# A slot passed while nothing could run it. $job, $time
alert-job-missed = The job { $job } missed its run of { $time }: the program was not running.
# A service refuses the key. $service, $setting (the key path to check)
alert-source-auth-refused = { $service } refuses the key. Check the setting { $setting }: the key may have been revoked or replaced.
# A service cannot be reached. $service, $error
alert-source-unreachable = { $service } does not answer. Tries go on. Reason: { $error }
# The spreadsheet is not shared with the service account. $email
alert-sink-permission = No access to the Google spreadsheet. Open it, press Share and make { $email } an editor
# A table or a whole sink failed. $sink, $error
alert-sink-failed = The sheet { $sink } was not updated. The data are safe and will be written on the next try. Reason: { $error }
# The messenger did not say whether a post arrived. $key
alert-delivery-unknown = The delivery of a report is not confirmed. If it is not in the chat, send: /resend { $key }
# A channel refuses for good (blocked, kicked, no such chat). $channel, $error
alert-delivery-refused = Messages to { $channel } are not delivered. Check that the bot is in the chat and may write. Reason: { $error }
# The disk of the store is full. $path
alert-disk-full = The disk is full ({ $path }). Free some space and work resumes by itself.
# Little room is left. $path, $free (a text: 350 MB)
alert-disk-low = Little disk space is left: { $free } ({ $path }).
# The integrity check found faults. $count, $fault (the first one)
alert-integrity-failed = The check of the store found { $count ->
    [one] { $count } fault
   *[other] { $count } faults
}. The first: { $fault }. Stop the program and restore a copy: spindle restore FILE
# The machine's clock differs from the servers'. $duration, $service
alert-clock-skew = The clock of this computer differs from { $service } by { $duration }. Turn on time synchronisation, or reports will leave at the wrong time.
# A service has been slowing us down for long. $service, $minutes
alert-throttled-long = { $service } has limited the pace of requests for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Data come more slowly, nothing is lost.
# Objects that could not be read and were set aside. $count, $stream
alert-quarantine = Records that could not be read were set aside: { $count } ({ $stream }). The others are loaded.
# The backup failed. $error
alert-backup-failed = The backup was not made. Reason: { $error }
# What was not delivered while the messenger could not be reached. $count, $duration
alert-outage-summary = The messenger could not be reached for { $duration }. Meanwhile { $count ->
    [one] { $count } notice was
   *[other] { $count } notices were
} not sent; those that still matter follow.
# A customer waits too long. $duration (working time), $manager, $link (may be empty)
alert-customer-waits = A customer has been waiting for { $duration }. The chat is with: { $manager }. { $link }
# Several customers wait too long. $count, $duration (the longest)
alert-customers-wait = Awaiting a reply: { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}. The longest wait is { $duration }.

# The recovery of any alert. $duration
alert-recovered = All right again. It lasted { $duration }.
# Before an alert told again. $duration since it began, $count times seen
alert-repeated = Still not mended, for { $duration } now (seen { $count } times).
# Before a post that may have arrived once already.
alert-maybe-twice = You may have received this already.
