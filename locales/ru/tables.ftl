count-chats = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[other] { $count } чатов
}
