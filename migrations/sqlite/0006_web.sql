-- Who may look in through the page and the API. Only hashes of secrets are kept.

CREATE TABLE web_user (
    shop TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- The gateway's number of the person, for the role that sees own data only.
    manager INTEGER,
    password TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

-- Sessions, one-time links and tokens: random secrets that let somebody in until they end.
CREATE TABLE web_pass (
    shop TEXT NOT NULL,
    hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    user TEXT NOT NULL,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    seen_at INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (shop, hash),
    FOREIGN KEY (shop, user) REFERENCES web_user (shop, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX web_pass_by_user ON web_pass (shop, user, kind);
