INSERT INTO bot_person VALUES ('main', 501, 'owner', 'Анна', NULL, 501, NULL, 1772442000000000);
INSERT INTO bot_invite VALUES ('main', 'ab12', 'manager', 'Вера', 3, 501, 1772442000000000, NULL);
INSERT INTO bot_update VALUES ('main', 1001, NULL, 0, 1772442000000000);
INSERT INTO bot_refusal VALUES ('main', 900, '2026-03-01', 1);
INSERT INTO bot_tap VALUES ('main', 'dismiss/5/1', 501, 1772442000000000);
INSERT INTO letter VALUES ('main', 'answer/1001/1', 501, NULL, 'Привет', '[]', NULL, NULL, NULL, NULL, 0, 0, 501, 1772442000000000, NULL, 'sent', 1, 0, 1772442000000000, 7, NULL);
INSERT INTO dismissal VALUES ('main', 5, 1772442000000000, 1, 501);
INSERT INTO warning VALUES ('main', 'wait/5/1/group', 1772442000000000);
