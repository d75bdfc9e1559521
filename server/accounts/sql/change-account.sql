-- Changes name, role or state of an account; null leaves as it is.
-- $1 id, $2 name, $3 role, $4 disabled, $5 instant (ISO)
update accounts set
  name_zh = coalesce($2::text, name_zh),
  role = coalesce($3::text, role),
  disabled_at = case when $4::bool is null then disabled_at
                     when $4::bool then coalesce(disabled_at, $5::timestamptz) end,
  changed_at = $5::timestamptz
where account_id = $1::text
