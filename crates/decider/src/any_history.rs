//! Histories that nobody wrote: every kind of event of a decider, with whatever its fields can hold,
//! in any order. `evolve` must survive them all, for an event that was recorded cannot be undone.

use std::panic::{AssertUnwindSafe, catch_unwind};

use prost::Message;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value,
};
use uuid::Uuid;

use crate::{Decider, EventSet, fold};

/// Histories that are tried.
const HISTORIES: u64 = 400;
/// Longest history, in events.
const EVENTS_MAX: u64 = 48;
/// Deepest nesting that is filled: types may contain themselves.
const DEPTH_MAX: usize = 5;
/// Most items of a list.
const ITEMS_MAX: u64 = 3;
/// Ids to choose from, few enough that events meet.
const IDS: u64 = 3;
/// Units to choose from.
const UNITS: [&str; 3] = ["commune-an-phuoc", "commune-song-lam", "hospital-thanh-an"];
/// 2 March 2026 in Viet Nam.
const START_S: i64 = 1_772_384_400;
/// First and last second of the years 0001 to 9999.
const SECONDS: (i64, i64) = (-62_135_596_800, 253_402_300_799);
const HOUR_S: i64 = 3_600;

/// Folds many histories that nobody wrote, the same in every run.
///
/// # Panics
/// When the decider's `evolve` does; tells the shortest history found that makes it.
pub fn survives_any_history<D: Decider>() {
    for seed in 0..HISTORIES {
        let mut dice = Dice(seed);
        let length = 1 + dice.below(EVENTS_MAX);
        let history: Vec<D::Event> = (0..length).map(|_| any_event::<D>(&mut dice)).collect();
        if breaks::<D>(&history) {
            let shortest = shortened::<D>(history);
            // a test that fails tells why
            #[allow(clippy::panic)]
            {
                panic!("evolve does not survive this history (seed {seed}): {shortest:#?}");
            }
        }
    }
}

fn breaks<D: Decider>(history: &[D::Event]) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(fold::<D>(history)))).is_err()
}

/// The history without what is not needed to break the folding.
fn shortened<D: Decider>(mut history: Vec<D::Event>) -> Vec<D::Event> {
    let mut index = 0;
    while index < history.len() {
        let mut shorter = history.clone();
        shorter.remove(index);
        if breaks::<D>(&shorter) {
            history = shorter;
        } else {
            index += 1;
        }
    }
    history
}

/// An event as the rules see it: its PUBLIC part.
fn any_event<D: Decider>(dice: &mut Dice) -> D::Event {
    let event_type = *dice.one_of(D::Event::types());
    let descriptor = api::DESCRIPTORS
        .get_message_by_name(&format!("lachan.{event_type}"))
        .expect("an event set holds messages of the contract");
    let message = dice.message(&descriptor, 0).encode_to_vec().into();
    let parts = api::split(event_type, &message).expect("an event of the contract");
    let (_, public) = parts.first().expect("PUBLIC is always there");
    D::Event::decode(event_type, public).expect("a part of a message is a message")
}

/// Chance, the same for the same seed.
struct Dice(u64);

// === impl Dice ===

