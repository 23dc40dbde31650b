# Alerts: what is wrong, then what to do. Where trouble is noticed, the id is picked and the arguments
# named above it are filled in. $count and $attempts are whole numbers, $duration is a span of time, the
# others are ready texts. Every text is one to three short sentences; Telegram shows the first line in
# the notification.

# Names an alert shows for $job, $service, $sink and $channel; $command is the job's name for the command line.
job-export = Loading from RetailCRM
job-analyse = Analysis of chats
job-sync = Update of the sheets
job-report-daily = Morning report
job-report-money = Report of money
job-check = Check of the store
job-backup = Backup
service-crm = RetailCRM
service-chats = RetailCRM's Message Gateway
sink-local = The Excel workbook
sink-team = The Google spreadsheet
channel-owner = Telegram

# A job failed and its tries are used up. $job, $attempts, $error
alert-job-failed = The job “{ $job }” failed after { $attempts ->
    [one] { $attempts } try
   *[other] { $attempts } tries
}. The next run is on schedule. Details: { $error }
# The program itself failed in a job. $job
alert-job-panicked = The job “{ $job }” was ended by a fault of the program itself. Its place is in the log: pass it on to the developers.
# A job did not end in time and was stopped. $job, $duration
alert-job-stuck = The job “{ $job }” did not end within { $duration } and was stopped. The next run is on schedule.
# A job past its time cannot be stopped. $job
alert-job-held = The job “{ $job }” did not end in time and cannot be stopped. Restart the program.
# A job crashed several times and waits for a person. $job, $count
alert-job-parked = The job “{ $job }” is parked: the program crashed on it { $count ->
    [one] { $count } time
   *[other] { $count } times
}. When the cause is mended, run: spindle unpark { $command }
# A slot passed while nothing could run it. $job, $time
alert-job-missed = The job “{ $job }” missed its run of { $time }: the program was not running.
# A service refuses the key. $service, $setting (the key path to check)
alert-source-auth-refused = { $service } refuses the key. Check the setting { $setting }: the key may have been revoked or replaced.
# A service cannot be reached. $service, $error
alert-source-unreachable = { $service }: nothing can be loaded, { $error }. Tries go on.
# A whole sink, or some of its tables, failed. $sink, $error
alert-sink-failed = { $sink } was not updated. The data are safe and will be written on the next try. Reason: { $error }.
# The integrity check found faults. $count, $fault (the first one)
alert-integrity-failed = The check of the store found { $count ->
    [one] { $count } fault
   *[other] { $count } faults
}. Stop the program and restore a copy: spindle restore FILE. The first fault: { $fault }
# Objects that could not be read and were set aside. $count, $stream
alert-quarantine = Records that could not be read were set aside: { $count } ({ $stream }). The others are loaded. The list: spindle list quarantine
# A channel refuses for good (blocked, kicked, no such chat). $channel, $reason
alert-channel-refused = { $channel } does not take messages. Check that the bot is in the chat and may write. Answer: { $reason }
# A channel takes nothing for a while. $channel, $reason
alert-channel-down = { $channel } does not answer. Messages wait and will go by themselves. Reason: { $reason }

# What a service answered, inside the alerts above. $reason is the service's own words.
error-busy = the service asks for pauses
error-transient = the connection broke ({ $reason })
error-auth = the key is not accepted ({ $reason })
error-refused = the request was refused with status { $status } ({ $reason })
error-malformed = the answer could not be read ({ $reason })
error-too-large = the answer is too large
error-table = a fault of the program itself
