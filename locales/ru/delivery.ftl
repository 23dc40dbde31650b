# How alerts and posts are told.

alert-info = ℹ️ { $text }
alert-warning = 🟡 { $text }
alert-critical = 🔴 { $text }
alert-again =
    { $text }
    Длится уже { $duration }.
alert-over =
    ✅ Снова в порядке, длилось { $duration }.
    Было: { $text }
alert-more = … и ещё { $count }

notice-maybe-repeated = (возможно, повтор)
notice-delivery-unknown =
    Не подтверждено, дошло ли сообщение { $key }: ответ мессенджера потерялся.
    Если его нет выше, отправьте ещё раз: spindle resend { $key }
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
