//! Rooms through real desks on a real log: of racing bookings exactly one wins each time.
