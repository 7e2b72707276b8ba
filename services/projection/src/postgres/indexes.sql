-- made after the rows of a rebuild, not with them
CREATE INDEX IF NOT EXISTS worklist_by_last_event ON worklist (org_unit_id, last_event_at, case_id);
CREATE INDEX IF NOT EXISTS worklist_by_opened ON worklist (org_unit_id, opened_at, case_id);
CREATE INDEX IF NOT EXISTS worklist_by_risk ON worklist (org_unit_id, risk_level, last_event_at, case_id);
CREATE INDEX IF NOT EXISTS timeline_by_case ON timeline (case_id, position);
CREATE INDEX IF NOT EXISTS referrals_by_case ON referrals (case_id);
CREATE INDEX IF NOT EXISTS referrals_inbox ON referrals (to_unit, proposed_position);
CREATE INDEX IF NOT EXISTS referrals_outbox ON referrals (from_unit, proposed_position);
