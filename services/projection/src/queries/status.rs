//! How far the views are behind the log, and what holds them up.

use api::views::v1::{GetProjectionStatusResponse, PartitionStatus};
use bus::PARTITIONS;
use service_kit::Failure;

use super::Queries;

impl Queries {
    /// How the views stand.
    ///
    /// # Errors
    /// `Unavailable` when the log cannot be reached.
    pub async fn status(&self) -> Result<GetProjectionStatusResponse, Failure> {
        let log_head = self.store.head().await?;
        let partitions = (0..PARTITIONS)
            .map(|partition| self.partition_status(partition, log_head))
            .collect();
        Ok(GetProjectionStatusResponse {
            log_head,
            position: self.frontier.position(),
            partitions,
        })
    }

    fn partition_status(&self, partition: u16, log_head: u64) -> PartitionStatus {
        let state = self.frontier.partition(partition);
        let (halted_position, halted_code) = match &state.halt {
            Some(halt) => (halt.position, halt.code.clone()),
            None => (0, String::new()),
        };
        PartitionStatus {
            partition: u32::from(partition),
            applied_position: state.applied,
            lag: log_head.saturating_sub(state.covered),
            halted: state.halt.is_some(),
            halted_position,
            halted_code,
        }
    }
}
