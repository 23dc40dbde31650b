# Texts of the page.

# Frame
web-nav = Разделы
web-nav-overview = Обзор
web-nav-managers = Менеджеры
web-nav-chats = Чаты
web-nav-now = Сейчас
web-nav-money = Деньги
web-nav-practice = Практика
web-nav-data = Данные
web-skip = Перейти к содержанию
web-search = Найти чат: слова, имя, телефон, номер
web-account = Учётная запись
web-access = Доступ
web-settings = Настройки
web-sign-out = Выйти
web-language = Язык
web-theme = Тема
web-theme-auto = Как на устройстве
web-theme-light = Светлая
web-theme-dark = Тёмная
web-apply = Применить
web-foot = Рядом с каждой долей стоит выборка. «Разница не доказана» — тоже результат.

# Choosing
web-period = Период
web-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}
web-days-told = { $first } – { $last }
web-dates = Даты
web-day = День
web-from = с
web-to = по
web-manager = Менеджер
web-all-managers = Все менеджеры
web-channel = Канал
web-all-channels = Все каналы
web-show = Показать
web-all = Все
web-any = Любой
web-words = Слова
web-topic = Тема вопроса
web-outcome = Итог
web-problem = Что не так
web-sort = Порядок
web-sort-newest = Сначала новые
web-sort-worst = Сначала худшие
web-sort-wait = Дольше всего ждали
web-sort-money = Больше всего денег
web-previous = Назад
web-next = Дальше
web-pages = Страницы
web-page-of = { $page } из { $last }
web-more = и ещё { $count }
web-yes = да
web-no = нет
web-on-this-page = На этой странице
web-name = Имя
web-save = Сохранить
web-add = Добавить
web-remove = Убрать
web-end = Закрыть

# Figures
web-figures = Показатели
web-metric = Показатель
web-why = почему?
web-interval = { $interval }, n = { $count }
web-sample = n = { $count }
web-change-better = лучше, было { $was }
web-change-worse = хуже, было { $was }
web-change-not-proven = разница не доказана, было { $was }
web-change-was = было { $was }
web-complete-until = данные полны до { $at }
web-complete-never = данные ещё загружаются
web-chart-empty = За эти дни показывать нечего. Выберите период длиннее.
web-chart-numbers = Числа графика
web-chart-when = Когда
web-chart-sample = Выборка
web-empty-data = Чатов ещё нет. Загрузка идёт сама; состояние видно в разделе «Данные».
web-worst-chats = Худшие чаты
web-waiting-now = Кто ждёт сейчас
web-empty-worst = Советов за эти дни нет: ни одного чата, где что-то явно пошло не так.
web-report-yesterday = Отчёт за вчера
web-reports = Отчёты

# Managers
web-managers-figures = Показатели менеджеров
web-managers-note = Мест здесь нет намеренно: при небольшой выборке порядок решает случай. Смотрите на интервалы и на сравнение с собственным прошлым.
web-empty-managers = За эти дни никто не писал клиентам.
web-funnel = Конверсия и число обращений
web-funnel-note = Линии — пределы случая (95 % и 99,8 %) вокруг конверсии магазина. Внутри них отличие от других объяснимо везением.
web-funnel-empty = Мало обращений, чтобы сравнивать. Выберите период длиннее.
web-load = Нагрузка по часам недели
web-load-note = Сколько клиентов начинают ждать ответа в такой час, в среднем.
web-own-past = сравнение с собственным прошлым
web-progress = Динамика
web-examples = Примеры для разбора
web-spin-note = Доля чатов с вопросом каждого этапа, чатов: { $count }.
web-all-rows = все строки: { $count }

