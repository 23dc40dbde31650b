# The bot. command-NAME stands in the menu and in /help, usage-NAME tells the allowed forms.

command-today = отчёт за сегодня, на эту минуту
command-yesterday = отчёт за вчера
command-week = показатели за неделю
command-month = показатели за месяц
command-report = любой отчёт: недельный, тенденции, смены
command-waiting = кто ждёт ответа сейчас
command-managers = все сотрудники
command-manager = карточка сотрудника
command-compare = сравнить двух сотрудников
command-chat = переписка одного чата
command-spin = вопросы по СПИН
command-plan = план развития сотрудника
command-best = лучшие диалоги
command-phrases = фразы, которые здесь продают
command-lost = потерянные деньги по причинам
command-objections = возражения покупателей
command-topics = о чём спрашивают покупатели
command-conversion = воронка и конверсия
command-money = оплаты, выручка, средний чек
command-kpi = план и шансы на премию
command-label = проверить одно сообщение
command-why = откуда взялась последняя цифра
command-jobs = задачи программы
command-run = запустить задачу
command-status = состояние программы
command-logs = последние ошибки
command-mute = не беспокоить какое-то время
command-resend = отправить отчёт ещё раз
command-dashboard = войти на страницу магазина
command-people = кто может пользоваться ботом
command-invite = пригласить человека
command-remove = убрать человека из списка
command-id = мой номер и номер чата
command-help = что я умею

usage-today = /today или /today 28.02
usage-yesterday = /yesterday
usage-week = /week, /week прошлая неделя, /week 01.02-07.02
usage-month = /month, /month прошлый месяц, /month 2026-02-01..2026-02-28
usage-report = /report, /report weekly, /report trends 28.02
usage-waiting = /waiting или /waiting 2 (вторая страница)
usage-managers = /managers, /managers вчера, /managers 01.02-10.02
usage-manager = /manager ИМЯ или /manager ИМЯ ПЕРИОД. Например: /manager Вера вчера
usage-compare = /compare ИМЯ ИМЯ или /compare ИМЯ ИМЯ ПЕРИОД. Например: /compare Вера Глеб
usage-chat = /chat НОМЕР. Например: /chat 1234
usage-spin = /spin или /spin ИМЯ
usage-plan = /plan или /plan ИМЯ
usage-best = /best
usage-phrases = /phrases или /phrases ЭТАП. Этапы: greeting, needs, presentation, objection, upsell, closing, followup
usage-lost = /lost
usage-objections = /objections
usage-topics = /topics
usage-conversion = /conversion, /conversion вчера, /conversion прошлый месяц
usage-money = /money, /money вчера, /money 01.02-10.02
usage-kpi = /kpi
usage-label = /label
usage-judge = кнопка под сообщением из /label
usage-why = /why после любого ответа с цифрами или /why ПОКАЗАТЕЛЬ ПЕРИОД. Например: /why conversion вчера
usage-jobs = /jobs
usage-run = /run ЗАДАЧА. Например: /run export
usage-status = /status
usage-logs = /logs
usage-mute = /mute 2h, /mute 30 минут, /mute день (до 7 дней) или /mute off
usage-resend = /resend или /resend КЛЮЧ
usage-dashboard = /dashboard
usage-people = /people
usage-invite = /invite manager ИМЯ, /invite head ИМЯ, /invite owner ИМЯ. Например: /invite manager Вера
usage-remove = /remove НОМЕР. Номера показывает /people
usage-id = /id
usage-help = /help
usage-start = /start
usage-dismiss = кнопка под чатом, который ждёт
usage-remind = кнопка под чатом, который ждёт

# Who may ask.
bot-stranger = Здравствуйте! Этот бот отвечает только сотрудникам магазина. Если вы из их числа, передайте владельцу свой номер: { $user }
bot-your-id = Ваш номер: { $user }. Номер этого чата: { $chat }.
bot-hello = Здравствуйте, { $name }! Я отвечаю на вопросы о чатах, заказах и работе магазина. Можно спрашивать командами или простыми словами: «кто сейчас ждёт», «сколько вчера оплатили».
bot-not-your-role = Эта команда для руководителя.
bot-no-manager = Пока не указано, кто вы в RetailCRM. Попросите владельца прислать приглашение: /invite manager и ваше имя.
bot-not-your-chat = Это чат другого сотрудника.
bot-role-manager = сотрудник
bot-role-head = руководитель
bot-role-owner = владелец
bot-people-title = Кто пользуется ботом
bot-people-note = Пригласить: /invite manager ИМЯ. Владельцы и руководители из настроек программы убираются там же.
bot-no-chat = ещё не писал боту
bot-invite-title = Приглашение: { $role } { $name }
bot-invite-note = Перешлите ссылку этому человеку. Она действует три дня и срабатывает один раз.
bot-no-such-person = Такого человека в списке нет. Номера показывает /people
bot-removed = { $name }: доступ закрыт.
bot-remove-settings = Этот человек указан в настройках программы (bot.owners или bot.heads). Уберите его там и перезапустите программу.

