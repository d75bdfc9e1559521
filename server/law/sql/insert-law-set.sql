-- Keeps a law set under its hash; one that is there already is left alone. No rows.
-- $1 hash (64 hex), $2 version, $3 the set as JSON text
insert into law_sets (law_set_id, version, body) values ($1, $2, $3::jsonb) on conflict do nothing
