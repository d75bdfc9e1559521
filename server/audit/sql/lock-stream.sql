-- Who may append to a stream now? Waits for the other writers of this stream; ends with the transaction.
-- $1 stream
select pg_advisory_xact_lock(hashtextextended('audit:' || $1::text, 7))
