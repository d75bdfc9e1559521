-- Whose session is this? Only of an account that is not disabled.
-- $1 hash of the token
select s.csrf_token as "csrfToken", (extract(epoch from s.seen_at) * 1000)::float8 as "seenAtMs",
  (extract(epoch from s.expires_at) * 1000)::float8 as "expiresAtMs",
  a.account_id as "accountId", a.login, a.name_zh as "nameZh", a.role,
  a.demo_secret as "demoSecret", a.must_change as "mustChangePassword",
  case when a.role = 'admin' then array(select c.city_id from cities c order by c.city_id)
       else array(select ac.city_id from account_cities ac where ac.account_id = a.account_id order by ac.city_id)
  end as "cityIds"
from sessions s join accounts a on a.account_id = s.account_id
where s.token_hash = $1::text and a.disabled_at is null
