# Notes on the header cells of the sheets: column-TABLE-COLUMN, one for every column.


## chats_raw

column-chats-raw-chat-id = Номер чата в RetailCRM.
column-chats-raw-channel = Канал: whatsapp, instagram и другие. Если каналов одного вида несколько, рядом стоит название. unknown: канал неизвестен.
column-chats-raw-manager-id = Номер сотрудника, который написал последним, а если никто не писал, ответственного.
column-chats-raw-manager-name = Имя сотрудника.
column-chats-raw-client-id = Номер клиента в шлюзе сообщений.
column-chats-raw-order-id = Внутренний номер последнего заказа, связанного с чатом (как в его адресе в RetailCRM).
column-chats-raw-has-order = Есть заказ, связанный с чатом.
column-chats-raw-payment-status = Оплата этого заказа: paid оплачен, partial частично, unpaid не оплачен. Пусто без заказа.
column-chats-raw-is-successful = Есть оплаченный заказ, связанный с чатом.
column-chats-raw-created-at = Когда чат появился, время магазина.
column-chats-raw-updated-at = Последнее событие в чате, время магазина.
column-chats-raw-status = waiting: клиент ждёт ответа; no_reply: ждёт, и сотрудники не писали ни разу; closed: диалог закрыт; answered: на всё отвечено; quiet: отвечать было не на что.
column-chats-raw-inbound-count = Сообщений от клиента за период.
column-chats-raw-outbound-count = Сообщений сотрудников за период.
column-chats-raw-first-response-sec = Время первого ответа в секундах рабочего времени: от первого сообщения клиента, на которое нужен ответ, до первого ответа человека. Пусто: ответа не было.
column-chats-raw-unanswered-inbound = Сообщений клиента без ответа: сколько требующих ответа сообщений пришло после последнего сообщения сотрудника. «Спасибо», «ок» и смайлики не считаются.
column-chats-raw-episodes = Сколько отдельных обращений в чате за период: диалоги RetailCRM, а без них переписка без пауз от трёх суток.
column-chats-raw-quality-score = Оценка качества, 0–100: доля выполненных критериев из тех, что применимы к чату, с весами из настроек. По критериям: лист quality_chats.
column-chats-raw-chat-kind = Вид последнего обращения: консультация (клиент выбирает с помощью), заказ (знает, что нужно), сервис (после покупки), другое. Определено автоматически.
column-chats-raw-topics = О чём писал клиент. Определено автоматически.
column-chats-raw-sentiment = Настроение клиента по его последним небезразличным словам. Определено автоматически.
column-chats-raw-link = Ссылка на чат в RetailCRM.

## messages_raw

column-messages-raw-chat-id = Номер чата в RetailCRM.
column-messages-raw-message-id = Номер сообщения.
column-messages-raw-sent-at = Когда отправлено, время магазина.
column-messages-raw-direction = in от клиента, out от магазина. Пусто у служебных сообщений.
column-messages-raw-author-class = Кто автор: C клиент, H сотрудник, T сотрудник по шаблону, B бот, A рассылка или уведомление, S служебное, N внутренняя заметка, R реакция, V звонок, D удалено.
column-messages-raw-manager-id = Номер сотрудника, который написал сообщение. unassigned: автор неизвестен.
column-messages-raw-manager-name = Имя сотрудника.
column-messages-raw-type = Вид сообщения: text, image, file, audio, order, product, system, command, other.
column-messages-raw-text = Текст. Телефоны, адреса, имена и ссылки скрыты, если так задано в настройках.
column-messages-raw-question = Как спрашивает сотрудник: открытый, закрытый, выбор, вежливый. Пусто: не вопрос.
column-messages-raw-spin = Зачем вопрос: S ситуация, P проблема, I последствия, N польза; T оформление, C решение, O прочее (не СПИН).
column-messages-raw-stage = Какому этапу продажи служит сообщение сотрудника. Определено автоматически.

## manager_summary

