-- the version of these tables; another one is thrown away and filled from the log again
CREATE TABLE IF NOT EXISTS meta (
    version BIGINT NOT NULL
);

-- how far the views hold each partition of the log; moved in the transaction that applies
CREATE TABLE IF NOT EXISTS checkpoints (
    partition BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    scanned BIGINT NOT NULL,
    halted_position BIGINT NOT NULL,
    halted_code TEXT COLLATE "C" NOT NULL
);

-- what the events of a case add up to: PUBLIC codes, times and ids; no agency reads it
CREATE TABLE IF NOT EXISTS cases (
    case_id BYTEA NOT NULL PRIMARY KEY,
    partition BIGINT NOT NULL,
    state BYTEA NOT NULL
);

-- one case as one agency kind may know it: nothing else is in the row
CREATE TABLE IF NOT EXISTS case_files (
    case_id BYTEA NOT NULL,
    agency_kind BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (case_id, agency_kind)
);

-- who takes part in which lane of which case, since when
CREATE TABLE IF NOT EXISTS participants (
    case_id BYTEA NOT NULL,
    org_unit_id TEXT COLLATE "C" NOT NULL,
    lane TEXT COLLATE "C" NOT NULL,
    agency_kind BIGINT NOT NULL,
    since_position BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, org_unit_id, lane)
);

-- the cases of a unit, as one agency kind; unit '*' is the board of the lead agency and of oversight
CREATE TABLE IF NOT EXISTS worklist (
    org_unit_id TEXT COLLATE "C" NOT NULL,
    case_id BYTEA NOT NULL,
    lanes BIGINT NOT NULL,
    phase BIGINT NOT NULL,
    risk_level BIGINT NOT NULL,
    protection_level BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    last_event_at BIGINT NOT NULL,
    last_event_type TEXT COLLATE "C" NOT NULL,
    last_position BIGINT NOT NULL,
    referrals_in BIGINT NOT NULL,
    referrals_out BIGINT NOT NULL,
    child_positions BYTEA NOT NULL,
    next_due_at BIGINT NOT NULL,
    agency_kind BIGINT NOT NULL,
    PRIMARY KEY (org_unit_id, case_id, agency_kind)
);

-- the events of a case: who may see them (one bit per agency kind), sealed parts still sealed
CREATE TABLE IF NOT EXISTS timeline (
    position BIGINT NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL,
    lane TEXT COLLATE "C" NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    event_id BYTEA NOT NULL,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor_person TEXT COLLATE "C" NOT NULL,
    actor_unit TEXT COLLATE "C" NOT NULL,
    actor_agency BIGINT NOT NULL,
    actor_role BIGINT NOT NULL,
    visible_to BIGINT NOT NULL,
    compartments BIGINT NOT NULL,
    public BYTEA NOT NULL,
    sealed BYTEA NOT NULL
);

-- where each referral stands; words are opened from the timeline, for the parties
CREATE TABLE IF NOT EXISTS referrals (
    referral_id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL,
    from_unit TEXT COLLATE "C" NOT NULL,
    to_unit TEXT COLLATE "C" NOT NULL,
    status BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    proposed_position BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- the clocks of duties; what is overdue is told when somebody asks
CREATE TABLE IF NOT EXISTS clocks (
    clock_id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL,
    rule_id TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    visible_to BIGINT NOT NULL,
    status BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    is_missed BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    name_vi TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL
);

-- items in the chain of custody; words are opened from the timeline
CREATE TABLE IF NOT EXISTS items (
    item_id BYTEA NOT NULL PRIMARY KEY,
    case_id BYTEA NOT NULL,
    registered_position BIGINT NOT NULL,
    content BYTEA NOT NULL
);

-- which units may know of which item, and how they stand to it; "*" for the lead agency and oversight
CREATE TABLE IF NOT EXISTS item_viewers (
    org_unit_id TEXT COLLATE "C" NOT NULL,
    item_id BYTEA NOT NULL,
    case_id BYTEA NOT NULL,
    relation BIGINT NOT NULL,
    is_broken BIGINT NOT NULL,
    registered_position BIGINT NOT NULL,
    PRIMARY KEY (org_unit_id, item_id)
);
