# Reports beside the daily and the weekly one.

shifts-title = Смены и нагрузка: 4 недели до { $date }
shifts-nothing = За 4 недели отвеченных обращений не было: советовать нечего.
shifts-headline-short = Рук не хватает: { $place }{ $count ->
    [1] .
   *[other] {" "}и другие часы ниже.
}
shifts-headline-fine = Людей хватает: часов, где поздних ответов явно больше обычного, нет.
shifts-short = Где усилить
shifts-calm = Откуда можно взять
shifts-hours = { $load } обращения в час, отвечает { $people } чел.
shifts-late = Поздних ответов { $late }.
shifts-shop = В целом по магазину позже чем через { $target } отвечено в { $late }.
shifts-foot = Час попадает в список, когда поздних ответов в нём явно больше, чем в среднем по магазину, или когда пишут, а не отвечает никто. Люди считаются по тому, кто писал в этот час.
picture-week-title = Когда пишут клиенты
picture-week-note = Чем темнее, тем больше обращений. Красная рамка: рук не хватает.
picture-week-words = Карта недели по часам; где не хватает рук: { $count ->
    [one] { $count } отрезок
    [few] { $count } отрезка
   *[other] { $count } отрезков
}.

quality-title = Качество данных: 30 дней до { $date }
quality-headline-good = Данным можно доверять.
quality-headline-attention = Данным можно доверять, но есть что поправить.
quality-headline-bad = Данные неполные: выводы делать рано.
quality-complete = Полны до { $until } (отстают на { $age }).
quality-never-complete = Загрузка ещё ни разу не дошла до конца.
quality-no-gaps = Перерывов в загрузке нет.
quality-gaps = { $count ->
    [one] { $count } перерыв
    [few] { $count } перерыва
   *[other] { $count } перерывов
} в загрузке: { $spans }. Время ответа в них не считается.
quality-authors = Автор известен у { $share } сообщений.
quality-authors-few = Автор известен только у { $share } сообщений: сотрудников сравнивать нельзя. Пусть каждый пишет под своим пользователем RetailCRM.
quality-no-messages = Сообщений за это время нет.
quality-no-orders = Заказов за это время нет.
quality-orders = С чатом связано { $share } заказов, из них по номеру заказа или диалога: { $sure }.
quality-odd-waits = { $count ->
    [one] Не засчитано { $count } ожидание
    [few] Не засчитано { $count } ожидания
   *[other] Не засчитано { $count } ожиданий
}: из-за расхождения часов { $negative }, из-за перерывов в загрузке { $gap }.
quality-quarantined = { $count ->
    [one] Отложена { $count } запись, которую не удалось прочитать.
    [few] Отложены { $count } записи, которые не удалось прочитать.
   *[other] Отложено { $count } записей, которые не удалось прочитать.
} Список: spindle list quarantine
quality-pending = Ещё читается страниц: { $count }.
quality-versions = Версия правил { $rules }, версия базы { $schema }.

practice-title = Что у нас работает, на { $date }
best-practices-not-yet = Лучшие приёмы ещё не посчитаны: они появятся после ближайшего ночного разбора.
practice-headline = В оплаченных чатах чаще говорят: «{ $phrase }».
practice-headline-none = Фраз, связь которых с оплатой доказана, пока нет. Ниже то, что говорят в оплаченных чатах.
practice-scripts = Фразы, с которыми платят чаще
practice-script = С ней платят в { $with }, без неё в { $without }. С поправкой на сотрудника и тему разница от { $low } до { $high } п. п.
practice-sample = Проверено фраз: { $tested }. Разговоров: { $count }, из них с оплатой { $paid }.
practice-chats = Диалоги, которые стоит прочитать
practice-foot = Связь ещё не причина: фраза может звучать чаще там, где клиент и так готов купить.
stage-name-greeting = Приветствие
stage-name-needs = Выяснение потребности
stage-name-presentation = Рассказ о товаре
stage-name-objection = Ответ на сомнение
stage-name-upsell = Дополнительное предложение
stage-name-closing = Завершение сделки
stage-name-followup = Возвращение к разговору
stage-name-service = Обслуживание

behaviour-title = Работа в чатах: неделя { $days }
behaviour-headline-nobody = За неделю случаев, о которых можно судить, нет.
behaviour-headline-worse = Слабее своего обычного: { $names }.
behaviour-headline-better = Лучше своего обычного: { $names }.
behaviour-headline-usual = Все работают как обычно.
behaviour-line = { $topic }: { $now }, неделей раньше { $before }
behaviour-line-first = { $topic }: { $now }
behaviour-foot = Отмечено то, что вышло за пределы собственного привычного разброса; разница с прошлой неделей без отметки может быть случайной.

standouts-title = Кто выделяется, на { $date }
standouts-paid = Доля обращений с оплатой
standouts-coverage = Сравнивать сотрудников нельзя: автор известен меньше чем у 80 % сообщений.
standouts-too-few = Сравнивать рано: нужно хотя бы двое, у кого по { $count ->
    [one] { $count } случаю
   *[other] { $count } случаев
}.
standouts-nobody = Никто не выделяется.
standouts-nobody-why = Все различия укладываются в случайный разброс: ни первого, ни последнего места здесь нет.
standouts-some = { $count ->
    [one] За пределами случайности { $count } результат.
    [few] За пределами случайности { $count } результата.
   *[other] За пределами случайности { $count } результатов.
}
standouts-line = { $share }; случайность объяснила бы { $limits }
standouts-foot = За 13 недель, у кого не меньше { $count } случаев. Показаны только те, кто вышел за 95-процентные границы вокруг среднего по магазину.

trends-title = Что меняется, на { $date }
trends-headline-worse = Ухудшается: { $what }.
trends-headline-better = Улучшается: { $what }.
trends-headline-none = Устойчивых изменений нет.
trends-headline-early = Судить рано: для границ привычного нужно 12 недель.
trends-worse = Хуже привычного
trends-better = Лучше привычного
trends-line = { $name }: { $value }, обычно { $usual }, с { $date }
trends-shop = магазин
trends-judged = Проверено показателей: { $count }. Остальные в пределах привычного.
trends-foot = Сигналом считается неделя за границами привычного или 8 недель подряд по одну сторону от обычного.
picture-weeks-words = Обычно { $middle }; за пределами привычного { $count ->
    [one] { $count } неделя
    [few] { $count } недели
   *[other] { $count } недель
}.

job-report-weekly = Недельный отчёт
job-report-behaviour = Отчёт о работе в чатах
job-report-standouts = Отчёт «Кто выделяется»
job-report-trends = Отчёт об изменениях
job-report-best-practices = Отчёт о лучших приёмах
job-report-shifts = Советник по сменам
job-report-data-quality = Отчёт о качестве данных
