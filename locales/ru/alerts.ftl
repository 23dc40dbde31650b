# Alerts: what is wrong, then what to do. Where trouble is noticed, the id is picked and the arguments
# named above it are filled in. $count and $attempts are whole numbers, $duration is a span of time, the
# others are ready texts. Every text is one to three short sentences; Telegram shows the first line in
# the notification.

# Names an alert shows for $job, $service, $sink and $channel; $command is the job's name for the command line.
job-export = Загрузка из RetailCRM
job-analyse = Разбор чатов
job-sync = Обновление таблиц
job-report-daily = Утренний отчёт
job-report-money = Отчёт о деньгах
job-check = Проверка базы
job-backup = Резервная копия
service-crm = RetailCRM
service-chats = Шлюз сообщений RetailCRM
sink-local = Книга Excel
sink-team = Таблица Google
channel-owner = Telegram

# A job failed and its tries are used up. $job, $attempts, $error
alert-job-failed = Задача «{ $job }» не выполнилась за { $attempts ->
    [one] { $attempts } попытку
    [few] { $attempts } попытки
   *[other] { $attempts } попыток
}. Следующий запуск по расписанию. Подробности: { $error }
# The program itself failed in a job. $job
alert-job-panicked = Задача «{ $job }» прервана ошибкой самой программы. Место ошибки записано в журнале: передайте его разработчикам.
# A job did not end in time and was stopped. $job, $duration
alert-job-stuck = Задача «{ $job }» не уложилась в { $duration } и остановлена. Следующий запуск по расписанию.
# A job past its time cannot be stopped. $job
alert-job-held = Задача «{ $job }» не уложилась в срок и не останавливается. Перезапустите программу.
# A job crashed several times and waits for a person. $job, $count
alert-job-parked = Задача «{ $job }» приостановлена: программа падала на ней { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[other] { $count } раз
}. Когда причина устранена, выполните: spindle unpark { $command }
# A slot passed while nothing could run it. $job, $time
alert-job-missed = Задача «{ $job }» пропустила запуск { $time }: программа в это время не работала.
# A service refuses the key. $service, $setting (the key path to check)
alert-source-auth-refused = { $service } не принимает ключ. Проверьте настройку { $setting }: ключ мог быть отозван или заменён.
# A service cannot be reached. $service, $error
alert-source-unreachable = { $service }: данные не загружаются, { $error }. Попытки продолжаются.
# A whole sink, or some of its tables, failed. $sink, $error
alert-sink-failed = { $sink } не обновилась. Данные целы и запишутся при следующей попытке. Причина: { $error }.
# The integrity check found faults. $count, $fault (the first one)
alert-integrity-failed = Проверка базы нашла { $count ->
    [one] { $count } ошибку
    [few] { $count } ошибки
   *[other] { $count } ошибок
}. Остановите программу и восстановите копию: spindle restore ФАЙЛ. Первая ошибка: { $fault }
# Objects that could not be read and were set aside. $count, $stream
alert-quarantine = Отложено записей, которые не удалось прочитать: { $count } ({ $stream }). Остальные загружены. Список: spindle list quarantine
# A channel refuses for good (blocked, kicked, no such chat). $channel, $reason
alert-channel-refused = { $channel } не принимает сообщения. Проверьте, что бот состоит в чате и может писать. Ответ: { $reason }
# A channel takes nothing for a while. $channel, $reason
alert-channel-down = { $channel } не отвечает. Сообщения ждут в очереди и уйдут сами. Причина: { $reason }

# What a service answered, inside the alerts above. $reason is the service's own words.
error-busy = сервис просит делать паузы
error-transient = связь прервалась ({ $reason })
error-auth = ключ не принят ({ $reason })
error-refused = запрос отклонён с кодом { $status } ({ $reason })
error-malformed = ответ не удалось прочитать ({ $reason })
error-too-large = ответ слишком большой
error-table = ошибка самой программы
