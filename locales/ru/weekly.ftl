# The weekly digest and coaching.

weekly-title = Неделя { $days }
weekly-headline-silent = Тихая неделя: сообщений не было.
weekly-headline-better = Хорошая неделя. { $name }: { $phrase }. Это лучше обычного разброса.
weekly-headline-usual = Обычная неделя: всё в пределах привычного.
weekly-headline-plain = { $count ->
    [one] За неделю { $count } чат.
    [few] За неделю { $count } чата.
   *[other] За неделю { $count } чатов.
}
weekly-shop = Магазин за неделю
weekly-with-usual = { $value }, обычно { $usual }
weekly-money = По обращениям недели: { $orders }, оплачено { $paid } на { $revenue }.
weekly-best-title = Лучший диалог недели
weekly-best = { $name }, оплата { $sum }
weekly-doubts = В чём клиенты сомневались
weekly-doubt = { $name }: { $count }
weekly-doubt-handled = { $name }: { $count }. Обычно на это отвечают в { $handled }.
weekly-foot = «Обычно» считается по прошлым неделям (медиана). Отмечено только то, что вышло за пределы привычного разброса. Кого выбрали за худший результат, тот чаще улучшается и сам по себе, поэтому успех фокуса сверяется с тем, что было у остальных.

figure-next-step = Предложен следующий шаг
figure-questions = Вопросы на чат
sample-cases = { $value } из { $count ->
    [one] { $count } случая
   *[other] { $count } случаев
}
series-worse-since = {" "}Хуже привычного с { $date }.
series-better-since = {" "}Лучше привычного с { $date }.

days-same-month = { $from }–{ $to }
days-two-months = { $from } – { $to }
share-of = { $share } ({ $hits } из { $count })
share-between = { $share } ({ $range }) из { $count }
range-percent = { $low }–{ $high } %

coach-title = Над чем работаем
coach-nobody = Фокус пока не выбран: чтобы ставить цели по собственному прошлому, нужно хотя бы 12 случаев на сотрудника за 4 недели.
coach-person = { $name }: фокус недели
coach-went = Прошлая неделя, { $topic }: было { $before }, стало { $after }. { $goal }
coach-goal-reached = Цель { $goal } достигнута.
coach-goal-missed = Цель { $goal } пока не достигнута.
coach-ahead = Эта неделя: { $topic }. Сейчас { $now }, цель недели { $week }, за 4 недели { $month }.
coach-ahead-again = Продолжаем: { $topic }. До начала было { $now }, цель недели { $week }, за 4 недели { $month }.
coach-phrase = в { $count ->
    [one] { $count } разговоре
   *[other] { $count } разговорах
}, оплачено { $paid }
verdict-worked = Помогло: изменение на { $effect } п. п. больше, чем у остальных (от { $low } до { $high }).
verdict-worse = Не помогло, стало хуже: { $effect } п. п. (от { $low } до { $high }).
verdict-not-proven = Пока не доказано: { $effect } п. п. (от { $low } до { $high }), это может быть случайность.
verdict-more = Чтобы узнать точно, нужно ещё около { $count ->
    [one] { $count } случая
   *[other] { $count } случаев
}.
verdict-too-few = Случаев пока мало, судить рано.
influence-seen = Связь с оплатой есть: с этим платят { $with }, без этого { $without }. Связь ещё не причина.
influence-not-seen = Связь с оплатой пока не видна: с этим платят { $with }, без этого { $without }.
influence-unknown = Связь с оплатой посчитаем, когда наберётся 10 оплат.

topic-next-step = предлагать следующий шаг
topic-next-step-advice = Когда клиент заинтересован, заканчивайте предложением: оформить, отложить, прислать ссылку на оплату.
topic-in-time = отвечать вовремя
topic-in-time-advice = Первые минуты решают: если ответ требует времени, сразу напишите, когда он будет.
topic-objections = отвечать на сомнения
topic-objections-advice = «Дорого» и «подумаю» не конец разговора: ответьте по существу и предложите выбор.
topic-answers = отвечать на каждый вопрос
topic-answers-advice = Перед отправкой перечитайте сообщение клиента: на каждый вопрос должен быть ответ.
topic-upsell = предлагать дополнительно
topic-upsell-advice = Тем, кто покупает, предложите одну подходящую вещь к заказу.

doubt-price = Цена
doubt-think = «Я подумаю»
doubt-trust = Доверие
doubt-fit = Подойдёт ли
doubt-delivery = Доставка
doubt-competitor = У других дешевле
doubt-need = Нужно ли вообще

