-- Sets a password and lifts a lock.
-- $1 account id, $2 hash, $3 must it be replaced at the next sign-in, $4 instant (ISO)
update accounts set password_hash = $2::text, must_change = $3::bool, demo_secret = false, failed_count = 0,
  locked_until = null, changed_at = $4::timestamptz
where account_id = $1::text
