-- Takes all cities from an account.
-- $1 account id
delete from account_cities where account_id = $1::text
