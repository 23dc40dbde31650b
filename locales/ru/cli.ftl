# Что говорят команды в терминале.

cli-demo-next = Таблицы: { $workbook }

    Это выдуманный магазин: четыре менеджера, их чаты и заказы. Дальше можно:
      cd { $folder }
      spindle report daily --date yesterday     отчёт за любой день
      spindle list runs                         что и когда выполнялось
      spindle run                               работать постоянно

    Свой магазин: задайте RETAILCRM_URL и RETAILCRM_API_KEY, затем spindle connect и spindle check.
    Подробно: docs/quick-start.md
