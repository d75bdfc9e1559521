-- Lets one process at a time choose its next job; released at the end of the transaction.
-- $1 a name for the choice.
select pg_advisory_xact_lock(hashtext($1::text)) is null as locked
