-- The two roles, the database and what it needs. Idempotent: running it again changes nothing.
--
-- The embedded server runs this file by itself at every start. For a server of your own (PostgreSQL 15
-- or newer) run it once with psql as a superuser, or as a role with CREATEDB and CREATEROLE:
--
--   psql -X -v owner_password=... -v app_password=... -f gaoxin/roles.sql postgresql://postgres@db.example/postgres
--
-- The passwords then show in this machine's process list while psql runs. Where that matters leave both
-- variables out and afterwards type, inside psql:  \password gaoxin_owner  and  \password gaoxin_app
-- Another name for the database: -v dbname=...
--
-- Then:  DATABASE_OWNER_URL=postgresql://gaoxin_owner:...@db.example/gaoxin   (migrate, backup, restore)
--        DATABASE_URL=postgresql://gaoxin_app:...@db.example/gaoxin           (web and worker)
--
-- gaoxin_owner owns every table and runs the migrations. gaoxin_app reads and writes rows; it can neither
-- create, alter, drop nor truncate. manage.py migrate takes UPDATE and DELETE from it wherever rows say what
-- happened.

\set ON_ERROR_STOP on
\set QUIET on
\if :{?dbname}
\else
  \set dbname gaoxin
\endif
SET client_min_messages = warning;
-- Two starts at once take turns: IF NOT EXISTS does not hold against another session.
DO $$ BEGIN PERFORM pg_advisory_lock(20241131); END $$;

SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role)
FROM unnest(ARRAY['gaoxin_owner', 'gaoxin_app']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

\if :{?owner_password}
  ALTER ROLE gaoxin_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
  ALTER ROLE gaoxin_app PASSWORD :'app_password';
\endif

-- Who is not a superuser must be a member of the role that is to own the database.
SELECT 'GRANT gaoxin_owner TO CURRENT_USER'
WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec

-- The locale is named because the trigram search finds no Chinese under locale C, whatever the server's default.
SELECT format('CREATE DATABASE %I OWNER gaoxin_owner TEMPLATE template0 ENCODING ''UTF8'' %s', :'dbname',
  CASE WHEN current_setting('server_version_num')::int >= 170000
    THEN 'LOCALE_PROVIDER builtin BUILTIN_LOCALE ''C.UTF-8'' LOCALE ''C.UTF-8'''
    ELSE 'LOCALE ''C.UTF-8''' END)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'dbname') \gexec

REVOKE ALL ON DATABASE :"dbname" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"dbname" TO gaoxin_app;

\connect :"dbname"
SET client_min_messages = warning;
DO $$ BEGIN PERFORM pg_advisory_lock(20241131); END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO gaoxin_app;

-- Both extensions are trusted: made by the owner they belong to it, so a restore by the owner is complete.
SET ROLE gaoxin_owner;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gaoxin_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO gaoxin_app;
RESET ROLE;
