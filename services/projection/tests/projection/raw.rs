//! The views' database as an intruder sees it.

pub(crate) async fn connect(url: &str) -> sqlx::PgConnection {
    use sqlx::Connection as _;
    sqlx::PgConnection::connect(url).await.expect("a server")
}

/// Everything the views hold, as bytes.
pub(crate) async fn raw_postgres(connection: &mut sqlx::PgConnection) -> Vec<u8> {
    use sqlx::Row as _;
    let mut raw = Vec::new();
    for table in [
        "checkpoints",
        "cases",
        "case_files",
        "participants",
        "worklist",
        "timeline",
        "referrals",
        "clocks",
        "items",
        "item_viewers",
    ] {
        let copy = format!("SELECT row_to_json(t)::text FROM lachan_views.{table} t");
        let rows = sqlx::query(sqlx::AssertSqlSafe(copy))
            .fetch_all(&mut *connection)
            .await
            .expect("rows");
        for row in rows {
            let text: String = row.get(0);
            raw.extend(unhex(&text));
        }
    }
    raw
}

/// The text, and whatever is hexadecimal in it as bytes.
fn unhex(text: &str) -> Vec<u8> {
    let mut raw = text.as_bytes().to_vec();
    for part in text.split("\\\\x").skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_hexdigit).collect();
        raw.extend(hex::decode(digits).unwrap_or_default());
    }
    raw
}