# Chats
web-chat = Чат { $number }
web-chats-found = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[other] { $count } чатов
}
web-empty-chats = Таких чатов нет. Уберите часть условий или возьмите период длиннее.
web-longest-wait = ждал до { $time }
web-messages = Переписка
web-messages-cut = Показаны последние сообщения: { $count }
web-silence = тишина { $time }
web-wait = клиент ждал { $time }, рабочего времени { $work }
web-wait-off-hours = клиент ждал { $time }, ответили в нерабочее время
web-wait-open = клиент ждёт { $time }, рабочего времени { $work }
web-wait-gap = в ожидании пропуск загрузки
web-edited = изменено
web-failed = не доставлено
web-deleted = сообщение удалено
web-not-judged = язык не распознан, не разобрано
web-sure = Уверенность { $percent } %
web-mark-wrong = этот знак неверен
web-label-save = Исправить
web-kind-image = фото
web-kind-audio = голосовое
web-kind-file = файл
web-kind-order = заказ
web-kind-product = товар
web-kind-system = служебное
web-advice = Советы
web-advice-none = Здесь всё в порядке: советов нет.
web-evidence = сообщение, из которого это видно
web-rules-version = Версия правил { $version }
web-orders = Заказы и оплаты
web-orders-none = Из этого чата заказов не было.
web-order-cancelled = отменён
web-order-paid = оплачен
web-order-partial = оплачен частично
web-order-unpaid = не оплачен
web-order-total = Сумма
web-order-paid-sum = Получено
web-order-created = Оформлен
web-order-paid-at = Оплачен
web-order-credit = Засчитан
web-link-message = Связан по карточке заказа в переписке.
web-link-dialog = Связан по диалогу, указанному в заказе.
web-link-chat-order = Связан по клиенту: оформлен из чата вскоре после переписки.
web-link-customer = Связан по клиенту: оформлен вскоре после переписки.
web-link-phone = Связан по телефону клиента.
web-episodes = Обращения
web-episode-counts = от клиента { $inbound }, ответов { $outbound }
web-episode-questions = вопросов менеджера { $count }
web-episode-step = следующий шаг предложен
web-episode-no-step = следующий шаг не предложен
web-transfer = { $at }: передан, { $from } → { $to }
web-customer = Клиент
web-phone = Телефон
web-email = Почта
web-access-noted = Просмотр записан в журнал доступа.
web-open-in-crm = Открыть в RetailCRM

# Labels
web-label-queue = Очередь разметки
web-label-queue-lead = Сообщения, в которых программа уверена меньше всего. Каждое исправление делает разбор точнее.
web-empty-labels = Сомнительных сообщений нет.
web-in-dialogue = в переписке

# Now
web-now-lead = Рабочее время ожидания, дольше всех ждущие сверху
web-now-live = обновляется само
web-now-reload = Без скриптов список обновляется при перезагрузке страницы.
web-empty-now = Никто не ждёт. Все вопросы клиентов отвечены.
web-by-calendar = по календарю
web-first-question = первый вопрос
web-window-left = окно ответа { $time }
web-also = ждёт ещё в чатах: { $count }

# Money, practice, tables
web-step-chats = Чаты
web-step-eligible = Обращения за покупкой
web-step-orders = Заказы
web-step-paid = Оплаченные
web-funnel-sales = Воронка
web-money-note = Заказ относится к последнему обращению клиента перед ним. Деньги последних дней ещё приходят: цифры растут.
web-tables-about = Таблицы ниже за
web-practice-lead = Что работает в этом магазине, из его собственных оплаченных чатов.
web-empty-section = Таблиц этого раздела пока нет. Они появятся после первого разбора чатов.
web-empty-table = Пусто: данных для этой таблицы пока нет.
web-rows = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[other] { $count } строк
}
web-columns = Что значат колонки
web-tables = Все данные таблицами

# Why
web-why-title = Почему:
web-whole-shop = весь магазин
web-why-rule = Правило
web-why-no-rule = Описания пока нет.
web-why-clock = Время считается рабочее: пересечение ожидания с часами работы магазина.
web-why-period = Случай относится к тому дню, в который он начался.
web-why-messages = Сообщения
web-why-none = Отдельных сообщений за этой цифрой нет: она складывается из всех чатов периода.
web-why-chats = Чаты периода
web-why-sample = Показаны самые показательные случаи, не все.

# Data
web-alert = внимание
web-alerts = Тревоги
web-alerts-none = Всё в порядке, тревог нет.
web-since = с { $at }
web-jobs = Задачи
web-jobs-lead = Задачи выполняются сами по расписанию. Запускать вручную нужно редко.
web-job-start = Запустить
web-runs = Журнал запусков
web-runs-none = Запусков ещё не было.
web-run-job = Задача
web-run-slot = По плану
web-run-state = Состояние
web-run-took = Заняло
web-run-done = Сделано
web-state-planned = ждёт
web-state-running = выполняется
web-state-ok = готово
web-state-failed = не вышло
web-state-timed-out = не уложилась
web-state-panicked = ошибка программы
web-state-skipped = пропущена
web-state-missed = опоздала
web-state-abandoned = прервана
web-state-parked = приостановлена
web-why-retry = попытка { $attempt }, не раньше { $at }
web-why-failed = Все попытки закончились ошибкой. Следующая по расписанию; причина справа.
web-why-timed-out = Превышен срок. Следующая попытка по расписанию.
web-why-panicked = Ошибка в самой программе, остальное работает. Передайте журнал разработчикам.
web-why-skipped = Предыдущий запуск ещё шёл.
web-why-missed = Программа в это время не работала.
web-why-abandoned = Процесс остановился во время работы; задача начата заново.
web-why-parked = Три падения подряд: ждёт решения. Команда: spindle unpark.
web-gaps = Пропуски в загрузке
web-gaps-none = Пропусков нет.
web-gaps-note = Ожидания, попавшие в пропуск, не считаются.
web-quarantine = Отложенные записи
web-quarantine-lead = Их не удалось прочитать; остальные данные на месте.
web-unknown-posts = Неясно, дошло ли
web-unknown-posts-lead = Ответ мессенджера потерялся. Повторить: spindle resend КЛЮЧ.
web-audit = Журнал доступа и отправок
web-audit-lead = Кто открывал чью переписку и что ушло наружу.

