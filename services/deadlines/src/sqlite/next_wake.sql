SELECT MIN(wake_at) FROM wake
