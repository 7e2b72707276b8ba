//! Ports for servers of one's own.

use std::io;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// How many ports one kind of server chooses from.
const COUNT: u16 = 10_000;
const ATTEMPTS: u16 = 64;

/// Ports of one kind of server. They lie below the range the system hands out for outgoing
/// connections: a client that keeps dialling a dead server's port from that range could connect to
/// itself.
pub(crate) struct Ports {
    first: u16,
    next: AtomicU16,
}

// === impl Ports ===

impl Ports {
    /// From this port on.
    pub(crate) const fn from(first: u16) -> Self {
        Self {
            first,
            next: AtomicU16::new(0),
        }
    }

    /// A port nobody listens on, as far as can be known.
    pub(crate) fn free(&self) -> io::Result<u16> {
        let start = (std::process::id() % u32::from(COUNT)) as u16;
        for _ in 0..ATTEMPTS {
            // steps by a number without a common factor, so that processes started together part soon
            let step = self.next.fetch_add(1, Ordering::Relaxed).wrapping_mul(37);
            let port = self.first + start.wrapping_add(step) % COUNT;
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return Ok(port);
            }
        }
        Err(io::ErrorKind::AddrInUse.into())
    }
}
