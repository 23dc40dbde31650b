# Texts of judgement: labels, advice, focus points, columns of their sheets.

# Words of labels
label-question-open = открытый
label-question-closed = закрытый
label-question-alternative = выбор
label-question-courtesy = вежливый
label-stage-greeting = приветствие
label-stage-needs = потребность
label-stage-presentation = презентация
label-stage-objection = возражение
label-stage-upsell = допродажа
label-stage-closing = оформление
label-stage-followup = возврат к клиенту
label-stage-service = сервис
label-kind-consultation = консультация
label-kind-order = заказ
label-kind-service = сервис
label-kind-other = другое
label-topic-price = цена
label-topic-availability = наличие
label-topic-size-fit = размер
label-topic-product = товар
label-topic-delivery = доставка
label-topic-payment = оплата
label-topic-discount = скидка
label-topic-order-status = статус заказа
label-topic-return-exchange = возврат или обмен
label-topic-complaint = жалоба
label-topic-purchase = покупка
label-topic-contact-data = контакты
label-topic-greeting = приветствие
label-topic-thanks = благодарность
label-topic-other = другое
label-sentiment-negative = недоволен
label-sentiment-neutral = спокойное
label-sentiment-positive = доволен
label-criterion-greeting = не поздоровались
label-criterion-need-first = предложили, не выяснив потребность
label-criterion-all-answered = вопрос остался без ответа
label-criterion-fitting-offer = предложение не связано со словами клиента
label-criterion-objection-answered = сомнение осталось без ответа
label-criterion-next-step = не предложили следующий шаг
label-criterion-follow-up = не вернулись после тишины
label-criterion-in-time = ответили поздно
label-criterion-upsell = не предложили дополнить покупку
label-criterion-respect = давление или резкость
label-criterion-nothing-hanging = клиент ждёт ответа

# How far the codes can be trusted
precision-unknown = определено автоматически
precision-known = проверено { $count ->
    [one] { $count } метка
    [few] { $count } метки
   *[many] { $count } меток
}, точность { $value } ({ $low }–{ $high })

# Advice for a chat
advice-unanswered-question = Клиент спросил и не получил ответа на этот вопрос. Ответьте на него отдельно, даже если разговор ушёл дальше.
advice-objection-not-handled = Клиент засомневался, а разговор пошёл дальше. Сначала согласитесь, что вопрос важный, спросите, что именно смущает, и ответьте фактом.
advice-offer-before-need = Предложение прозвучало раньше, чем выяснили потребность. Один вопрос «для кого и к какому дню?» поможет предложить точнее.
advice-disrespect = Похоже на давление или резкость. Перечитайте фразу глазами клиента и смягчите её.
advice-bare-price = Названа только цена. Добавьте, что за неё получает клиент, и закончите вопросом или предложением оформить.
advice-no-upsell = Клиент решил купить, но дополнить покупку не предложили. Одно уместное предложение не мешает заказу.
advice-promise-overdue = Клиенту обещали вернуться с ответом, срок прошёл. Напишите сейчас, даже если ответа ещё нет.
advice-no-follow-up = Клиент интересовался и замолчал, ему больше не писали. Вернитесь с коротким вопросом или новой деталью.

# What can be worked on: name, what to do; reasons and status
topic-need-first = сначала выяснить, потом предлагать
topic-need-first-advice = До первого предложения задайте один-два вопроса: для кого, к какому дню, что важнее.
topic-problem = спрашивать о трудностях
topic-problem-advice = Один раз за разговор спросите, что не подошло раньше или что смущает: после ответа проще предложить.
topic-benefit = спрашивать о пользе
topic-benefit-advice = Назовите одно преимущество и спросите, важно ли оно: «Вам было бы удобнее, если…?»
focus-why = Было { $value } за четыре недели до начала (случаев: { $count }, вероятный разброс { $low }–{ $high }).
focus-why-others = У коллег { $value } (случаев: { $count }).
focus-success = За четвёртую неделю не ниже { $goal }.
focus-status-new = новая цель
focus-status-goes-on = продолжаем
focus-status-worked = помогло
focus-status-not-proven = пока не доказано
focus-status-worse = стало реже

# spin_manager_metrics
column-spin-manager-metrics-manager-id = Номер сотрудника в RetailCRM.
column-spin-manager-metrics-manager-name = Имя сотрудника.
column-spin-manager-metrics-total-chats = Чаты с продажей или консультацией, где сотрудник писал. Сервисные разговоры не считаются.
column-spin-manager-metrics-total-messages = Сообщения сотрудника в этих чатах.
column-spin-manager-metrics-total-questions = Вопросы сотрудника, без вежливых формул; одинаковый текст в одном обращении считается один раз.
column-spin-manager-metrics-avg-questions-per-chat = Вопросов на чат.
column-spin-manager-metrics-spin-s-total = Вопросов «ситуация», всего. Шаблоны включены.
column-spin-manager-metrics-spin-p-total = Вопросов «проблема», всего. Шаблоны включены.
column-spin-manager-metrics-spin-i-total = Вопросов «последствия», всего. Шаблоны включены.
column-spin-manager-metrics-spin-n-total = Вопросов «польза», всего. Шаблоны включены.
column-spin-manager-metrics-spin-s-per-chat = Вопросов «ситуация» на чат.
column-spin-manager-metrics-spin-p-per-chat = Вопросов «проблема» на чат.
column-spin-manager-metrics-spin-i-per-chat = Вопросов «последствия» на чат.
column-spin-manager-metrics-spin-n-per-chat = Вопросов «польза» на чат.
column-spin-manager-metrics-s-usage-rate = Доля чатов с вопросом «ситуация» (из total_chats).
column-spin-manager-metrics-p-usage-rate = Доля чатов с вопросом «проблема» (из total_chats).
column-spin-manager-metrics-i-usage-rate = Доля чатов с вопросом «последствия» (из total_chats).
column-spin-manager-metrics-n-usage-rate = Доля чатов с вопросом «польза» (из total_chats).
column-spin-manager-metrics-avg-spin-completeness = Сколько из четырёх видов вопросов задают в среднем: 25 % это один вид.
column-spin-manager-metrics-full-spin-chats = Чаты со всеми четырьмя видами вопросов.
column-spin-manager-metrics-full-spin-rate = Их доля.
column-spin-manager-metrics-productive-rate = Доля вопросов S, P, I, N, после которых клиент рассказал о потребности или факте, а не ответил «да» или промолчал.
column-spin-manager-metrics-precision-note = Насколько можно доверять меткам: точность по меткам, которые проверили сотрудники магазина. До 50 проверенных меток: определено автоматически.

