# Деньги: листы и отчёт.

link-order-message = карточка заказа в переписке
link-dialog = RetailCRM сама назвала диалог
link-chat-order = тот же клиент, заказ оформлен из чата
link-customer = тот же клиент, подходит по времени
link-phone = совпал только телефон
certainty-exact = точно
certainty-strong = почти наверняка
certainty-medium = вероятно
certainty-weak = возможно

credit-last-author = заказ засчитан тому, кто последним писал клиенту перед заказом
credit-first-author = заказ засчитан тому, кто первым ответил клиенту
credit-crm-responsible = заказ засчитан ответственному в RetailCRM на момент оформления
credit-equal-split = заказ поделён поровну между всеми, кто писал клиенту до заказа

moved-by-itself = автоматически
payment-cancelled-with-money = отменён, деньги не возвращены
payment-cancelled = отменён
payment-other-currency = оплачен в другой валюте
payment-cash = оплачен при получении
payment-full = оплачен
payment-refunded-part = оплачен, часть возвращена
payment-part = оплачен частично
payment-refunded = возвращён
payment-awaited = ждём оплату
payment-none = не оплачен
money-whole-shop = Весь магазин

lost-no-answer = На вопрос так и не ответили
lost-slow-answer = Ответили спустя часы, клиент ушёл
lost-price = Дорого
lost-thinking = Ушёл подумать
lost-trust = Не поверил
lost-fit = Не подошёл размер или вид
lost-delivery = Не устроила доставка
lost-competitor = Купил у других
lost-no-need = Передумал покупать
lost-not-available = Нужного не было в наличии
lost-no-next-step = Интересовался, но ему ничего не предложили
lost-went-silent = Предложили следующий шаг, клиент замолчал
lost-not-paid = Заказ не оплатили вовремя
lost-cancelled = Заказ отменили
lost-refunded = Деньги за заказ вернули

segment-cold = Без вопросов о покупке
segment-warm = Спрашивали цену, наличие или доставку
segment-hot = Хотели конкретную вещь
segment-advice-cold = Узнайте, что нужно, и предложите два варианта.
segment-advice-warm = Отвечайте на вопрос и сразу предлагайте следующий шаг.
segment-advice-hot = Отвечайте первым делом и сразу оформляйте: эти чаты дороже всех.
segment-new = Новые клиенты
segment-returning = Уже писали или покупали
segment-advice-new = Коротко расскажите, как у вас покупают: оплата, доставка, возврат.
segment-advice-returning = Вспомните прошлую покупку: так проще предложить подходящее.
segment-consultation = Консультация
segment-order = Заказ
segment-service = После покупки
segment-other = Не о покупке
segment-unknown = Вид не определён
segment-week = Неделя с { $date }
segment-band-low = Дешёвая треть: заказы до { $to }
segment-band-middle = Средняя треть: от { $from } до { $to }
segment-band-high = Дорогая треть: от { $from }

kpi-plan = План месяца
kpi-average-order = Средний чек
kpi-conversion = Конверсия
kpi-no-tiers = Ступени не заданы
kpi-no-forecast = Для прогноза мало данных
kpi-below = ниже первой ступени
kpi-tier = ступень { $tier }
kpi-likeliest = Скорее всего к концу месяца: { $tier } ({ $odds })

