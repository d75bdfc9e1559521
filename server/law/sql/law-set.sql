-- The law set of a hash, as JSON. At most one row.
-- $1 hash (64 hex)
select body from law_sets where law_set_id = $1
