INSERT INTO own_label VALUES ('main', 2, 'spin', 5, 'S,P', 'O', 7, 'telegram:1', 1772442060000000, 1);
