# Alerts: what is wrong, then what to do. The sender picks the id and fills the arguments named above it.
# Arguments $count, $attempts, $minutes and $requests are whole numbers; all others are ready texts.
# Every text is one to three short sentences; Telegram shows the first line in the notification.

# Names of jobs. An alert with $job shows them, and gets $command: the name for the command line.
job-export = Загрузка из RetailCRM
job-analyse = Разбор чатов
job-sync = Обновление таблиц
job-report-daily = Утренний отчёт
job-check = Проверка базы
job-backup = Резервная копия

# A job failed and its tries are used up. $job, $attempts, $error
alert-job-failed = Задача «{ $job }» не выполнилась за { $attempts ->
    [one] { $attempts } попытку
    [few] { $attempts } попытки
   *[other] { $attempts } попыток
}. Причина: { $error }
# A job did not end in time and was stopped. $job, $duration
alert-job-stuck = Задача «{ $job }» не уложилась в { $duration } и остановлена. Следующий запуск по расписанию.
# A job crashed several times and waits for a person. $job, $count, $error
alert-job-parked = Задача «{ $job }» приостановлена: программа падала на ней { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[other] { $count } раз
}. Последняя причина: { $error } Когда разберётесь, запустите: spindle once { $command }
# A slot passed while nothing could run it. $job, $time
alert-job-missed = Задача «{ $job }» пропустила запуск { $time }: программа в это время не работала.
# A service refuses the key. $service, $setting (the key path to check)
alert-source-auth-refused = { $service } не принимает ключ. Проверьте настройку { $setting }: ключ мог быть отозван или заменён.
# A service cannot be reached. $service, $error
alert-source-unreachable = { $service } не отвечает. Попытки продолжаются. Причина: { $error }
# The spreadsheet is not shared with the service account. $email
alert-sink-permission = Нет доступа к таблице Google. Откройте её, нажмите «Поделиться» и дайте права редактора адресу { $email }
# A table or a whole sink failed. $sink, $error
alert-sink-failed = Таблица «{ $sink }» не обновилась. Данные целы и запишутся при следующей попытке. Причина: { $error }
# The messenger did not say whether a post arrived. $key
alert-delivery-unknown = Доставка отчёта не подтверждена. Если его нет в чате, отправьте: /resend { $key }
# A channel refuses for good (blocked, kicked, no such chat). $channel, $error
alert-delivery-refused = Сообщения в «{ $channel }» не доставляются. Проверьте, что бот состоит в чате и может писать. Причина: { $error }
# The disk of the store is full. $path
alert-disk-full = На диске закончилось место ({ $path }). Освободите немного, и работа продолжится сама.
# Little room is left. $path, $free (a text: 350 МБ)
alert-disk-low = На диске мало места: { $free } ({ $path }).
# The integrity check found faults. $count, $fault (the first one)
alert-integrity-failed = Проверка базы нашла { $count ->
    [one] { $count } ошибку
    [few] { $count } ошибки
   *[other] { $count } ошибок
}. Первая: { $fault }. Остановите программу и восстановите копию: spindle restore ФАЙЛ
# The machine's clock differs from the servers'. $duration, $service
alert-clock-skew = Часы компьютера расходятся с часами { $service } на { $duration }. Включите синхронизацию времени, иначе отчёты уйдут не вовремя.
# A service has been slowing us down for long. $service, $minutes
alert-throttled-long = { $service } ограничивает частоту запросов уже { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[other] { $minutes } минут
}. Данные приходят медленнее, но ничего не теряется.
# Objects that could not be read and were set aside. $count, $stream
alert-quarantine = Отложено записей, которые не удалось прочитать: { $count } ({ $stream }). Остальные загружены.
# The backup failed. $error
alert-backup-failed = Резервная копия не сделана. Причина: { $error }
# What was not delivered while the messenger could not be reached. $count, $duration
alert-outage-summary = Связи с мессенджером не было { $duration }. За это время не ушло { $count ->
    [one] { $count } уведомление
    [few] { $count } уведомления
   *[other] { $count } уведомлений
}; те, что ещё важны, придут следом.
# A customer waits too long. $duration (working time), $manager, $link (may be empty)
alert-customer-waits = Клиент ждёт ответа уже { $duration }. Чат ведёт: { $manager }. { $link }
# Several customers wait too long. $count, $duration (the longest)
alert-customers-wait = Ждут ответа: { $count ->
    [one] { $count } клиент
    [few] { $count } клиента
   *[other] { $count } клиентов
}. Дольше всех { $duration }.

# The recovery of any alert. $duration
alert-recovered = Снова в порядке. Длилось { $duration }.
# Before an alert told again. $duration since it began, $count times seen
alert-repeated = Всё ещё не исправлено, уже { $duration } (повторов: { $count }).
# Before a post that may have arrived once already.
alert-maybe-twice = Возможно, вы это уже получали.
