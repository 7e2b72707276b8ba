UPDATE log_head SET position = position + 1;
INSERT INTO events
SELECT position, gen_random_uuid(), 'case/slow', 1, 'intake.v1.ReportReceived', NULL, 0, 0, 'officer-an-phuoc',
       'commune-an-phuoc', 1, 2, gen_random_uuid(), NULL, gen_random_uuid(), '', '1', '', ''
FROM log_head;