moneyreport-title = Деньги на { $date }
moneyreport-headline-plain = С начала месяца из чатов получено { $sum }.
moneyreport-headline-usual = С начала месяца из чатов получено { $sum }: как обычно к этому дню (обычно { $usual }).
moneyreport-headline-above = С начала месяца из чатов получено { $sum }: больше, чем в любой из прошлых месяцев к этому дню (обычно { $usual }).
moneyreport-headline-below = С начала месяца из чатов получено { $sum }: меньше, чем в любой из прошлых месяцев к этому дню (обычно { $usual }).
moneyreport-headline-none = Денег из чатов в этом месяце пока нет.
moneyreport-young = Сравнить пока не с чем: для этого нужны хотя бы два прошлых месяца целиком.
moneyreport-funnel = От обращения до денег, { $from } – { $to }
moneyreport-eligible = { $count ->
    [one] { $count } обращение о покупке
    [few] { $count } обращения о покупке
   *[other] { $count } обращений о покупке
}
moneyreport-ordered = Заказали: { $rate } (от { $low } до { $high }; { $count ->
    [one] { $count } обращение, срок которого
    [few] { $count } обращения, срок которых
   *[other] { $count } обращений, срок которых
} вышел). Заказов { $orders }
moneyreport-paid = Заказы оплачивают: { $rate } (от { $low } до { $high }; дождались срока { $count ->
    [one] { $count } заказ
    [few] { $count } заказа
   *[other] { $count } заказов
}). Оплачено { $paid }
moneyreport-conversion = Покупают из обращений: { $rate } (от { $low } до { $high }; { $count ->
    [one] { $count } обращение
    [few] { $count } обращения
   *[other] { $count } обращений
})
moneyreport-rate-unknown = { $name }: судить рано, срок ни у кого ещё не вышел
moneyreport-name-ordered = Заказывают
moneyreport-name-paid = Оплачивают
moneyreport-name-conversion = Покупают из обращений
moneyreport-average = Средний чек { $average }{ $interval }, посередине { $median }, без самых крупных и мелких { $trimmed } ({ $count ->
    [one] { $count } оплаченный заказ
    [few] { $count } оплаченных заказа
   *[other] { $count } оплаченных заказов
})
moneyreport-interval = {" "}(от { $low } до { $high })
moneyreport-per-chat = Одно обращение приносит { $sum }{ $interval }
moneyreport-same-day = В день обращения оплатили на { $sum } из { $revenue }
moneyreport-refunded = Вернули { $sum }
moneyreport-repeat = Покупали больше одного раза: { $rate } из { $count ->
    [one] { $count } покупателя
   *[other] { $count } покупателей
}
moneyreport-outside = Ещё { $count ->
    [one] { $count } заказ на { $revenue } пришёл
    [few] { $count } заказа на { $revenue } пришли
   *[other] { $count } заказов на { $revenue } пришли
} из чатов, которые начал магазин или которые были после покупки: в воронку они не входят
moneyreport-foreign = В другой валюте { $count ->
    [one] { $count } заказ, его суммы
    [few] { $count } заказа, их суммы
   *[other] { $count } заказов, их суммы
} здесь нет
moneyreport-open = Что ещё не дозрело
moneyreport-open-none = Все сроки вышли: эти цифры уже не изменятся.
moneyreport-open-chats = { $count ->
    [one] { $count } обращение ещё может
    [few] { $count } обращения ещё могут
   *[other] { $count } обращений ещё могут
} закончиться оплатой: в итоге купят от { $low } до { $high } обратившихся
moneyreport-open-orders = { $count ->
    [one] { $count } заказ на { $sum } ещё ждёт
    [few] { $count } заказа на { $sum } ещё ждут
   *[other] { $count } заказов на { $sum } ещё ждут
} оплаты
moneyreport-managers = По сотрудникам
moneyreport-col-name = Сотрудник
moneyreport-col-chats = Обращения
moneyreport-col-orders = Заказы
moneyreport-col-paid = Оплачено
moneyreport-col-rate = Покупают
moneyreport-col-revenue = Выручка
moneyreport-col-average = Средний чек
moneyreport-credit = Правило: { $rule }. По другим правилам (первый ответивший, ответственный в RetailCRM, поровну) сотруднику достаётся от { $low } до { $high } его выручки: смотрите лист attribution.
moneyreport-credit-same = Правило: { $rule }. По другим правилам зачёта выручка та же.
moneyreport-chance = Промежуток после процента показывает, где доля может быть на самом деле. Если промежутки перекрываются, разница может быть случайной.
moneyreport-lost = Потерянные продажи
moneyreport-lost-none = Потерянных продаж нет.
moneyreport-lost-chats = { $cause }: { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[other] { $count } чатов
}, около { $sum }
moneyreport-lost-orders = { $cause }: { $count ->
    [one] { $count } заказ
    [few] { $count } заказа
   *[other] { $count } заказов
} на { $sum }
moneyreport-lost-note = Для чатов без заказа это оценка: столько в среднем приносят такие же обращения. Купили бы не все.
moneyreport-reconciled = Сверка с RetailCRM: по { $count ->
    [one] { $count } заказу
   *[other] { $count } заказам
} получено { $ours }, и в RetailCRM столько же.
moneyreport-differs = Сверка с RetailCRM: по { $count ->
    [one] { $count } заказу
   *[other] { $count } заказам
} у нас { $ours }, в поле «оплачено» RetailCRM { $theirs }.
moneyreport-cash = Из разницы { $sum } оплачено при получении: заказ доставлен, но оплата в RetailCRM не отмечена.
moneyreport-differing = Не сходятся заказы: { $orders }.
moneyreport-linked = Заказов за это время { $orders }, с чатами связано { $linked }: точно { $exact }, почти наверняка { $strong }, вероятно { $medium }, возможно { $weak }.
moneyreport-rules = Заказ засчитан, если он сделан в течение { $window ->
    [one] { $window } дня
   *[other] { $window } дней
} после первого сообщения; оплату ждём { $payment ->
    [one] { $payment } день
    [few] { $payment } дня
   *[other] { $payment } дней
}. { $delivery }
moneyreport-with-delivery = Доставка входит в выручку.
moneyreport-without-delivery = Доставка в выручку не входит.

