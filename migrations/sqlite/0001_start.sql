-- Version 1: everything the spine keeps. Times are microseconds since 1970, UTC. `shop` opens every key.
-- Rows of the sources carry: hash of their content, the server's update time, when they were read, raw JSON (zstd).

PRAGMA application_id = 1397771844;

-- ---- reading sources ----

CREATE TABLE stream (
    shop TEXT NOT NULL,
    source TEXT NOT NULL,
    stream TEXT NOT NULL,
    watermark TEXT,
    learned TEXT,
    walked_at INTEGER,
    -- Of the walk under way.
    mark TEXT,
    ceiling TEXT,
    -- Everything updated before this instant is stored; what the first walk began with.
    complete_until INTEGER,
    backfilled_from INTEGER,
    PRIMARY KEY (shop, source, stream)
) STRICT, WITHOUT ROWID;

-- Read in the order of rowid: the order they were put in.
CREATE TABLE cursor (
    shop TEXT NOT NULL,
    source TEXT NOT NULL,
    stream TEXT NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (shop, source, stream, position)
) STRICT;

CREATE TABLE quarantine (
    shop TEXT NOT NULL,
    source TEXT NOT NULL,
    stream TEXT NOT NULL,
    id TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- A cursor given up for ever, with the span of time it would have covered.
    is_cursor INTEGER NOT NULL,
    gap_from INTEGER,
    gap_to INTEGER,
    PRIMARY KEY (shop, source, stream, id)
) STRICT, WITHOUT ROWID;

-- ---- chats ----

