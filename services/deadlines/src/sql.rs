//! The statements, by the same names for either database.

macro_rules! statements {
    ($($name:ident),+ $(,)?) => {
        /// The statements for one database.
        #[derive(Debug)]
        pub(crate) struct Sql { $( pub(crate) $name: &'static str, )+ }

        pub(crate) static SQLITE: Sql = Sql {
            $( $name: include_str!(concat!("sqlite/", stringify!($name), ".sql")), )+
        };
        pub(crate) static POSTGRES: Sql = Sql {
            $( $name: include_str!(concat!("postgres/", stringify!($name), ".sql")), )+
        };
    };
}

statements!(
    schema,
    add_partition,
    checkpoints,
    move_checkpoint,
    note_scanned,
    note_halt,
    put_wake,
    drop_wake,
    put_off,
    due,
    next_wake,
);