# Notes on the header cells: column-TABLE-COLUMN.

## chat_orders

column-chat-orders-order-id = Внутренний номер заказа в RetailCRM.
column-chat-orders-order-number = Номер заказа, как его видят сотрудники.
column-chat-orders-chat-id = Номер чата, к которому относится заказ. Один заказ относится к одному чату.
column-chat-orders-episode = Какое по счёту обращение в этом чате.
column-chat-orders-linked-by = По какому правилу заказ связан с чатом.
column-chat-orders-certainty = Насколько это надёжно: точно, почти наверняка, вероятно, возможно.
column-chat-orders-manager-id = Номер сотрудника, который последним писал клиенту перед заказом.
column-chat-orders-manager-name = Его имя.
column-chat-orders-created = Когда оформлен заказ, время магазина.
column-chat-orders-status = Статус заказа сейчас, как он называется в магазине.
column-chat-orders-status-at = Когда заказ перешёл в этот статус.
column-chat-orders-status-by = Кто его перевёл; «автоматически», если правило или интеграция.
column-chat-orders-payment = Что с оплатой: словами.
column-chat-orders-first-total = Сумма, с которой заказ оформили. Пусто, если история этого не помнит.
column-chat-orders-total = Сумма заказа сейчас, со скидкой и доставкой.
column-chat-orders-delivery = Из неё стоимость доставки.
column-chat-orders-paid = Сколько денег пришло по статусам оплат; при получении: когда доставлен.
column-chat-orders-refunded = Сколько вернули.
column-chat-orders-revenue = Что считается выручкой: полученное минус возвраты; отменённые и в другой валюте дают 0.
column-chat-orders-paid-at = Когда пришли первые деньги.
column-chat-orders-currency = Валюта заказа.
column-chat-orders-link = Ссылка на чат в RetailCRM.

## manager_money

