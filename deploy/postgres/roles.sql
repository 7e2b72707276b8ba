-- Roles of the log's database. Run it as superuser in that database, before the first start and
-- again after every upgrade (it may be run any number of times):
--   psql -d lachan -f deploy/postgres/roles.sql
-- lachan_owner    owns the tables and applies migrations: an administrator's role.
-- lachan_service  is what the services connect as: it owns nothing, appends and reads.
-- Passwords or certificates are given to them apart from this file.
DO $$
DECLARE
    role_name TEXT;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['lachan_owner', 'lachan_service'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role_name);
        EXCEPTION
            -- it exists, or is being made at this moment
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;

    -- the owner makes the schema with the first migration
    EXECUTE format('GRANT CREATE ON DATABASE %I TO lachan_owner', current_database());

    IF to_regclass('lachan_log.log_head') IS NULL THEN
        RETURN;
    END IF;
    REVOKE ALL ON ALL TABLES IN SCHEMA lachan_log FROM PUBLIC, lachan_service;
    REVOKE ALL ON SCHEMA lachan_log FROM PUBLIC, lachan_service;
    GRANT USAGE ON SCHEMA lachan_log TO lachan_service;
    GRANT SELECT, INSERT ON lachan_log.events, lachan_log.commands TO lachan_service;
    GRANT SELECT, UPDATE ON lachan_log.log_head TO lachan_service;
    GRANT SELECT, INSERT, UPDATE ON lachan_log.leases TO lachan_service;
    GRANT SELECT ON lachan_log.migrations TO lachan_service;
END
$$;
