-- Writes down refused rows.
-- $1 city_id, $2 import_id, $3 seq, $4 place, $5 code, $6 value, $7 reason in Chinese, $8 reason in English: one array each
insert into import_problems (city_id, import_id, seq, place, code, value, reason_zh, reason_en)
select $1::int, $2::text, r.*
from unnest($3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as r
on conflict do nothing
