//! Makes cases findable by their child: once the command is recorded, and only then. What the log
//! refused must leave no trace in the index, or anybody could put a case there that is not his.

use api::{CaseId, Compartment, CompartmentSet};
use decider::{Decider, EncodedEvent};
use event_store::{Appended, NewEvent, SealedPart};

use super::Inner;
use crate::{Code, Failure};

const WHO: CompartmentSet = CompartmentSet::of(&[Compartment::Public, Compartment::Identity]);

impl<D: Decider> Inner<D> {
    /// For a command that was just recorded.
    ///
    /// A failure is the answer although the command stands: the caller tries again, and
    /// [`Inner::index_recorded`] makes up for it.
    pub(super) async fn index_told(&self, told: &[(CaseId, EncodedEvent)]) -> Result<(), Failure> {
        for (case_id, event) in told {
            self.platform
                .vault()
                .index_child(*case_id, event.event_type, &event.payload)
                .await?;
        }
        Ok(())
    }

    /// For a command that was recorded before: whoever recorded it may have been cut short. What was
    /// recorded counts, not what is sent now; what is indexed already changes nothing.
    pub(super) async fn index_recorded(&self, recorded: &Appended) -> Result<(), Failure> {
        let last = recorded.last_position;
        let mut after = recorded.first_position.saturating_sub(1);
        while after < last {
            let count = usize::try_from(last - after).unwrap_or(usize::MAX);
            let events = self.platform.store().read_log(after, count).await?;
            let Some(end) = events.last().map(|event| event.position) else {
                break;
            };
            for event in events.iter().filter(|event| event.position <= last) {
                self.index_event(&event.data).await?;
            }
            after = end;
        }
        Ok(())
    }

    async fn index_event(&self, event: &NewEvent) -> Result<(), Failure> {
        let says_who = |part: &SealedPart| part.compartment == Compartment::Identity;
        let Some(case_id) = event.case_id.filter(|_| event.sealed.iter().any(says_who)) else {
            return Ok(());
        };
        let (vault, event_type) = (self.platform.vault(), &event.event_type);
        let (public, sealed) = (&event.public, &event.sealed);
        let opened = vault.open(case_id, event.event_id, event_type, public, sealed, WHO);
        match opened.await.map_err(Failure::from) {
            Ok(opened) => Ok(vault
                .index_child(case_id, event_type, &opened.payload)
                .await?),
            // a damaged part must not take its first answer from whoever asks again
            Err(failure) if failure.code() == Code::Internal => {
                tracing::error!(event_id = %event.event_id, "a sealed part cannot be opened");
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }
}
