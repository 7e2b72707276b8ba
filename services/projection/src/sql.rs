//! Every statement of the views, by name, for either database.

/// Declares the statements that stand in one `.sql` file per database.
macro_rules! statements {
    ($($name:ident),+ $(,)?) => {
        /// The statements for one database.
        #[derive(Debug)]
        pub(crate) struct Sql { $( pub(crate) $name: &'static str, )+ }

        /// For SQLite.
        pub(crate) static SQLITE: Sql = Sql {
            $( $name: include_str!(concat!("sqlite/", stringify!($name), ".sql")), )+
        };

        /// For PostgreSQL.
        pub(crate) static POSTGRES: Sql = Sql {
            $( $name: include_str!(concat!("postgres/", stringify!($name), ".sql")), )+
        };
    };
}

statements! {
    add_partition,
    board_lines,
    board_lines_of_unit,
    board_missed,
    board_missed_of_unit,
    board_open,
    board_open_of_unit,
    case_file,
    checkpoints,
    clocks_of_case,
    clocks_of_cases,
    drop,
    dump_case_files,
    dump_cases,
    dump_checkpoints,
    dump_clocks,
    dump_item_viewers,
    dump_items,
    dump_participants,
    dump_referrals,
    dump_timeline,
    dump_worklist,
    indexes,
    insert_timeline,
    items_broken_of_unit,
    items_of_case,
    items_of_unit,
    load_case_files,
    load_cases,
    load_clocks,
    load_item_viewers,
    load_items,
    load_new_cases,
    load_participants,
    load_referrals,
    load_timeline,
    load_worklist,
    lock_checkpoints,
    move_checkpoint,
    note_halt,
    note_scanned,
    put_case_files,
    put_cases,
    put_clocks,
    put_item_viewers,
    put_items,
    put_participants,
    put_referrals,
    put_worklist,
    read_version,
    referrals_inbox,
    referrals_of_case,
    referrals_outbox,
    schema,
    set_checkpoint,
    swap,
    takes_part,
    timeline_at,
    timeline_newest_first,
    timeline_oldest_first,
    worklist_last_event_desc,
    worklist_next_due_asc,
    worklist_of_cases,
    worklist_opened_asc,
    worklist_opened_desc,
    worklist_risk_desc,
    write_version,
}

/// One statement, as a choice from the set of its database.
pub(crate) type Statement = fn(&Sql) -> &'static str;
