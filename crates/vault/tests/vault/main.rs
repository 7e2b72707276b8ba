//! What the vault promises, over both stores.

// a helper of a test fails the test, like the test itself
#![allow(clippy::unwrap_used, clippy::panic)]

/// Every test of the suite, once per store.
macro_rules! suite {
    ($($test:ident),+ $(,)?) => {
        mod sqlite { $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() { super::$test::<crate::fixture::SqliteHome>().await } )+ }

        mod postgres { $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() { super::$test::<crate::postgres_home::PostgresHome>().await } )+ }
    };
}

mod canary;
mod erasing;
mod fixture;
mod index;
mod kek;
mod keys;
mod postgres_home;
mod sealing;