picture-reply-title = Первый ответ за 30 дней
picture-reply-limits = Полоса: привычный разброс. Крупная точка вышла за него.
picture-reply-no-limits = Для границ привычного нужно 12 дней с ответами.
picture-reply-words = Обычно { $middle }; за пределами привычного { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[other] { $count } дней
}.
picture-people-title = Доля обращений с оплатой
picture-people-note = Точка: доля. Полоса: куда её могла сдвинуть случайность. Пунктир: магазин. Цвет получает только тот, кто вышел за пределы случайности.
picture-people-none = За пределы случайности не вышел никто: разница между сотрудниками не доказана.
picture-people-some = { $count ->
    [one] За пределы случайности вышел { $count } сотрудник.
    [few] За пределы случайности вышли { $count } сотрудника.
   *[other] За пределы случайности вышли { $count } сотрудников.
}
picture-funnel-title = От обращения до оплаты
picture-funnel-note = Обращения старше { $count ->
    [one] { $count } дня
   *[other] { $count } дней
}: их заказы уже оформлены. В скобках то, куда долю могла сдвинуть случайность.
funnel-asked = Обратились
funnel-answered = Получили ответ
funnel-ordered = Заказали
funnel-paid = Оплатили
funnel-step = { $count } · { $share } ({ $range })

weekly-lost = Что потеряли за неделю
weekly-lost-line = { $cause }: { $count ->
    [one] { $count } обращение
    [few] { $count } обращения
   *[other] { $count } обращений
}, около { $sum }
weekly-lost-note = Это оценка: столько в среднем приносят такие же обращения. Купили бы не все.

report-reason = Своё прошлое: { $now } из { $count ->
    [one] { $count } случая
   *[other] { $count } случаев
}; за 4 недели по силам { $goal }.
step-criterion = За неделю не меньше { $goal }; засчитано, когда изменение больше, чем у остальных, и это не случайность.
outcome-open = ещё не в работе
outcome-running = в работе
outcome-worked = помогло
outcome-not-proven = пока не доказано
outcome-worse = не помогло
outcome-too-few = мало случаев
mark-good = зелёный
mark-attention = жёлтый
row-shop = Весь магазин
signal-steps-up = Следующий шаг: лучше своего обычного
signal-steps-down = Следующий шаг: слабее своего обычного
signal-in-time-up = Скорость ответа: лучше своего обычного
signal-in-time-down = Скорость ответа: слабее своего обычного
example-no-answer = Без ответа
example-no-answer-do = Ответьте и сегодня: молчание клиент помнит дольше, чем задержку.
example-no-next-step = Без следующего шага
example-no-next-step-do = Клиент был заинтересован: предложите оформить, отложить или прислать ссылку на оплату.
example-slow-answer = Ответ с опозданием
example-slow-answer-do = Если ответ требует времени, сразу напишите, когда он будет.
example-good = Хороший диалог
example-good-do = Оплачено. Посмотрите, как предложен следующий шаг, и покажите коллегам.

kpireport-title = Месяц и премия: { $month }
kpireport-headline = { $name }: { $measure }, ближе всего к следующей ступени.
kpireport-headline-none = Планов и ступеней в настройках нет: показан только ход месяца.
kpireport-headline-plain = Месяц идёт: ступени и шансы по каждому ниже.
kpireport-empty = В этом месяце считать ещё нечего.
kpireport-line = { $measure }: { $now } ({ $count ->
    [one] { $count } случай
    [few] { $count } случая
   *[other] { $count } случаев
})
kpireport-forecast = к концу месяца { $middle } (от { $low } до { $high })
kpireport-tier = ступень { $tier }
kpireport-tier-none = ниже первой ступени
kpireport-odds = шансы: { $odds }
kpireport-odds-tier = ступень { $tier } { $odds }
kpireport-odds-below = ниже первой { $odds }
kpireport-next = до следующей { $count ->
    [one] ещё { $count } оплата
    [few] ещё { $count } оплаты
   *[other] ещё { $count } оплат
}
kpireport-foot = Шансы посчитаны по тому, как шли последние недели, и у маленьких чисел сильно зависят от случая. Итог месяца меняется, пока оплаты ещё приходят.
job-report-kpi = Отчёт о месяце и премии

manager-focus = фокус недели, { $topic }: { $share }, цель { $goal }
