-- made after the rows of a rebuild, not with them
CREATE INDEX IF NOT EXISTS worklist_by_last_event ON worklist (org_unit_id, last_event_at, case_id);
CREATE INDEX IF NOT EXISTS worklist_by_opened ON worklist (org_unit_id, opened_at, case_id);
CREATE INDEX IF NOT EXISTS worklist_by_risk ON worklist (org_unit_id, risk_level, last_event_at, case_id);
CREATE INDEX IF NOT EXISTS timeline_by_case ON timeline (case_id, position);
CREATE INDEX IF NOT EXISTS referrals_by_case ON referrals (case_id);
CREATE INDEX IF NOT EXISTS referrals_inbox ON referrals (to_unit, proposed_position);
CREATE INDEX IF NOT EXISTS referrals_outbox ON referrals (from_unit, proposed_position);
CREATE INDEX IF NOT EXISTS worklist_by_next_due ON worklist (org_unit_id, next_due_at, case_id);
CREATE INDEX IF NOT EXISTS clocks_by_case ON clocks (case_id);
CREATE INDEX IF NOT EXISTS clocks_open ON clocks (due_at, clock_id) WHERE is_open = 1;
CREATE INDEX IF NOT EXISTS clocks_open_of_unit ON clocks (unit, due_at, clock_id) WHERE is_open = 1;
CREATE INDEX IF NOT EXISTS clocks_missed ON clocks (due_at, clock_id) WHERE is_missed = 1;
CREATE INDEX IF NOT EXISTS clocks_missed_of_unit ON clocks (unit, due_at, clock_id) WHERE is_missed = 1;
CREATE INDEX IF NOT EXISTS worklist_by_case ON worklist (case_id);
CREATE INDEX IF NOT EXISTS item_viewers_by_registered ON item_viewers (org_unit_id, registered_position);
CREATE INDEX IF NOT EXISTS item_viewers_broken ON item_viewers (org_unit_id, registered_position) WHERE is_broken = 1;
CREATE INDEX IF NOT EXISTS item_viewers_by_case ON item_viewers (org_unit_id, case_id, registered_position);
