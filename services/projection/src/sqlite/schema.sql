-- the version of these tables; another one is thrown away and filled from the log again
CREATE TABLE IF NOT EXISTS meta (
    version INTEGER NOT NULL
);

-- how far the views hold each partition of the log; moved in the transaction that applies
CREATE TABLE IF NOT EXISTS checkpoints (
    partition INTEGER NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    scanned INTEGER NOT NULL,
    halted_position INTEGER NOT NULL,
    halted_code TEXT NOT NULL
);

-- what the events of a case add up to: PUBLIC codes, times and ids; no agency reads it
CREATE TABLE IF NOT EXISTS cases (
    case_id BLOB NOT NULL PRIMARY KEY,
    partition INTEGER NOT NULL,
    state BLOB NOT NULL
);

-- one case as one agency kind may know it: nothing else is in the row
CREATE TABLE IF NOT EXISTS case_files (
    case_id BLOB NOT NULL,
    agency_kind INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (case_id, agency_kind)
) WITHOUT ROWID;

-- who takes part in which lane of which case, since when
CREATE TABLE IF NOT EXISTS participants (
    case_id BLOB NOT NULL,
    org_unit_id TEXT NOT NULL,
    lane TEXT NOT NULL,
    agency_kind INTEGER NOT NULL,
    since_position INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, org_unit_id, lane)
) WITHOUT ROWID;

-- the cases of a unit, as one agency kind; unit '*' is the board of the lead agency and of oversight
CREATE TABLE IF NOT EXISTS worklist (
    org_unit_id TEXT NOT NULL,
    case_id BLOB NOT NULL,
    lanes INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    risk_level INTEGER NOT NULL,
    protection_level INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    last_event_at INTEGER NOT NULL,
    last_event_type TEXT NOT NULL,
    last_position INTEGER NOT NULL,
    referrals_in INTEGER NOT NULL,
    referrals_out INTEGER NOT NULL,
    child_positions BLOB NOT NULL,
    next_due_at INTEGER NOT NULL,
    agency_kind INTEGER NOT NULL,
    PRIMARY KEY (org_unit_id, case_id, agency_kind)
) WITHOUT ROWID;

-- the events of a case: who may see them (one bit per agency kind), sealed parts still sealed
CREATE TABLE IF NOT EXISTS timeline (
    position INTEGER NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    lane TEXT NOT NULL,
    event_type TEXT NOT NULL,
    version INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor_person TEXT NOT NULL,
    actor_unit TEXT NOT NULL,
    actor_agency INTEGER NOT NULL,
    actor_role INTEGER NOT NULL,
    visible_to INTEGER NOT NULL,
    compartments INTEGER NOT NULL,
    public BLOB NOT NULL,
    sealed BLOB NOT NULL
);

-- where each referral stands; words are opened from the timeline, for the parties
CREATE TABLE IF NOT EXISTS referrals (
    referral_id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    from_unit TEXT NOT NULL,
    to_unit TEXT NOT NULL,
    status INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    proposed_position INTEGER NOT NULL,
    content BLOB NOT NULL
);

-- the clocks of duties; what is overdue is told when somebody asks
CREATE TABLE IF NOT EXISTS clocks (
    clock_id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    rule_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    party TEXT NOT NULL,
    visible_to INTEGER NOT NULL,
    status INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    is_missed INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    content BLOB NOT NULL
);

-- items in the chain of custody; words are opened from the timeline
CREATE TABLE IF NOT EXISTS items (
    item_id BLOB NOT NULL PRIMARY KEY,
    case_id BLOB NOT NULL,
    registered_position INTEGER NOT NULL,
    content BLOB NOT NULL
);

-- which units may know of which item, and how they stand to it; "*" for the lead agency and oversight
CREATE TABLE IF NOT EXISTS item_viewers (
    org_unit_id TEXT NOT NULL,
    item_id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    relation INTEGER NOT NULL,
    is_broken INTEGER NOT NULL,
    registered_position INTEGER NOT NULL,
    PRIMARY KEY (org_unit_id, item_id)
);
