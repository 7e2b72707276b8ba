-- the rebuilt file is attached; runs in the transaction that holds the write lock
DELETE FROM main.checkpoints;
INSERT INTO main.checkpoints SELECT * FROM rebuilt.checkpoints;
DELETE FROM main.cases;
INSERT INTO main.cases SELECT * FROM rebuilt.cases;
DELETE FROM main.case_files;
INSERT INTO main.case_files SELECT * FROM rebuilt.case_files;
DELETE FROM main.participants;
INSERT INTO main.participants SELECT * FROM rebuilt.participants;
DELETE FROM main.worklist;
INSERT INTO main.worklist SELECT * FROM rebuilt.worklist;
DELETE FROM main.timeline;
INSERT INTO main.timeline SELECT * FROM rebuilt.timeline;
DELETE FROM main.referrals;
INSERT INTO main.referrals SELECT * FROM rebuilt.referrals;
DELETE FROM main.clocks;
INSERT INTO main.clocks SELECT * FROM rebuilt.clocks;
