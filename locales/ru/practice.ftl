# Sheets made from the practice: what the shop's own chats teach.

job-practice = Разбор лучших чатов

practice-not-yet = Таблица появится после первого разбора чатов: он проходит раз в сутки, сразу после анализа.
practice-no-paid-chats = За эти дни нет оплаченных чатов, связанных с заказом. Как только появятся, лучшие из них будут здесь.
practice-few-paid-chats = Пока мало оплаченных чатов: порядок шагов виден, когда их хотя бы пять одного вида.
practice-few-chats = Пока мало чатов: страница справочника появляется, когда одна и та же ситуация встретилась хотя бы в трёх чатах.
practice-no-questions = Вопросов, которые клиенты повторяют, за эти дни не нашлось.
practice-no-objections = Клиенты за эти дни не возражали.
practice-scripts-few = Сравнивать рано: чатов, исход которых уже известен, { $talks }, из них оплачено { $won }. Сравнение начинается с 60 чатов и 10 оплат.
practice-scripts-one-manager = Нужны чаты хотя бы двух сотрудников: по одному нельзя понять, работает фраза или сам человек.
practice-scripts-none = Сравнили фраз: { $tested }, чатов: { $talks }, оплачено: { $won }. При равных условиях ни одна не встречается в оплаченных чатах заметно чаще. Это тоже результат: пока не доказано, что какие-то слова продают сами.
practice-clusters-few = Для групп пока мало чатов, которые клиент начал содержательной фразой: { $talks }, нужно 60.
practice-clusters-unstable = Обращения не делятся на устойчивые группы: при повторе на части чатов группы совпадают слабо (устойчивость { $stability }, нужно 0,60). Показывать их было бы нечестно.

practice-customer-said = Клиент: { $text }
practice-manager-said = Менеджер: { $text }

practice-stage-greeting = 1. Приветствие
practice-stage-needs = 2. Потребность
practice-stage-presentation = 3. Презентация
practice-stage-objection = 4. Работа с возражением
practice-stage-upsell = 5. Допродажа
practice-stage-closing = 6. Оформление
practice-stage-followup = 7. Возвращение к разговору
practice-stage-service = 8. После продажи

practice-topic-price = цена
practice-topic-availability = наличие
practice-topic-size-fit = размер и посадка
practice-topic-product = товар
practice-topic-delivery = доставка
practice-topic-payment = оплата
practice-topic-discount = скидка
practice-topic-order-status = где заказ
practice-topic-return-exchange = возврат и обмен
practice-topic-complaint = жалоба
practice-topic-purchase = готов купить
practice-topic-contact-data = контакты
practice-topic-greeting = приветствие
practice-topic-thanks = благодарность
practice-topic-other = другое

practice-objection-price = дорого
practice-objection-think = подумаю
practice-objection-trust = сомнение в магазине
practice-objection-fit = вдруг не подойдёт
practice-objection-delivery = доставка
practice-objection-competitor = нашли в другом месте
practice-objection-need = уже не нужно

practice-kind-consultation = Консультация
practice-kind-order = Готовый заказ
practice-kind-service = После продажи
practice-kind-other = Другое

practice-situation-start = начало разговора
practice-situation-silence = клиент молчит
practice-situation-doubt = сомневается: { $doubt }
practice-situation-about = о чём: { $topic }

practice-outcome-paid = оплата
practice-outcome-ordered = заказ без оплаты
practice-outcome-none = без заказа

## best_chats

column-best-chats-chat-id = Номер чата в RetailCRM.
column-best-chats-manager-name = Кто вёл разговор последним.
column-best-chats-started-at = Начало обращения, время магазина.
column-best-chats-paid = Оплачено по заказу из этого чата.
column-best-chats-score = Оценка качества разговора, 0–100, та же, что в листе quality_chats. Длина чата баллов не даёт.
column-best-chats-greeting = Первые слова этапа «приветствие» и что перед этим написал клиент. Имена, телефоны, адреса и ссылки скрыты.
column-best-chats-needs = То же для этапа «потребность».
column-best-chats-presentation = То же для этапа «презентация».
column-best-chats-objection = То же для ответа на возражение. Пусто: клиент не возражал.
column-best-chats-upsell = То же для допродажи.
column-best-chats-closing = То же для оформления.
column-best-chats-followup = То же для возвращения к разговору после паузы.
column-best-chats-link = Ссылка на чат в RetailCRM.

## best_scripts

column-best-scripts-stage = Этап, на котором фразу обычно говорят.
column-best-scripts-phrase = Фраза или её часть. Многоточие стоит там, где от чата к чату меняются имя, число или название.
column-best-scripts-example = Настоящее сообщение с этой фразой из оплаченного чата. Личное скрыто.
column-best-scripts-after = О чём чаще всего говорил клиент перед этим.
column-best-scripts-managers = Сколько сотрудников говорят эту фразу, и у каждого чаты с ней оплачивают не реже, чем без неё. Фраз одного человека здесь нет.
column-best-scripts-chats-with = В скольких чатах фраза прозвучала до решения клиента.
column-best-scripts-paid-with = Доля оплаченных среди них, как есть.
column-best-scripts-chats-without = Сколько чатов без этой фразы.
column-best-scripts-paid-without = Доля оплаченных среди чатов без неё, как есть.
column-best-scripts-lift = На сколько пунктов чаще оплачивают чаты с фразой при равных условиях: тот же сотрудник, то же намерение клиента, та же длина разговора. Это связь, а не доказанная причина.
column-best-scripts-lift-low = Нижняя граница разницы (95 %).
column-best-scripts-lift-high = Верхняя граница разницы (95 %).
column-best-scripts-q-value = Какая доля таких находок могла бы оказаться случайной, с учётом всех сравнений. В таблицу попадает не больше 10 %.

