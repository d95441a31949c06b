-- Run once by the PostgreSQL image, when its volume is new.
CREATE DATABASE prefect;
\connect prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
