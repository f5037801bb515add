-- The database roles and what they may connect to: read by config/embedded/postgres.py and by
-- docker-compose.yml alike. Rights on tables are given by each app's database_grants.
-- Run by psql as a superuser; passwords come from the environment. May be run again at any time.

\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv worker_password WORKER_PASSWORD
\getenv vault_password VAULT_PASSWORD
\getenv index_password INDEX_PASSWORD
\getenv for_tests ROLES_FOR_TESTS
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', role)
  FROM unnest(ARRAY['owner', 'web', 'worker', 'vault', 'index']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

-- Roles that own nothing and may not step around row-level security.
ALTER ROLE owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'web_password';
ALTER ROLE worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'worker_password';
ALTER ROLE vault LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'vault_password';
ALTER ROLE index LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'index_password';

-- The owner makes functions that open its tables to themselves for one question (config/asker.sql).
GRANT SET ON PARAMETER app.maintenance TO owner;

\if :{?for_tests}
-- Tests make their own databases, and try as each role in turn what it may not do.
ALTER ROLE owner CREATEDB;
GRANT web, worker, vault, index TO owner WITH INHERIT FALSE, SET TRUE;
\endif

SELECT format('CREATE DATABASE %I OWNER owner TEMPLATE template0 ENCODING ''UTF8''', name)
  FROM unnest(ARRAY['sharing', 'identity', 'blind_index']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec

REVOKE ALL ON DATABASE sharing, identity, blind_index, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE sharing TO web, worker, vault;
GRANT CONNECT ON DATABASE identity TO vault;
GRANT CONNECT ON DATABASE blind_index TO index;
\if :{?for_tests}
GRANT CONNECT ON DATABASE postgres TO owner;
\endif

\connect sharing
SET client_min_messages = warning;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO web, worker, vault;

\connect identity
SET client_min_messages = warning;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO vault;

\connect blind_index
SET client_min_messages = warning;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO index;