CREATE TABLE channel (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    kind TEXT NOT NULL, name TEXT, active INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE TABLE manager (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    crm_id INTEGER, name TEXT NOT NULL, active INTEGER NOT NULL, technical INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE TABLE bot (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    name TEXT, own INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE TABLE customer (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    external_id TEXT, channel INTEGER, name TEXT, phone TEXT, email TEXT,
    blocked INTEGER NOT NULL, created_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE TABLE chat (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    channel INTEGER, customer INTEGER, created_at INTEGER NOT NULL,
    last_activity INTEGER, reply_deadline INTEGER,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX chat_by_customer ON chat (shop, customer);

CREATE TABLE dialog (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    chat INTEGER NOT NULL, responsible INTEGER, responsible_bot INTEGER, assigned_at INTEGER,
    created_at INTEGER NOT NULL, closed_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX dialog_by_chat ON dialog (shop, chat);

CREATE TABLE message (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    chat INTEGER NOT NULL, dialog INTEGER, author_kind TEXT NOT NULL, author INTEGER, kind TEXT NOT NULL,
    private INTEGER NOT NULL, text TEXT NOT NULL, action TEXT, responsible INTEGER, responsible_bot INTEGER,
    mass INTEGER NOT NULL, template TEXT, order_number TEXT, order_id INTEGER,
    failed INTEGER NOT NULL, edited INTEGER NOT NULL, deleted_at INTEGER, sent_at INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX message_by_chat ON message (shop, chat, sent_at, id);
CREATE INDEX message_by_time ON message (shop, sent_at, chat, id);

-- ---- orders ----

CREATE TABLE crm_user (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    name TEXT NOT NULL, email TEXT, active INTEGER NOT NULL, manager INTEGER NOT NULL,
    gateway_id INTEGER, groups TEXT NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;

CREATE TABLE reference (
    shop TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL,
    parsed TEXT NOT NULL, read_at INTEGER NOT NULL, raw BLOB,
    PRIMARY KEY (shop, kind, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE crm_customer (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    site TEXT, name TEXT, phones TEXT NOT NULL, email TEXT, manager INTEGER, created_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT;

-- Gateway customer to CRM customer. What the CRM customer says outranks what an order says.
CREATE TABLE customer_link (
    shop TEXT NOT NULL,
    customer INTEGER NOT NULL,
    crm_customer INTEGER NOT NULL,
    from_order INTEGER NOT NULL,
    PRIMARY KEY (shop, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_link_by_crm ON customer_link (shop, crm_customer);

-- `orders`: ORDER is a word of SQL. `parsed` is the order as JSON of the program.
CREATE TABLE orders (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    created_at INTEGER NOT NULL, customer INTEGER, deleted INTEGER NOT NULL, parsed TEXT NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX orders_by_time ON orders (shop, created_at);

CREATE TABLE order_change (
    shop TEXT NOT NULL, id INTEGER NOT NULL, hash INTEGER NOT NULL,
    updated_at INTEGER, read_at INTEGER NOT NULL, raw BLOB,
    order_id INTEGER NOT NULL, at INTEGER NOT NULL, user INTEGER, source TEXT NOT NULL, field TEXT NOT NULL,
    created INTEGER NOT NULL, deleted INTEGER NOT NULL, old_value TEXT NOT NULL, new_value TEXT NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX order_change_by_order ON order_change (shop, order_id, id);

-- Orders that history says changed and that were not read since.
CREATE TABLE order_refresh (
    shop TEXT NOT NULL,
    order_id INTEGER NOT NULL,
    PRIMARY KEY (shop, order_id)
) STRICT, WITHOUT ROWID;

-- ---- analysis ----

-- `changes` counts what happened to the chat, `taken` is its value when the analysis last read
-- the chat, `judged` its value behind the findings: a change in between is never lost.
CREATE TABLE finding (
    shop TEXT NOT NULL,
    chat INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    judged INTEGER NOT NULL DEFAULT 0,
    -- Of the findings: rule version, form of the bytes, open waits, instant.
    rules INTEGER NOT NULL DEFAULT 0,
    form INTEGER NOT NULL DEFAULT 0,
    open_waits INTEGER NOT NULL DEFAULT 0,
    analysed_at INTEGER,
    -- Message and class alone, for the list of messages.
    classes BLOB,
    findings BLOB,
    PRIMARY KEY (shop, chat)
) STRICT;
CREATE INDEX finding_changed ON finding (shop, chat) WHERE changes <> judged;
CREATE INDEX finding_by_rules ON finding (shop, rules, form, chat);
CREATE INDEX finding_waiting ON finding (shop, chat) WHERE open_waits > 0;

-- Outgoing texts by hash: messages of one chat, and their sum. `team` never goes back to 0, so
-- that a count moving about its threshold cannot make chats be judged again for ever.
CREATE TABLE chat_text (
    shop TEXT NOT NULL,
    chat INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    PRIMARY KEY (shop, chat, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_text_by_hash ON chat_text (shop, hash, chat);

CREATE TABLE team_text (
    shop TEXT NOT NULL,
    hash INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    team INTEGER NOT NULL,
    PRIMARY KEY (shop, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_text_known ON team_text (shop, hash) WHERE team = 1;

-- ---- ledger ----

-- `id` is a short name for the key (shop, job, slot).
CREATE TABLE job_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    shop TEXT NOT NULL,
    job TEXT NOT NULL,
    slot INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    planned_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    owner TEXT,
    lease_until INTEGER,
    done TEXT,
    error TEXT,
    UNIQUE (shop, job, slot)
) STRICT;
CREATE INDEX job_run_waiting ON job_run (shop, job, state, due_at) WHERE state IN ('planned', 'running', 'parked');

-- ---- outbox, alerts ----

CREATE TABLE outbox (
    shop TEXT NOT NULL,
    key TEXT NOT NULL,
    -- The key without its part, and the part: parts of one report leave in order.
    report TEXT NOT NULL,
    part INTEGER NOT NULL,
    channel TEXT NOT NULL,
    html TEXT NOT NULL,
    silent INTEGER NOT NULL,
    may_repeat INTEGER NOT NULL,
    reply_to TEXT,
    attachment_name TEXT,
    attachment BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    repeated INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    message_id INTEGER,
    error TEXT,
    PRIMARY KEY (shop, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (shop, channel, due_at) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_by_report ON outbox (shop, report, part);

CREATE TABLE alert (
    shop TEXT NOT NULL,
    cause TEXT NOT NULL,
    alert TEXT NOT NULL,
    since INTEGER NOT NULL,
    last_told INTEGER,
    count INTEGER NOT NULL,
    first_post TEXT,
    PRIMARY KEY (shop, cause)
) STRICT, WITHOUT ROWID;

-- ---- sinks ----

CREATE TABLE sheet (
    shop TEXT NOT NULL,
    sink TEXT NOT NULL,
    sheet TEXT NOT NULL,
    sheet_id INTEGER,
    generation INTEGER NOT NULL,
    head_hash INTEGER NOT NULL,
    PRIMARY KEY (shop, sink, sheet)
) STRICT, WITHOUT ROWID;

-- Keys and hashes of the rows in sheet order, some thousands a chunk.
CREATE TABLE sheet_row (
    shop TEXT NOT NULL,
    sink TEXT NOT NULL,
    sheet TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (shop, sink, sheet, chunk),
    FOREIGN KEY (shop, sink, sheet) REFERENCES sheet (shop, sink, sheet) ON DELETE CASCADE
) STRICT;

-- ---- small things ----

CREATE TABLE value (
    shop TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    shop TEXT NOT NULL,
    at INTEGER NOT NULL,
    number INTEGER NOT NULL,
    target TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (shop, at, number)
) STRICT, WITHOUT ROWID;