# What could not be answered.
bot-misread = Не понял. Можно так: { $usage }
bot-unknown = Такой команды нет. Что я умею: /help
bot-unknown-near = Такой команды нет. Может быть, /{ $command }? Что я умею: /help
bot-not-understood = Не понял вопрос. Примеры: «кто сейчас ждёт», «сколько вчера оплатили», «кто медленнее всех отвечает». Все команды: /help
bot-broken = Не получилось ответить: ошибка в программе. Она записана в журнал. Попробуйте ещё раз чуть позже.
bot-too-old = Команда пришла с опозданием больше пяти минут и ничего не изменила. Если она ещё нужна, отправьте её снова.
bot-button-old = Кнопка устарела. Спросите заново.
bot-button-of-another = Это ответ другому человеку. Спросите сами: /help
bot-done-already = Уже сделано.

# Figures.
bot-days = { $first } – { $last }
bot-sample = n = { $count }
bot-sample-interval = n = { $count }, обычно { $low }…{ $high }
bot-before = раньше { $value }
bot-reports = Какой отчёт показать?
bot-span-title = Показатели: { $days }
bot-span-before = «Раньше» — столько же дней до этого: { $days }.
bot-conversion-title = Конверсия: { $days }
bot-money-title = Деньги: { $days }
bot-money-ripens = Заказы и оплаты последних дней ещё растут: покупатели платят и через неделю.
bot-managers-title = Сотрудники: { $days }
bot-managers-note = По алфавиту, не по местам: разница между людьми часто случайна. Подробно: кнопки ниже. Сравнить двоих: /compare
bot-nobody-wrote = За эти дни переписки не было.
bot-card-title = { $name }: { $days }
bot-no-such-manager = Такого сотрудника нет. Есть: { $names }
bot-several-managers = Подходят несколько: { $names }. Напишите имя точнее.
bot-compare-title = { $one } и { $other }: { $days }
bot-compare-note = Разница доказана, если интервалы не пересекаются. Иначе она может быть случайной.
bot-difference-proven = Разница доказана
bot-difference-not-proven = Разница не доказана
bot-difference-unknown = Данных для сравнения мало

# /why
bot-why-days = За что считали: { $days }.
bot-why-version = Правила версии { $version }. Время ответа считается по рабочим часам магазина.
bot-why-cases = Чаты, которые сильнее всего повлияли:
bot-why-nothing = Ещё не было ответа с цифрами. Спросите, например, /today, потом /why
bot-rule-unknown = Описание этого показателя есть в примечании к столбцу таблицы.

# /waiting
bot-waiting-none = Сейчас никто не ждёт ответа.
bot-waiting-title = { $count ->
    [one] Ждёт { $count } клиент
    [few] Ждут { $count } клиента
   *[other] Ждут { $count } клиентов
}, страница { $page } из { $pages }
bot-answered-already = На этот вопрос уже ответили.
bot-dismissed = Чат { $chat }: ответ не нужен. Больше не напомню.
bot-reminded = Напомнил тому, кто отвечает за чат.
bot-remind-later = Напомню через 15 минут.
bot-holder-unknown = У того, кто отвечает за чат, нет переписки с ботом. Пригласите: /invite manager ИМЯ

# /chat
bot-no-such-chat = Такого чата нет или в нём нет сообщений.
bot-chat-title = Чат { $chat }, страница { $page } из { $pages }
bot-no-text = (без текста)

# /label
bot-label-none = Сейчас проверять нечего: всё, что можно, уже проверено.
bot-label-title = Что делает выделенное сообщение? Чат { $chat }
bot-label-codes = S: вопрос о положении дел. P: о трудности. I: о последствиях. N: о пользе решения. T: детали заказа. C: просит решиться. O: другое.
bot-label-no-code = Не вопрос
bot-label-skip = Пропустить
bot-label-kept = Записал, спасибо.