column-manager-money-manager-id = Номер сотрудника; shop: весь магазин.
column-manager-money-manager-name = Имя сотрудника.
column-manager-money-credit-rule = Чей это заказ: last_author: того, кто последним писал клиенту перед заказом.
column-manager-money-eligible-episodes = Обращения о покупке, которые начал клиент (и ответы на рассылку). Не считаются вопросы после покупки, спам и чаты, которые начал магазин.
column-manager-money-orders = Заказы из этих обращений.
column-manager-money-mature-episodes = Из скольких обращений посчитана доля заказов: тех, у кого прошли дни ожидания заказа.
column-manager-money-order-rate = Доля обращений с заказом.
column-manager-money-order-rate-low = Нижняя граница этой доли (95 %).
column-manager-money-order-rate-high = Верхняя граница этой доли (95 %).
column-manager-money-paid-orders = Сколько заказов оплачено хотя бы частично и не отменено.
column-manager-money-mature-orders = Из скольких заказов посчитана доля оплаты: тех, у кого прошли дни ожидания оплаты.
column-manager-money-paid-rate = Доля оплаченных заказов.
column-manager-money-paid-rate-low = Нижняя граница этой доли (95 %).
column-manager-money-paid-rate-high = Верхняя граница этой доли (95 %).
column-manager-money-conversion-episodes = Из скольких обращений посчитана конверсия: тех, у кого вышли оба срока.
column-manager-money-conversion = Доля обращений, закончившихся оплатой.
column-manager-money-conversion-low = Нижняя граница конверсии (95 %).
column-manager-money-conversion-high = Верхняя граница конверсии (95 %).
column-manager-money-open-episodes = Обращения, которые ещё могут закончиться оплатой.
column-manager-money-final-low = Конверсия всех обращений, если больше никто не оплатит. Пусто: все сроки вышли.
column-manager-money-final-high = Она же, если остальные покажут лучшее из возможного.
column-manager-money-revenue = Выручка этих заказов: полученное минус возвраты.
column-manager-money-refunded = Возвращено.
column-manager-money-average-order = Средний чек: выручка на один оплаченный заказ.
column-manager-money-average-order-low = Нижняя граница среднего чека (95 %). Пусто, если заказов меньше 30.
column-manager-money-average-order-high = Верхняя граница среднего чека (95 %).
column-manager-money-median-order = Чек посередине: половина заказов дороже, половина дешевле.
column-manager-money-trimmed-order = Средний чек без двадцатой части самых дорогих и самых дешёвых.
column-manager-money-revenue-per-chat = Сколько приносит одно обращение: конверсия на средний чек. По обращениям, у которых вышли сроки.
column-manager-money-revenue-per-chat-low = Нижняя граница (95 %). Пусто, если покупок меньше 30.
column-manager-money-revenue-per-chat-high = Верхняя граница (95 %).
column-manager-money-same-day-money = Из выручки: оплачено в день обращения.
column-manager-money-awaited-orders = Заказы, которые ещё ждут оплаты.
column-manager-money-awaited-money = На какую они сумму.
column-manager-money-outside-orders = Заказы из чатов, которых нет в воронке: начал магазин или разговор после покупки.
column-manager-money-outside-revenue = Их выручка.
column-manager-money-order-numbers = Номера оплаченных заказов.
column-manager-money-chat-ids = Чаты этих заказов.

## attribution

column-attribution-manager-id = Номер сотрудника; shop: весь магазин.
column-attribution-window-days = За сколько дней после первого сообщения заказ ещё относится к чату.
column-attribution-manager-name = Имя сотрудника.
column-attribution-orders = Заказы по правилу last_author.
column-attribution-paid-orders = Из них оплачено.
column-attribution-last-author = Выручка, если заказ засчитан последнему, кто писал клиенту перед заказом. Это правило используется везде.
column-attribution-first-author = Выручка, если заказ засчитан первому ответившему.
column-attribution-crm-responsible = Выручка, если заказ засчитан ответственному в RetailCRM на момент оформления.
column-attribution-equal-split = Выручка, если заказ поделён поровну между всеми, кто писал до заказа.
column-attribution-order-numbers = Номера заказов.
column-attribution-chat-ids = Их чаты.

## segments

column-segments-segment = По чему разделены обращения: warmth интерес, relation новые и вернувшиеся, price_band треть по цене, kind вид, channel канал, week неделя.
column-segments-group = Группа.
column-segments-group-name = Что это за группа.
column-segments-eligible-episodes = Обращения о покупке. У ценовых третей: те, где был заказ.
column-segments-orders = Заказы.
column-segments-order-rate = Доля обращений с заказом. У ценовых третей пусто: цена известна только у заказа.
column-segments-order-rate-low = Нижняя граница (95 %).
column-segments-order-rate-high = Верхняя граница (95 %).
column-segments-paid-orders = Оплаченные заказы.
column-segments-mature = Из скольких случаев посчитана конверсия: тех, у кого вышли сроки.
column-segments-conversion = Доля обращений с оплатой; у ценовых третей доля оплаченных заказов.
column-segments-conversion-low = Нижняя граница (95 %).
column-segments-conversion-high = Верхняя граница (95 %).
column-segments-revenue = Выручка.
column-segments-average-order = Средний чек.
column-segments-median-order = Чек посередине.
column-segments-revenue-per-chat = Сколько приносит одно обращение.
column-segments-advice = Что с такими обращениями делать.
column-segments-order-numbers = Номера оплаченных заказов.
column-segments-chat-ids = Чаты этих заказов.

