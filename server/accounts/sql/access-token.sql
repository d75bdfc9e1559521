-- Whose access token is this? Only one in force, of an account that is not disabled and needs no new password.
-- $1 hash of the token, $2 now (ISO)
select t.token_id as "tokenId", coalesce((extract(epoch from t.used_at) * 1000)::float8, 0) as "usedAtMs",
  a.account_id as "accountId", a.login, a.name_zh as "nameZh", a.role,
  a.demo_secret as "demoSecret", a.must_change as "mustChangePassword",
  case when a.role = 'admin' then array(select c.city_id from cities c order by c.city_id)
       else array(select ac.city_id from account_cities ac where ac.account_id = a.account_id order by ac.city_id)
  end as "cityIds"
from access_tokens t join accounts a on a.account_id = t.account_id
where t.token_hash = $1::text and t.revoked_at is null and t.expires_at > $2::timestamptz and a.disabled_at is null