# spin_chat_metrics
column-spin-chat-metrics-chat-id = Номер чата в RetailCRM.
column-spin-chat-metrics-manager-id = Кто написал последним.
column-spin-chat-metrics-manager-name = Имя сотрудника.
column-spin-chat-metrics-total-messages = Сообщения сотрудников о продаже.
column-spin-chat-metrics-total-questions = Их вопросы, без вежливых формул.
column-spin-chat-metrics-spin-s-count = Вопросов «ситуация».
column-spin-chat-metrics-spin-p-count = Вопросов «проблема».
column-spin-chat-metrics-spin-i-count = Вопросов «последствия».
column-spin-chat-metrics-spin-n-count = Вопросов «польза».
column-spin-chat-metrics-has-situation = Был вопрос о ситуации.
column-spin-chat-metrics-has-problem = Был вопрос о проблеме.
column-spin-chat-metrics-has-implication = Был вопрос о последствиях.
column-spin-chat-metrics-has-need-payoff = Был вопрос о пользе.
column-spin-chat-metrics-spin-completeness = Сколько из четырёх видов вопросов было: 25 % это один вид.

# question_types
column-question-types-manager-id = Номер сотрудника в RetailCRM.
column-question-types-manager-name = Имя сотрудника.
column-question-types-chats = Чаты с продажей или консультацией, где сотрудник писал.
column-question-types-asking-messages = Сообщения с вопросом, без вежливых формул.
column-question-types-open = Открытые: ждут свободного ответа.
column-question-types-closed = Закрытые: да или нет.
column-question-types-alternative = С выбором из названных вариантов.
column-question-types-courtesy = Вежливые: «Чем помочь?»
column-question-types-open-share = Доля открытых среди сообщений с вопросом.
column-question-types-examples = Примеры из чатов с заказом.
column-question-types-precision-note = Насколько можно доверять меткам: точность по меткам, которые проверили сотрудники магазина. До 50 проверенных меток: определено автоматически.

# quality_chats
column-quality-chats-chat-id = Номер чата в RetailCRM.
column-quality-chats-channel = Канал.
column-quality-chats-manager-id = Кто написал последним.
column-quality-chats-manager-name = Имя сотрудника.
column-quality-chats-consultation = Клиент выбирал с помощью сотрудника.
column-quality-chats-quality-score = Оценка, 0–100: сумма весов выполненных критериев, делённая на сумму весов применимых. Длина чата ничего не даёт.
column-quality-chats-greeting = 1: поздоровались или обратились по имени; −1: нет; 0: к этому чату не относится.
column-quality-chats-need-first = 1: выяснили потребность до предложения; −1: нет; 0: к этому чату не относится.
column-quality-chats-all-answered = 1: ответили на каждый вопрос; −1: нет; 0: к этому чату не относится.
column-quality-chats-fitting-offer = 1: связали предложение со словами клиента; −1: нет; 0: к этому чату не относится.
column-quality-chats-objection-answered = 1: ответили на сомнения; −1: нет; 0: к этому чату не относится.
column-quality-chats-next-step = 1: предложили следующий шаг; −1: нет; 0: к этому чату не относится.
column-quality-chats-follow-up = 1: вернулись после тишины; −1: нет; 0: к этому чату не относится.
column-quality-chats-in-time = 1: отвечали вовремя; −1: нет; 0: к этому чату не относится.
column-quality-chats-upsell = 1: предложили дополнить покупку; −1: нет; 0: к этому чату не относится.
column-quality-chats-respect = 1: без давления и грубости; −1: нет; 0: к этому чату не относится.
column-quality-chats-nothing-hanging = 1: ни одно сообщение не осталось без ответа; −1: нет; 0: к этому чату не относится.
column-quality-chats-evidence = Что не выполнено и слова, по которым это видно.
column-quality-chats-link = Ссылка на чат в RetailCRM.

# spin_improvement_plans
column-spin-improvement-plans-manager-id = Номер сотрудника в RetailCRM.
column-spin-improvement-plans-manager-name = Имя сотрудника.
column-spin-improvement-plans-step = Номер точки роста: не больше двух на человека.
column-spin-improvement-plans-focus = Над чем работать.
column-spin-improvement-plans-why = Почему: доля, число случаев, вероятный разброс и сколько у коллег.
column-spin-improvement-plans-actions = Что делать.
column-spin-improvement-plans-phrases = Фразы из оплаченных чатов этого магазина.
column-spin-improvement-plans-goal-week-1 = Цель первой недели, от собственного уровня.
column-spin-improvement-plans-goal-week-2 = Цель второй недели.
column-spin-improvement-plans-goal-week-4 = Цель четвёртой недели: половина пути до коллег или собственная лучшая неделя.
column-spin-improvement-plans-success-criterion = Когда цель достигнута.
column-spin-improvement-plans-status = Куда движется последняя неделя.
