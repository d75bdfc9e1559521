-- Locks an account until an instant, or lifts lock and count with null.
-- $1 account id, $2 instant (ISO) or null
update accounts set locked_until = $2::timestamptz,
  failed_count = case when $2::timestamptz is null then 0 else failed_count end
where account_id = $1::text
