INSERT INTO checkpoint (partition) VALUES ($1) ON CONFLICT (partition) DO NOTHING
