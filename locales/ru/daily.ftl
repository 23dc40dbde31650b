# The daily report.

daily-title = Отчёт за { $date }

daily-headline-silent = Тихий день: сообщений не было.
daily-headline-partial = Данные за день неполные.
daily-headline-no-data = За этот день данных пока нет.
daily-headline-worse = { $name }: { $phrase }. Это хуже обычного разброса.
daily-headline-better = Хороший день. { $name }: { $phrase }. Это лучше обычного разброса.
daily-headline-usual = Обычный день: всё в пределах привычного.
daily-headline-plain = { $count ->
    [one] За день { $count } чат.
    [few] За день { $count } чата.
   *[other] За день { $count } чатов.
}
daily-gap = Загрузка прерывалась с { $from } до { $to }: цифры за день неполные и ни с чем не сравниваются.
daily-incomplete = День загружен не до конца (есть данные до { $until }): цифры неполные и ни с чем не сравниваются.
daily-incomplete-unknown = Неизвестно, весь ли день загружен: цифры ни с чем не сравниваются.

waiting-title = Ответьте сейчас: { $count ->
    [one] ждёт { $count } клиент
    [few] ждут { $count } клиента
   *[other] ждут { $count } клиентов
}
waiting-none = Ответа никто не ждёт.
waiting-more = и ещё { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[other] { $count } чатов
}
waiting-age = ждёт { $age }
waiting-age-work = ждёт { $age } (рабочих { $work })
waiting-window = бесплатное окно ещё { $left }
waiting-window-closed = окно закрыто, нужен шаблон
waiting-gap = проверьте: загрузка прерывалась, ответ мог быть
waiting-nobody = никто не назначен
waiting-also = он же пишет в чатах: { $chats }
chat-number = Чат { $chat }

daily-shop = Магазин за день
daily-as-usual = { $value }, как обычно
daily-with-usual = { $value }, обычно { $usual } ({ $change })
daily-sentence = { $name }: { $phrase }.
daily-sentence-limit = { $name }: { $phrase }. Граница привычного: { $limit }.
change-points = { $change } п. п.

figure-chats = Чаты
figure-answered = Ответили
figure-first-reply = Первый ответ
figure-first-reply-p90 = Первый ответ, 9 из 10 быстрее
figure-in-target = Ответы за { $target }
figure-service-level = Ответ не позже чем через { $target }
figure-no-reply = Чаты совсем без ответа
figure-same-day-orders = Заказы в день обращения

sample-first-replies = { $value } ({ $count ->
    [one] { $count } ответ
    [few] { $count } ответа
   *[other] { $count } ответов
})
sample-replies = { $value } из { $count ->
    [one] { $count } ответа
   *[other] { $count } ответов
}
sample-waits = { $value } из { $count ->
    [one] { $count } обращения
   *[other] { $count } обращений
}
sample-chats = { $value } из { $count ->
    [one] { $count } чата
   *[other] { $count } чатов
}

managers-title = Сотрудники
manager-answered = { $chats }, отвечено в { $answered } из { $count }
manager-orders = { $orders }, оплачено { $paid }
count-chats = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[other] { $count } чатов
}
count-orders = { $count ->
    [one] { $count } заказ
    [few] { $count } заказа
   *[other] { $count } заказов
}

daily-worsening = Ухудшения
daily-worsening-none = За пределами привычного ничего не ухудшилось.
daily-worsening-early = Судить рано: чтобы отличить сигнал от случайности, нужно { $needed ->
    [one] { $needed } полный день
    [few] { $needed } полных дня
   *[other] { $needed } полных дней
} истории, сейчас { $count }.

money-title = Деньги
money-same-day = В день обращения: { $orders } на { $total }, оплачено { $paid }.
money-same-day-none = В день обращения никто не оформил заказ.
money-so-far = По обращениям этого дня: { $orders }, оплачено { $paid } на { $revenue }.
money-conversion = Конверсия { $share } из { $count ->
    [one] { $count } обращения
   *[other] { $count } обращений
}.
money-average = Средний чек { $average }.
money-growing = Итог ещё вырастет: заказы засчитываются в течение { $count ->
    [one] { $count } дня
   *[other] { $count } дней
}.
money-no-order = { $count ->
    [one] { $count } чат с интересом, но пока без заказа
    [few] { $count } чата с интересом, но пока без заказа
   *[other] { $count } чатов с интересом, но пока без заказа
}
money-no-order-more = {" "}и ещё { $count }

foot-complete = Данные полны до { $until }.
foot-coverage = Автор известен у { $share } сообщений.
foot-usual = «Обычно» считается по таким же дням недели (медиана), у сотрудников по их собственным дням. Отмечено только то, что вышло за пределы привычного разброса.
foot-crm-clock = Виджет RetailCRM отсчитывает ожидание от последнего сообщения клиента, а здесь оно идёт от первого: по часам виджета первый ответ { $crm }, по нашим { $own }.
foot-crm-same = По часам RetailCRM (от последнего сообщения клиента) первый ответ такой же.
