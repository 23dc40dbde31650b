-- Version 2: corrections of labels by the shop. One a message and list of labels: the last word counts.
-- Codes stand as words divided by commas; empty means "none of the list".

CREATE TABLE own_label (
    shop TEXT NOT NULL,
    message INTEGER NOT NULL,
    head TEXT NOT NULL,
    chat INTEGER NOT NULL,
    codes TEXT NOT NULL,
    -- What the program had said, and the version of its model.
    believed TEXT NOT NULL,
    model INTEGER NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    sampled INTEGER NOT NULL,
    PRIMARY KEY (shop, message, head)
) STRICT, WITHOUT ROWID;
