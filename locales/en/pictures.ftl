# Texts of the pictures.

picture-day-title = Replies by the hour and revenue: { $date }
picture-hours-title = Replies by the hour, { $date }
picture-hours-reply = Reply to the customer, median of the hour
picture-hours-load = Enquiries by the hour
picture-usual = usual
picture-revenue = Revenue by day of the order, { $currency }
picture-revenue-thousands = Revenue by day of the order, thousand { $currency }
picture-busiest = Most enquiries came at { $hour }: { $count }.
picture-slowest = The longest replies were at { $hour }: { $reply }.
