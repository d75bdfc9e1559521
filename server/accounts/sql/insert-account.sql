-- Makes an account, unless the login is taken; returns its id when it was made.
-- $1 id, $2 login, $3 name, $4 role, $5 password hash, $6 is it a published demo password, $7 must it be replaced, $8 instant (ISO)
insert into accounts (account_id, login, name_zh, role, password_hash, demo_secret, must_change, created_at, changed_at)
values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::bool, $7::bool, $8::timestamptz, $8::timestamptz)
on conflict (login) do nothing
returning account_id as "accountId"