impl Dice {
    /// The next number of the splitmix64 sequence.
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }

    /// True once in so many times.
    fn rarely(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = self.below(items.len() as u64);
        &items[usize::try_from(index).unwrap_or(0)]
    }

    fn message(&mut self, descriptor: &MessageDescriptor, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(descriptor.clone());
        if descriptor.full_name() == "google.protobuf.Timestamp" {
            message.set_field_by_name("seconds", Value::I64(self.seconds()));
            let nanos = if self.rarely(50) { -1 } else { 0 };
            message.set_field_by_name("nanos", Value::I32(nanos));
            return message;
        }
        for field in descriptor.fields() {
            let is_too_deep = depth >= DEPTH_MAX && matches!(field.kind(), Kind::Message(_));
            // proto3 leaves out what has its default, and older events lack newer fields
            if !is_too_deep && !self.rarely(5) {
                let value = self.value(&field, depth);
                message.set_field(&field, value);
            }
        }
        message
    }

    fn value(&mut self, field: &FieldDescriptor, depth: usize) -> Value {
        let items = self.below(ITEMS_MAX + 1);
        match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                let value = self.single(&entry.map_entry_value_field(), depth);
                Value::Map([(MapKey::String("a".to_owned()), value)].into())
            }
            _ if field.is_list() => {
                Value::List((0..items).map(|_| self.single(field, depth)).collect())
            }
            _ => self.single(field, depth),
        }
    }

    fn single(&mut self, field: &FieldDescriptor, depth: usize) -> Value {
        match field.kind() {
            Kind::Double => Value::F64(*self.one_of(&[0.0, -1.5, f64::MAX, f64::NAN])),
            Kind::Float => Value::F32(*self.one_of(&[0.0, -1.5, f32::MAX, f32::NAN])),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                Value::I32(*self.one_of(&[0, 1, 7, -1, i32::MIN, i32::MAX]))
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                Value::I64(*self.one_of(&[0, 1, 7, -1, i64::MIN, i64::MAX]))
            }
            Kind::Uint32 | Kind::Fixed32 => {
                Value::U32(*self.one_of(&[0, 1, 1, 2, 2, 3, 100, u32::MAX]))
            }
            Kind::Uint64 | Kind::Fixed64 => {
                Value::U64(*self.one_of(&[0, 1, 1, 2, 2, 3, 100, u64::MAX]))
            }
            Kind::Bool => Value::Bool(self.rarely(2)),
            Kind::String => Value::String(self.text(field.name())),
            Kind::Bytes => Value::Bytes(vec![0xff; 3].into()),
            Kind::Message(inner) => Value::Message(self.message(&inner, depth + 1)),
            Kind::Enum(codes) => Value::EnumNumber(self.code(&codes)),
        }
    }

    /// Mostly days around a start, sometimes the ends of time, rarely beyond them.
    fn seconds(&mut self) -> i64 {
        match self.below(20) {
            0 => SECONDS.0,
            1 => SECONDS.1,
            2 if self.rarely(5) => i64::MAX,
            3 if self.rarely(5) => i64::MIN,
            _ => START_S + i64::try_from(self.below(2_000)).unwrap_or(0) * HOUR_S,
        }
    }

    fn text(&mut self, field: &str) -> String {
        let names_unit = field.contains("unit_id");
        if self.rarely(10) {
            return (*self.one_of(&["", "không phải mã số", "2026-03-02", "\u{0}"])).to_owned();
        }
        if names_unit {
            return (*self.one_of(&UNITS)).to_owned();
        }
        if field.ends_with("_id") || field.ends_with("_ids") {
            return Uuid::from_u128(u128::from(self.below(IDS)) + 1).to_string();
        }
        format!("{field} {}", self.below(IDS))
    }

    fn code(&mut self, codes: &EnumDescriptor) -> i32 {
        let known: Vec<i32> = codes.values().map(|code| code.number()).collect();
        // a later build may have recorded what this one does not know
        match self.rarely(25) {
            true => 9_999,
            false => *self.one_of(&known),
        }
    }
}

#[cfg(test)]
#[allow(unreachable_pub)] // the macro is meant for crates
mod tests {
    use api::CaseId;
    use api::log::v1::LaneOpened;
    use uuid::Uuid;

    use crate::{Actor, Decider, Lane, Occasion, Rejection, RejectionKind, Target};

    crate::event_set! {
        /// Events of the toys.
        pub enum Toy { LaneOpened }
    }

    #[derive(Clone, Default)]
    struct Count(u32);

    #[derive(Debug, thiserror::Error)]
    #[error("never")]
    struct Never;

    struct Robust;
    struct Brittle;

    impl Lane for Count {
        fn admits(&self, _actor: &Actor) -> bool {
            true
        }
    }

    impl Rejection for Never {
        fn reason(&self) -> &'static str {
            "NEVER"
        }
        fn kind(&self) -> RejectionKind {
            RejectionKind::Precondition
        }
        fn vietnamese(&self) -> &'static str {
            "không bao giờ"
        }
    }

    macro_rules! toy {
        ($name:ident, $evolve:expr) => {
            impl Decider for $name {
                const CATEGORY: &'static str = "toy";
                type Command = ();
                type Event = Toy;
                type State = Count;
                type Rejection = Never;

                fn target(_command: &()) -> Target {
                    Target::Existing(Uuid::nil())
                }

                fn decide((): &(), _: &Count, _: &Occasion<'_>) -> Result<Vec<Toy>, Never> {
                    Err(Never)
                }

                fn evolve(state: Count, event: &Toy) -> Count {
                    $evolve(state, event)
                }

                fn requires_lane_of((): &()) -> Option<CaseId> {
                    None
                }
            }
        };
    }

    toy!(Robust, |state: Count, _: &Toy| Count(
        state.0.saturating_add(1)
    ));
    toy!(Brittle, |state: Count, event: &Toy| {
        let Toy::LaneOpened(opened) = event;
        assert!(state.0 < 2 || opened.org_unit_id != "commune-song-lam");
        Count(state.0 + 1)
    });

    #[test]
    fn a_folding_that_never_panics_survives() {
        super::survives_any_history::<Robust>();
    }

    #[test]
    #[should_panic(expected = "does not survive this history")]
    fn a_folding_that_panics_on_one_order_of_events_is_found_out() {
        super::survives_any_history::<Brittle>();
    }
}
