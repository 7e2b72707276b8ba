DROP TABLE IF EXISTS meta, checkpoints, cases, case_files, participants, worklist, timeline, referrals, clocks, items, item_viewers;