## lost_sales

column-lost-sales-reason = Причина, короткое имя.
column-lost-sales-reason-name = Почему не купили: первая причина, которую видно в переписке.
column-lost-sales-chats = Обращения с интересом, которые закончились без заказа и уже не закончатся им.
column-lost-sales-share = Доля этой причины среди всех потерянных продаж листа.
column-lost-sales-expected-money = Сколько такие обращения приносят в среднем. Это оценка: купили бы не все.
column-lost-sales-orders = Заказы, которые не принесли денег.
column-lost-sales-order-money = Сумма этих заказов.
column-lost-sales-examples = Чаты, сначала самые дорогие.
column-lost-sales-order-numbers = Номера этих заказов.

## upsell

column-upsell-manager-id = Номер сотрудника; shop: весь магазин.
column-upsell-manager-name = Имя сотрудника.
column-upsell-orders = Неотменённые заказы из чатов.
column-upsell-offered = В скольких из них до заказа предложили что-то ещё.
column-upsell-offered-rate = Доля таких заказов.
column-upsell-offered-rate-low = Нижняя граница (95 %).
column-upsell-offered-rate-high = Верхняя граница (95 %).
column-upsell-accepted = В скольких из них клиент согласился или заказ вырос.
column-upsell-accepted-rate = Доля удавшихся предложений.
column-upsell-accepted-rate-low = Нижняя граница (95 %).
column-upsell-accepted-rate-high = Верхняя граница (95 %).
column-upsell-known-orders = Все заказы, у которых история помнит первую сумму.
column-upsell-grown = Сколько из них выросли.
column-upsell-added-money = На сколько выросли: последняя сумма минус первая.
column-upsell-with-offer-orders = Оплаченные заказы с предложением.
column-upsell-average-with-offer = Их средний чек.
column-upsell-without-offer-orders = Оплаченные заказы без предложения.
column-upsell-average-without-offer = Их средний чек. Разница не обязательно из-за предложения.
column-upsell-phrases = Как предлагали.
column-upsell-grown-chats = Чаты выросших заказов.

## kpi_bonus

column-kpi-bonus-manager-id = Номер сотрудника.
column-kpi-bonus-measure = Показатель: plan, average_order, conversion.
column-kpi-bonus-manager-name = Имя сотрудника.
column-kpi-bonus-measure-name = Название показателя.
column-kpi-bonus-month = Месяц.
column-kpi-bonus-count = Из чего посчитано: дней месяца, оплаченных заказов, обращений.
column-kpi-bonus-money = Деньги за месяц: полученные (план), сумма заказов (средний чек).
column-kpi-bonus-rate = Выполнение плана или конверсия сейчас.
column-kpi-bonus-average-order = Средний чек сейчас.
column-kpi-bonus-tier = Ступень сейчас; 0: ниже первой.
column-kpi-bonus-next-tier-from = С чего начинается следующая.
column-kpi-bonus-chats-to-next = Сколько ещё оплаченных чатов до неё, если остальное не изменится.
column-kpi-bonus-forecast = Прогноз на конец месяца.
column-kpi-bonus-forecast-low = Нижняя граница прогноза (95 %).
column-kpi-bonus-forecast-high = Верхняя граница прогноза (95 %).
column-kpi-bonus-odds-tier-0 = Вероятность закончить ниже первой ступени.
column-kpi-bonus-odds-tier-1 = Вероятность первой ступени.
column-kpi-bonus-odds-tier-2 = Вероятность второй ступени.
column-kpi-bonus-odds-tier-3 = Вероятность третьей ступени.
column-kpi-bonus-odds-tier-4 = Вероятность четвёртой ступени.
column-kpi-bonus-words = То же словами.
