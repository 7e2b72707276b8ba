//! What an append must be before it may wait in the queue. One that the database would refuse
//! must be found here: there it would take its neighbours in the batch down with it.

use std::collections::HashSet;

use api::Compartment;

use crate::{Append, AppendError, Limits, NewEvent};

/// Longest text field of an event, in bytes.
const TEXT_BYTES_MAX: usize = 512;

/// Checks an append and weighs it: the bytes it will hold while it waits.
pub(crate) fn weigh(append: &Append, limits: &Limits) -> Result<usize, AppendError> {
    let invalid = |reason| Err(AppendError::Invalid(reason));
    if append.writes.is_empty() || append.writes.iter().any(|write| write.events.is_empty()) {
        return invalid("no events");
    }
    let mut streams = HashSet::with_capacity(append.writes.len());
    if !append
        .writes
        .iter()
        .all(|write| streams.insert(&write.stream))
    {
        return invalid("the same stream twice");
    }
    let actor = &append.actor;
    for text in [&append.command.actor, &actor.person_id, &actor.org_unit_id] {
        check_text(text)?;
    }
    let mut bytes = append.answer.len();
    let mut events = 0;
    for event in append.writes.iter().flat_map(|write| &write.events) {
        events += 1;
        bytes += weigh_event(event)?;
    }
    if events > limits.append_events_max {
        return invalid("too many events");
    }
    if bytes > limits.append_bytes_max {
        return invalid("too many bytes");
    }
    Ok(bytes)
}

fn weigh_event(event: &NewEvent) -> Result<usize, AppendError> {
    if event.event_type.is_empty() {
        return Err(AppendError::Invalid("no event type"));
    }
    for text in [&event.event_type, &event.traceparent, &event.policy_version] {
        check_text(text)?;
    }
    let mut before = Compartment::Public;
    for part in &event.sealed {
        if part.compartment <= before {
            return Err(AppendError::Invalid("sealed parts out of order"));
        }
        before = part.compartment;
    }
    let sealed: usize = event.sealed.iter().map(|part| part.ciphertext.len()).sum();
    Ok(event.public.len() + sealed)
}

fn check_text(text: &str) -> Result<(), AppendError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(AppendError::Invalid("text too long"));
    }
    // PostgreSQL cannot store it
    if text.contains('\0') {
        return Err(AppendError::Invalid("text with a NUL"));
    }
    Ok(())
}
