-- Counts a wrong password; returns how many in a row.
-- $1 account id
update accounts set failed_count = failed_count + 1 where account_id = $1::text
returning failed_count as "failedCount"
