//! Breaks lines by what a terminal shows, not by bytes: Vietnamese has many of those per letter.

use unicode_width::UnicodeWidthStr;

/// A text in lines of at most `width` columns, the first behind `first`, the others behind `rest`.
/// A word that is wider stands alone on its line, whole.
pub(crate) fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let space = usize::from(!is_empty);
        if !is_empty && line.width() + space + word.width() > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_wide_as_it_looks() {
        let text = "Đánh giá nguy cơ ban đầu, mức độ tổn hại";
        assert_eq!(text.width(), text.chars().count());
        assert_eq!(wrapped(text, text.width(), "", "").len(), 1);
        assert_eq!(wrapped(text, text.width() - 1, "", "").len(), 2);
    }

    #[test]
    fn following_lines_are_indented() {
        assert_eq!(wrapped("a b c", 5, "- ", "  "), ["- a b", "  c"]);
    }

    #[test]
    fn a_word_that_is_too_wide_stays_whole() {
        assert_eq!(wrapped("a bcdefgh", 4, "", ""), ["a", "bcdefgh"]);
    }
}
