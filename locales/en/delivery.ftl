# How alerts and posts are told.

alert-info = ℹ️ { $text }
alert-warning = 🟡 { $text }
alert-critical = 🔴 { $text }
alert-again =
    { $text }
    Going on for { $duration }.
alert-over =
    ✅ All right again after { $duration }.
    It was: { $text }
alert-more = … and { $count } more

notice-maybe-repeated = (possibly repeated)
notice-delivery-unknown =
    It is not known whether message { $key } arrived: the messenger's answer was lost.
    If it is not above, send it again: spindle resend { $key }
notice-outage-summary =
    { $count ->
        [one] While there was no connection ({ $duration }), { $count } message about trouble piled up:
       *[other] While there was no connection ({ $duration }), { $count } messages about trouble piled up:
    }
notice-expired =
    { $count ->
        [one] { $count } message waited too long to be sent and is out of date.
       *[other] { $count } messages waited too long to be sent and are out of date.
    }