## dialog_templates

column-dialog-templates-kind = Вид обращения: консультация (клиент выбирает с помощью) или готовый заказ (знает, что хочет).
column-dialog-templates-step = Номер шага: в таком порядке этапы обычно идут в оплаченных чатах.
column-dialog-templates-customer-says = Что клиент отвечает после этого шага.
column-dialog-templates-stage = Этап разговора.
column-dialog-templates-won-chats = В скольких оплаченных чатах этот этап был.
column-dialog-templates-share = Доля оплаченных чатов с этим этапом.
column-dialog-templates-share-low = Нижняя граница доли (95 %).
column-dialog-templates-share-high = Верхняя граница доли (95 %).
column-dialog-templates-phrases = Фразы этого шага из оплаченных чатов. Личное скрыто.
column-dialog-templates-answers = Сколько раз клиенты так ответили.
column-dialog-templates-answer-share = Доля таких ответов среди всех ответов на этот шаг.
column-dialog-templates-do-next = Что в оплаченных чатах делали после такого ответа.
column-dialog-templates-next-phrase = Пример такой фразы.

## sales_book

column-sales-book-stage = Этап разговора.
column-sales-book-situation = Что перед этим сказал клиент.
column-sales-book-phrase = Что говорят в магазине. Личное скрыто, многоточие стоит на месте имён, чисел и названий.
column-sales-book-page-chats = В скольких чатах встретилась эта ситуация на этом этапе.
column-sales-book-said-in = В скольких чатах прозвучала фраза.
column-sales-book-managers = Сколько сотрудников её говорят.
column-sales-book-went-on = В какой доле чатов клиент после неё продолжил разговор.
column-sales-book-paid = Доля оплаченных среди чатов с фразой, исход которых уже известен.
column-sales-book-paid-of = Из скольких чатов считалась эта доля. Если их мало, фраза показана как пример, а не как доказательство.
column-sales-book-paid-low = Нижняя граница доли (95 %).
column-sales-book-paid-high = Верхняя граница доли (95 %).

## qa_book

column-qa-book-topic = Тема вопроса.
column-qa-book-question = Типичная формулировка. Вопросы с тем же смыслом собраны вместе.
column-qa-book-words = Слова, которые чаще всего звучат в таких вопросах.
column-qa-book-asked = Сколько раз спросили.
column-qa-book-chats = В скольких чатах.
column-qa-book-answered = На какую долю вопросов ответил человек.
column-qa-book-best-answer = Ответ, после которого чаще покупали и продолжали разговор. Личное скрыто.
column-qa-book-used-in = В скольких чатах так ответили.
column-qa-book-went-on = В какой доле из них клиент продолжил разговор.
column-qa-book-ordered = В какой доле из них оформлен заказ.
column-qa-book-paid = В какой доле из них заказ оплачен.
column-qa-book-paid-of = Из скольких чатов с известным исходом считались эти доли.
column-qa-book-paid-low = Нижняя граница доли оплаченных (95 %).
column-qa-book-paid-high = Верхняя граница доли оплаченных (95 %).
column-qa-book-more-answers = Другие хорошие ответы.

## objections

column-objections-objection = Что смущает клиента.
column-objections-chats = В скольких чатах это прозвучало.
column-objections-heard = В скольких из них менеджер написал после этого хоть что-то.
column-objections-handled = В какой доле последних он ответил на само сомнение.
column-objections-handled-low = Нижняя граница доли (95 %).
column-objections-handled-high = Верхняя граница доли (95 %).
column-objections-paid-handled = Доля оплаченных среди чатов, где на сомнение ответили.
column-objections-handled-of = Из скольких чатов с известным исходом.
column-objections-paid-handled-low = Нижняя граница (95 %).
column-objections-paid-handled-high = Верхняя граница (95 %).
column-objections-paid-unhandled = Доля оплаченных среди чатов, где на сомнение не ответили.
column-objections-unhandled-of = Из скольких чатов с известным исходом.
column-objections-paid-unhandled-low = Нижняя граница (95 %).
column-objections-paid-unhandled-high = Верхняя граница (95 %).
column-objections-replies = Ответы, после которых заказ оплатили. Личное скрыто.
column-objections-examples = Как это говорят клиенты. Личное скрыто.

## clusters

column-clusters-label = Слова, которыми группа отличается от остальных.
column-clusters-size = Сколько обращений в группе.
column-clusters-share = Доля от всех сгруппированных обращений.
column-clusters-words = Слова группы, от самых характерных.
column-clusters-example = Самое типичное первое сообщение. Личное скрыто.
column-clusters-conversion = Доля оплаченных среди обращений с известным исходом.
column-clusters-conversion-of = Из скольких обращений.
column-clusters-conversion-low = Нижняя граница (95 %).
column-clusters-conversion-high = Верхняя граница (95 %).
column-clusters-typical-outcome = Чем такие обращения чаще всего кончаются.
column-clusters-stability = Насколько группы повторяются, если взять другие четыре пятых чатов (индекс Рэнда с поправкой, среднее по 20 повторам): 1 совпадают полностью, ниже 0,6 не показываем.