column-manager-summary-manager-id = Номер сотрудника в RetailCRM. unassigned: автор неизвестен.
column-manager-summary-manager-name = Имя сотрудника.
column-manager-summary-chats = Чатов, где сотрудник писал или за которым числится ожидание.
column-manager-summary-inbound = Сообщений от клиентов за период.
column-manager-summary-outbound = Сообщений, написанных сотрудниками, за период. Боты, рассылки и служебные не считаются.
column-manager-summary-unanswered-inbound = Сообщений клиента без ответа: сколько требующих ответа сообщений пришло после последнего сообщения сотрудника. «Спасибо», «ок» и смайлики не считаются.
column-manager-summary-slow-first-reply-chats = Чатов, где первый ответ пришёл позже порога (по умолчанию 10 минут рабочего времени).
column-manager-summary-no-reply-chats = Чатов, где клиент ждал ответа, а сотрудники не написали ничего.
column-manager-summary-responded-chats = Чатов, где ответ был нужен и человек ответил. Основа для response_rate.
column-manager-summary-median-first-reply-sec = Медиана первого ответа, секунды рабочего времени: половина ответов быстрее, половина медленнее.
column-manager-summary-p90-first-reply-sec = Девять из десяти первых ответов быстрее этого, секунды рабочего времени. Пусто, если ответов меньше 20.
column-manager-summary-response-rate = Доля отвеченных: responded_chats среди чатов, где ответ был нужен (не среди всех чатов).
column-manager-summary-median-reply-sec = Медиана следующих ответов (после первого), секунды рабочего времени.
column-manager-summary-share-in-5-min = Доля ответов не позже первой цели (по умолчанию 5 минут рабочего времени).
column-manager-summary-questions-per-chat = Сколько вопросов в среднем задано клиенту за чат. Вежливые («чем помочь?») не считаются.
column-manager-summary-next-step-rate = Доля чатов, где предложен понятный следующий шаг: оформить, оплатить, отложить, назначить время.
column-manager-summary-conversion = Доля обращений с оплаченным заказом в течение срока из настроек. Пусто, если обращений нет.
column-manager-summary-paid-orders = Оплаченных заказов после переписки.
column-manager-summary-revenue = Оплаченная выручка по этим заказам.
column-manager-summary-average-order = Средний чек: выручка, делённая на число оплаченных заказов. Пусто без оплаченных заказов.

## channel_summary

column-channel-summary-channel = Канал: whatsapp, instagram и другие. Если каналов одного вида несколько, рядом стоит название. unknown: канал неизвестен.
column-channel-summary-chats = Чатов с перепиской за период.
column-channel-summary-inbound = Сообщений от клиентов за период.
column-channel-summary-outbound = Сообщений, написанных сотрудниками, за период. Боты, рассылки и служебные не считаются.
column-channel-summary-no-reply-chats = Чатов, где клиент ждал ответа, а сотрудники не написали ничего.
column-channel-summary-slow-first-reply-chats = Чатов, где первый ответ пришёл позже порога (по умолчанию 10 минут рабочего времени).
column-channel-summary-responded-chats = Чатов, где ответ был нужен и человек ответил. Основа для response_rate.
column-channel-summary-median-first-reply-sec = Медиана первого ответа, секунды рабочего времени: половина ответов быстрее, половина медленнее.
column-channel-summary-p90-first-reply-sec = Девять из десяти первых ответов быстрее этого, секунды рабочего времени. Пусто, если ответов меньше 20.
column-channel-summary-response-rate = Доля отвеченных: responded_chats среди чатов, где ответ был нужен (не среди всех чатов).
column-channel-summary-conversion = Доля обращений с оплаченным заказом в течение срока из настроек. Пусто, если обращений нет.
column-channel-summary-paid-orders = Оплаченных заказов после переписки.
column-channel-summary-revenue = Оплаченная выручка по этим заказам.
column-channel-summary-average-order = Средний чек: выручка, делённая на число оплаченных заказов. Пусто без оплаченных заказов.

## chat_advice

column-chat-advice-chat-id = Номер чата в RetailCRM.
column-chat-advice-channel = Канал: whatsapp, instagram и другие. Если каналов одного вида несколько, рядом стоит название. unknown: канал неизвестен.
column-chat-advice-manager-id = Номер сотрудника, который написал последним, а если никто не писал, ответственного.
column-chat-advice-manager-name = Имя сотрудника.
column-chat-advice-inbound = Сообщений от клиента за период.
column-chat-advice-outbound = Сообщений сотрудников за период.
column-chat-advice-first-response-sec = Время первого ответа в секундах рабочего времени: от первого сообщения клиента, на которое нужен ответ, до первого ответа человека. Пусто: ответа не было.
column-chat-advice-unanswered-inbound = Сообщений клиента без ответа: сколько требующих ответа сообщений пришло после последнего сообщения сотрудника. «Спасибо», «ок» и смайлики не считаются.
column-chat-advice-priority = Срочность: 1 сегодня, 2 на этой неделе, 3 на заметку.
column-chat-advice-advice = Что сделать. Советов может быть несколько, первый самый важный.
column-chat-advice-evidence = Слова из переписки, на которых основан самый важный совет.
column-chat-advice-money-at-risk = Сколько денег под вопросом: вероятность заказа, умноженная на обычную сумму таких заказов; со временем убывает. Пусто: заказ уже есть, срок прошёл или сравнить не с чем.
column-chat-advice-link = Ссылка на чат в RetailCRM.

## status

column-status-what = О чём строка.
column-status-value = Значение.
column-status-note = Пояснение.