# /dashboard
bot-dashboard = Ссылка для входа, действует 15 минут и срабатывает один раз:
bot-dashboard-off = Страница выключена: web.port = 0 в настройках.
bot-dashboard-private = Ссылку для входа присылаю только в личной переписке. Напишите мне лично: /dashboard

# Tables and reports by name.
bot-spin-title = Вопросы по СПИН: { $days }
bot-plan-title = План развития: { $days }
bot-kpi-title = План и премия: { $days }
bot-best-title = Лучшие диалоги: { $days }
bot-phrases-title = Фразы, которые продают: { $days }
bot-lost-title = Потерянные деньги: { $days }
bot-objections-title = Возражения: { $days }
bot-topics-title = О чём спрашивают: { $days }
bot-no-table = Эта таблица пока не собирается.
bot-no-rows = За эти дни данных нет.
bot-rows-attached = Всего строк: { $count }, полностью в приложенном файле.
bot-yes = да
bot-no = нет

# The program itself.
bot-jobs-title = Задачи
bot-jobs-run = Запустить сейчас:
bot-job-never = ещё не выполнялась
bot-run-ok = выполнена
bot-run-planned = запланирована
bot-run-running = выполняется
bot-run-skipped = пропущена: прежний запуск ещё шёл
bot-run-missed = пропущена
bot-run-parked = приостановлена
bot-run-failed = не выполнена
bot-no-such-job = Такой задачи нет. Есть: { $names }
bot-run-under-way = { $job }: уже запланирована или выполняется.
bot-run-started = { $job }: запускаю. Посмотреть: /jobs
bot-status-title = Состояние
bot-status-version = Версия { $version }
bot-status-complete = Данные полны до { $time }
bot-status-export = Последняя загрузка: { $time }
bot-status-sync = Таблицы обновлены: { $time }
bot-status-left = Осталось прочитать кусков: { $cursors }, отложено записей: { $rows }
bot-status-posts = Сообщений ждут отправки: { $waiting }, доставка неизвестна: { $unknown }
bot-status-letters = Вопросов к боту в работе: { $updates }, ответов в пути: { $letters }
bot-status-fine = Неполадок нет.
bot-status-troubles = { $count ->
    [one] { $count } неполадка:
    [few] { $count } неполадки:
   *[other] { $count } неполадок:
}
bot-logs-title = Последние ошибки
bot-logs-none = Ошибок нет.
bot-muted = Тишина до { $time }. О том, что не терпит, скажу всё равно.
bot-unmuted = Тишина снята.
bot-no-such-post = Такого сообщения нет. Список: /resend
bot-resent = Отправляю ещё раз: { $key }
bot-post-waits = Это сообщение и так ждёт отправки.
bot-sent-already = Уже отправлено. Отправить второй раз?
bot-nothing-to-resend = Все сообщения доставлены.
bot-resend-which = Что отправить ещё раз?

bot-help-title = Что я умею
bot-help-note = Спрашивать можно и словами: «кто хуже всех отвечает», «сколько вчера оплатили». Периоды: вчера, неделя, прошлый месяц, 28.02, 01.02-10.02.

bot-button-waiting = Кто ждёт
bot-button-why = Почему?
bot-button-managers = По сотрудникам
bot-button-plan = План
bot-button-spin = СПИН
bot-button-yesterday = Вчера
bot-button-week = Неделя
bot-button-month = Месяц
bot-button-again = Обновить
bot-button-open = Открыть чат
bot-button-unmute = Снять тишину
bot-button-resend = Отправить ещё раз
bot-button-remove = Убрать
bot-button-today = Сегодня
bot-button-help = Что умеешь?

# Warnings of the live watch. $age is a span of time, $manager a name.
watch-waiting = клиент ждёт ответа { $age }. Отвечает: { $manager }
watch-promise = обещание клиенту просрочено на { $age }. Обещал: { $manager }
watch-angry = клиент с открытым заказом недоволен. Последним отвечал: { $manager }
watch-link = ссылка на оплату ведёт не туда, куда разрешено. Отправил: { $manager }
watch-reminder = напоминание, клиент ждёт уже { $age }
watch-more = и ещё чатов: { $count }
watch-open = Чат
watch-dismiss = Ответ не нужен
watch-remind = Напомнить
watch-list = Все, кто ждёт

# Another program asks Telegram with the same token. $reason
alert-bot-conflict = Бот не отвечает: с этим же ключом работает другая программа. Остановите её или возьмите новый ключ у @BotFather. Ответ Telegram: { $reason }
# The bot gets no updates. $reason
alert-bot-deaf = Бот не получает вопросы. Попытки продолжаются. Причина: { $reason }
