# Texts of the pictures.

picture-day-title = Ответы по часам и выручка: { $date }
picture-hours-title = Ответы по часам, { $date }
picture-hours-reply = Ответ клиенту, медиана часа
picture-hours-load = Обращения по часам
picture-usual = обычно
picture-revenue = Выручка по дням заказа, { $currency }
picture-revenue-thousands = Выручка по дням заказа, тыс. { $currency }
picture-busiest = Больше всего обращений в { $hour }: { $count }.
picture-slowest = Дольше всего ответа ждали в { $hour }: { $reply }.
