-- The bot and the live watch. Times are microseconds since 1970, UTC.

CREATE TABLE bot_person (
    shop TEXT NOT NULL,
    -- Telegram's number of the person.
    user INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Whose figures a manager sees.
    manager INTEGER,
    -- The private chat with the bot, once the person wrote there.
    chat INTEGER,
    added_by INTEGER,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (shop, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE bot_invite (
    shop TEXT NOT NULL,
    -- SHA-256 of the code: the code itself is only in the link.
    hash TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    manager INTEGER,
    made_by INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by INTEGER,
    PRIMARY KEY (shop, hash)
) STRICT, WITHOUT ROWID;

-- Updates taken from Telegram: confirmed there once they stand here. `body` is gone when settled.
CREATE TABLE bot_update (
    shop TEXT NOT NULL,
    id INTEGER NOT NULL,
    body TEXT,
    starts INTEGER NOT NULL DEFAULT 0,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bot_update_open ON bot_update (shop, id) WHERE body IS NOT NULL;

CREATE TABLE bot_refusal (
    shop TEXT NOT NULL,
    user INTEGER NOT NULL,
    day TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (shop, user, day)
) STRICT, WITHOUT ROWID;

-- Buttons that act once.
CREATE TABLE bot_tap (
    shop TEXT NOT NULL,
    key TEXT NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (shop, key)
) STRICT, WITHOUT ROWID;

-- What the bot writes to one chat. Read in the order of rowid: the order they were put in.
CREATE TABLE letter (
    shop TEXT NOT NULL,
    key TEXT NOT NULL,
    chat INTEGER NOT NULL,
    topic INTEGER,
    html TEXT NOT NULL,
    buttons TEXT NOT NULL,
    file_name TEXT,
    file BLOB,
    edits INTEGER,
    reply_to INTEGER,
    silent INTEGER NOT NULL,
    may_repeat INTEGER NOT NULL,
    asked_by INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeated INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    message_id INTEGER,
    error TEXT,
    UNIQUE (shop, key)
) STRICT;
CREATE INDEX letter_waiting ON letter (shop, chat) WHERE state IN ('pending', 'sending');
CREATE INDEX letter_by_message ON letter (shop, chat, message_id) WHERE message_id IS NOT NULL;

-- A person decided that a chat needs no answer.
CREATE TABLE dismissal (
    shop TEXT NOT NULL,
    chat INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- The message that asked, and who decided.
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (shop, chat, at)
) STRICT, WITHOUT ROWID;

-- Warnings given: each once.
CREATE TABLE warning (
    shop TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (shop, key)
) STRICT, WITHOUT ROWID;
