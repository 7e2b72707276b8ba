SELECT MIN(wake_at) FROM lachan_deadlines.wake
