INSERT INTO meta (version) VALUES ($1)
