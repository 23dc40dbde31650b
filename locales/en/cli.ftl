# What the verbs say at the terminal.

cli-demo-next = Workbook: { $workbook }

    This is an invented shop: four managers, their chats and orders. What next:
      cd { $folder }
      spindle report daily --date yesterday     the report of any day
      spindle list runs                         what ran and when
      spindle run                               keep working

    Your own shop: set RETAILCRM_URL and RETAILCRM_API_KEY, then spindle connect and spindle check.
    More (in Russian): docs/quick-start.md
