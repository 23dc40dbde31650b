# How alerts and posts are told.

alert-info = ℹ️ { $text }
alert-warning = 🟡 { $text }
alert-critical = 🔴 { $text }
alert-again = { $text } Длится уже { $duration }.
alert-over = ✅ Прошло: { $text } Длилось { $duration }.
alert-more = … и ещё { $count }
alert-channel-refused = Канал «{ $channel }» не принимает сообщения: { $reason }.
alert-channel-down = До канала «{ $channel }» не достучаться: { $reason }. Сообщения ждут в очереди.

notice-maybe-repeated = (возможно, повтор)
notice-delivery-unknown =
    Не подтверждено, дошло ли сообщение { $key }: ответ мессенджера потерялся.
    Если его нет выше, повторите: /resend { $key }
notice-outage-summary =
    { $count ->
        [one] Пока связи не было ({ $duration }), накопилось { $count } сообщение о неполадках:
        [few] Пока связи не было ({ $duration }), накопилось { $count } сообщения о неполадках:
       *[other] Пока связи не было ({ $duration }), накопилось { $count } сообщений о неполадках:
    }
notice-expired =
    { $count ->
        [one] { $count } сообщение ждало отправки слишком долго и устарело.
        [few] { $count } сообщения ждали отправки слишком долго и устарели.
       *[other] { $count } сообщений ждали отправки слишком долго и устарели.
    }
