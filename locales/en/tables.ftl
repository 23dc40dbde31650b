count-chats = { $count ->
    [one] { $count } chat
   *[other] { $count } chats
}
