# Texts inside the sheets.

advice-no-answer = Клиенту никто не ответил. Напишите ему сейчас: коротко извинитесь за паузу и ответьте на вопрос.
advice-slow-first-answer = Первый ответ пришёл поздно. Пока уточняете детали, помогает короткое «Здравствуйте, уже смотрю».
advice-waiting-customer = Клиент ждёт ответа. Ответьте ему в первую очередь.
advice-no-clarifying-question = Клиенту не задали ни одного уточняющего вопроса. Спросите, для какого случая, к какому сроку и что для него важнее.
advice-interest-without-next-step = Клиент проявил интерес, но следующий шаг не предложен. Предложите оформить заказ, отложить товар или договориться о времени.
advice-asked-price-not-given = Клиент спросил цену, а в ответе её нет. Назовите цену и сразу скажите, что в неё входит.

status-synced-at = Загружено из RetailCRM
status-synced-at-note = Когда данные загружены последний раз, время магазина. Таблицы обновляются следом.
status-complete-until = Данные полны до
status-complete-until-note = Все сообщения до этого момента загружены.
status-from = Данные с
status-from-note = Начало периода, за который считаются таблицы.
status-messages = Сообщений в базе
status-messages-note = Всего, за все дни.
status-authors = Известен автор
status-authors-note = Доля сообщений магазина, у которых известно, кто их написал. Ниже 80 % сотрудников сравнивать рано.
status-orders = Заказы связаны с чатами
status-orders-note = Связано заказов: { $linked } из { $count }. Остальные оформлены без переписки или клиент не найден.
status-gaps = Пропуски в загрузке
status-gaps-none = нет
status-gaps-more = и ещё { $count }
status-gaps-note = Промежутки, за которые сообщений нет. Ожидания, попавшие в них, не считаются.
status-pending = Осталось дочитать
status-pending-note = Частей истории, которые ещё загружаются. 0: загружено всё.
status-quarantined = Отложено записей
status-quarantined-note = Записи, которые не удалось прочитать. Остальные на месте; список: spindle list quarantine
status-rules = Версия правил
status-rules-note = По каким правилам посчитаны показатели.
status-schema = Версия базы
status-schema-note = Меняется при обновлении программы.
status-program = Версия программы
status-program-note = Spindle
status-chat-link = Ссылка на чат
status-chat-link-none = не задана
status-chat-link-note = Адрес чата в RetailCRM, настройка shop.chat_link.
