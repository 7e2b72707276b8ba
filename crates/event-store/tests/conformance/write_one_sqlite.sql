UPDATE log_head SET position = position + 1;
INSERT INTO events
SELECT position, randomblob(16), 'case/slow', 1, 'intake.v1.ReportReceived', NULL, 0, 0, 'officer-an-phuoc',
       'commune-an-phuoc', 1, 2, randomblob(16), NULL, randomblob(16), '', '1', x'', x''
FROM log_head;
