-- Forgets sessions that ended by time.
-- $1 now (ISO), $2 instant (ISO) before which an unused session is over
delete from sessions where expires_at <= $1::timestamptz or seen_at <= $2::timestamptz
