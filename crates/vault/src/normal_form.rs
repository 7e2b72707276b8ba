//! Names and numbers in the form in which they are compared: however they were typed, the same child
//! should be found.

use api::codes::v1::ChildIdentity;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Fewest letters and digits of an identification number: less is a placeholder.
const ID_NUMBER_MIN: usize = 6;

/// What of a child can be compared; empty when not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NormalForm {
    /// Words in lower case, diacritics kept.
    pub(crate) name: String,
    /// The same without diacritics; đ is d.
    pub(crate) plain_name: String,
    /// The words of that in order of the alphabet: given and family name are often exchanged.
    pub(crate) sorted_name: String,
    /// YYYY-MM-DD.
    pub(crate) birth_date: String,
    /// Sorted name and year of birth; empty unless both are known.
    pub(crate) name_and_year: String,
    /// Letters and digits.
    pub(crate) id_number: String,
}

// === impl NormalForm ===

impl NormalForm {
    pub(crate) fn of(child: &ChildIdentity) -> Self {
        let words = words_of(&child.full_name);
        let plain: Vec<String> = words.iter().map(|word| without_diacritics(word)).collect();
        let mut sorted = plain.clone();
        sorted.sort_unstable();
        let sorted_name = sorted.join(" ");
        let birth_date = birth_date_of(&child.birth_date).unwrap_or_default();
        let name_and_year = match birth_date.get(..4) {
            Some(year) if !sorted_name.is_empty() => format!("{sorted_name} {year}"),
            _ => String::new(),
        };
        Self {
            name: words.join(" "),
            plain_name: plain.join(" "),
            id_number: id_number_of(&child.id_number).unwrap_or_default(),
            sorted_name,
            name_and_year,
            birth_date: birth_date.to_owned(),
        }
    }
}

/// The words of a name: composed, in lower case, whatever stood between them.
fn words_of(name: &str) -> Vec<String> {
    let composed: String = name.nfkc().collect();
    // Ð of Icelandic is often typed for Đ: they look the same
    let lower: String = composed.to_lowercase().replace('ð', "đ").nfc().collect();
    lower
        .split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn without_diacritics(word: &str) -> String {
    word.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect()
}

fn birth_date_of(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    (text.len() == 10 && text.bytes().enumerate().all(fits)).then_some(text)
}

fn id_number_of(text: &str) -> Option<String> {
    let number: String = text
        .nfkc()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    (number.chars().count() >= ID_NUMBER_MIN).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(name: &str) -> NormalForm {
        NormalForm::of(&ChildIdentity {
            full_name: name.to_owned(),
            ..Default::default()
        })
    }

    #[test]
    fn a_name_is_the_same_composed_or_not_in_whatever_case() {
        let composed = form("Đặng Thị Ánh Nguyệt");
        let decomposed: String = "  ĐẶNG  THỊ ÁNH  NGUYỆT ".nfd().collect();
        assert_eq!(form(&decomposed), composed);
        assert_eq!(composed.name, "đặng thị ánh nguyệt");
        assert_eq!(composed.plain_name, "dang thi anh nguyet");
        assert_eq!(composed.sorted_name, "anh dang nguyet thi");
    }

    #[test]
    fn diacritics_tell_two_names_apart_where_they_are_kept() {
        let (one, other) = (form("Trần Thị Hoa"), form("Trần Thị Hòa"));
        assert_ne!(one.name, other.name);
        assert_eq!(one.plain_name, other.plain_name);
    }

    #[test]
    fn two_ways_to_set_the_tone_mark_are_one_name_without_diacritics() {
        assert_eq!(form("Hoà Thuý").plain_name, form("Hòa Thúy").plain_name);
    }

    #[test]
    fn an_icelandic_letter_that_looks_like_the_vietnamese_one_is_taken_for_it() {
        assert_eq!(form("Ðinh Văn A"), form("Đinh Văn A"));
    }

    #[test]
    fn what_is_not_known_has_no_form() {
        assert_eq!(form(" - "), NormalForm::default());
        let child = ChildIdentity {
            birth_date: "2014".to_owned(),
            id_number: "không".to_owned(),
            ..Default::default()
        };
        assert_eq!(NormalForm::of(&child), NormalForm::default());
    }

    /// Words of letters as they stand in Vietnamese names, composed.
    fn a_name() -> impl Strategy<Value = String> {
        let letters: Vec<char> = "aăâáàảãạắằấầđeêếềệghiíìkhlmnoôơốộớpqrstuưứừvxyýỳ"
            .chars()
            .collect();
        let word = proptest::collection::vec(proptest::sample::select(letters), 1..6);
        proptest::collection::vec(word, 1..5).prop_map(|words| {
            let words: Vec<String> = words.into_iter().map(String::from_iter).collect();
            words.join(" ")
        })
    }

    proptest! {
        #[test]
        fn spelling_and_spacing_never_matter(name in a_name()) {
            let upper: String = name.to_uppercase().nfd().collect();
            let spaced = format!("  {} ", upper.replace(' ', " \t "));
            prop_assert_eq!(form(&spaced), form(&name));
            let plain = form(&name).plain_name;
            prop_assert_eq!(&form(&plain).plain_name, &plain);
            prop_assert!(plain.is_ascii());
        }

        #[test]
        fn names_of_other_words_never_have_the_same_form(one in a_name(), other in a_name()) {
            prop_assert_eq!(form(&one).name == form(&other).name, one == other);
        }

        #[test]
        fn the_order_of_words_matters_everywhere_but_in_the_sorted_name(name in a_name()) {
            let turned: Vec<&str> = name.split(' ').rev().collect();
            let turned = turned.join(" ");
            prop_assert_eq!(form(&turned).sorted_name, form(&name).sorted_name);
            prop_assert_eq!(form(&turned).name == form(&name).name, turned == name);
        }
    }
}
