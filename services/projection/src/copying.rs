//! Rows as PostgreSQL's `COPY … (FORMAT binary)` takes them.

use crate::db::{Row, Value};

/// Signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Stands where the next row's number of columns would.
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// Encodes rows in pieces of about so many bytes, header and trailer included.
pub(crate) fn binary_pieces(rows: &[Row], piece_bytes: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut rest = rows.iter();
    let mut header = HEADER;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let mut piece = Vec::with_capacity(piece_bytes + piece_bytes / 4);
        piece.extend_from_slice(std::mem::take(&mut header));
        while piece.len() < piece_bytes {
            let Some(row) = rest.next() else {
                piece.extend_from_slice(&TRAILER);
                ended = true;
                break;
            };
            add_row(&mut piece, row);
        }
        Some(piece)
    })
}

fn add_row(piece: &mut Vec<u8>, row: &Row) {
    // tables of the views have few columns
    piece.extend_from_slice(&(row.len() as i16).to_be_bytes());
    for value in row {
        match value {
            Value::Int(number) => add_field(piece, &number.to_be_bytes()),
            Value::Text(text) => add_field(piece, text.as_bytes()),
            Value::Bytes(bytes) => add_field(piece, bytes),
        }
    }
}

fn add_field(piece: &mut Vec<u8>, bytes: &[u8]) {
    // events, and so all that is derived from them, are far below 2 GiB
    piece.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    piece.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_encoded_as_the_server_documents() {
        let rows = [vec![
            Value::Int(7),
            Value::from("á"),
            Value::Bytes(vec![1].into()),
        ]];
        let mut expected = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        expected.extend(b"\0\x03\0\0\0\x08\0\0\0\0\0\0\0\x07");
        expected.extend(b"\0\0\0\x02\xc3\xa1\0\0\0\x01\x01\xff\xff");
        let pieces: Vec<Vec<u8>> = binary_pieces(&rows, 1_000).collect();
        assert_eq!(pieces, [expected]);
    }

    #[test]
    fn pieces_join_to_the_whole() {
        let rows: Vec<Row> = (0..50).map(|number| vec![Value::Int(number)]).collect();
        let whole: Vec<Vec<u8>> = binary_pieces(&rows, 1_000_000).collect();
        for piece_bytes in [1, 14, 19, 33, 100] {
            let pieces: Vec<Vec<u8>> = binary_pieces(&rows, piece_bytes).collect();
            assert!(pieces.len() > 1);
            assert_eq!(pieces.concat(), whole[0], "{piece_bytes}");
        }
    }
}
