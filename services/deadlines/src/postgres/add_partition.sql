INSERT INTO lachan_deadlines.checkpoint (partition) VALUES ($1) ON CONFLICT (partition) DO NOTHING