# Settings
web-settings-lead = Только для чтения. Меняются в config.toml или переменными окружения; секреты скрыты.
web-setting = Настройка
web-setting-value = Значение
web-setting-place = Откуда
web-setting-default = по умолчанию

# Signing in
web-sign-in = Войти
web-user = Имя
web-password = Пароль
web-sign-in-link = Нет пароля? Напишите боту /dashboard: он пришлёт одноразовую ссылку.
web-sign-in-wrong = Имя или пароль не подходят.
web-sign-in-wait = Слишком много попыток. Попробуйте через { $time }.
web-enter = Одноразовая ссылка
web-enter-lead = Ссылка срабатывает один раз. Нажмите, чтобы войти.
web-enter-over = Ссылка уже использована или устарела. Попросите новую.
web-account-new = Вы вошли. Задайте пароль, чтобы входить без ссылки; можно и позже.
web-account-saved = Пароль сохранён. Другие браузеры вышли.
web-to-overview = К обзору
web-password-set = Пароль
web-password-rule = От 12 знаков; длинная фраза лучше сложного слова.
web-password-now = Нынешний пароль
web-password-new = Новый пароль
web-password-again = Ещё раз
web-password-differ = Пароли не совпали.
web-password-length = Нужно от 12 до 1024 знаков.
web-password-plain = Такой пароль слишком простой.
web-password-wrong = Нынешний пароль не подходит.
web-role = Роль
web-role-owner = владелец
web-role-head = руководитель отдела
web-role-manager = менеджер, только своё

# Access
web-people = Люди
web-people-lead = Владелец видит всё, руководитель — всё, кроме доступа, менеджер — только свои чаты.
web-who-in-crm = Кто это в RetailCRM
web-has-password = есть пароль
web-no-password = входит по ссылке
web-invite = Ссылка для входа
web-invite-made = Отправьте ссылку человеку. Она действует сутки и срабатывает один раз:
web-tokens = Токены программ
web-tokens-lead = Для программ, которые читают API: таблицы, Grafana, помощники.
web-tokens-none = Токенов нет. Создайте первый ниже.
web-token-name = Для чего
web-token-days = Дней
web-token-make = Создать токен
web-token-made = Токен создан. Скопируйте его:
web-secret = Секрет
web-secret-once = Показывается один раз: хранится только отпечаток.
web-scopes = Что можно
web-scope-read = читать
web-scope-persons = видеть имена и телефоны
web-scope-jobs = запускать задачи
web-scope-labels = исправлять разметку
web-scope-metrics = метрики для Prometheus
web-sessions = Открытые браузеры
web-pass-label = Что
web-pass-seen = Последний раз
web-pass-ends = До
web-pass-what = Действие

# API
web-api-lead = Те же цифры для программ: JSON, CSV, XLSX.
web-api-begin = С чего начать
web-api-token = Создайте токен в разделе «Доступ» или командой spindle token make и покажите его в заголовке:

# Faults
web-fault-sign-in = Нужно войти
web-fault-forbidden = Эта страница для другой роли
web-fault-foreign = Форма устарела или пришла с чужой страницы. Откройте страницу заново.
web-fault-not-found = Такой страницы нет
web-fault-bad = Так спросить нельзя
web-fault-method = Эта страница так не работает
web-fault-conflict = Кто-то уже изменил это
web-fault-large = Слишком большой запрос
web-fault-kind = Такой вид данных не принимается
web-fault-host = Страница открыта под чужим адресом. Проверьте настройку web.address.
web-fault-busy = Сейчас много запросов. Попробуйте через минуту.
web-fault-failed = Не получилось. Причина записана в журнал программы.
web-fault-back = На главную

# The terminal
cli-demo-page = Страница: { $link } (ссылка входит один раз и действует сутки). Остановить: Ctrl+C

# More
web-change-none = сравнить пока не с чем
web-action-opened = диалог открыт
web-action-closed = диалог закрыт
web-action-assigned = назначен ответственный
web-action-unassigned = ответственный снят
