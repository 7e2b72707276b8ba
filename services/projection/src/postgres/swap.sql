-- runs in the transaction that holds the lock of the live checkpoints
DROP SCHEMA lachan_views CASCADE;
ALTER SCHEMA lachan_views_rebuilt RENAME TO lachan_views;
