SELECT version FROM meta
