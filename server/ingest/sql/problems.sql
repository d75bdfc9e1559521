-- Refused rows in order of the file.
-- $1 city_id, $2 import_id, $3 after this seq, $4 how many at most
select seq, place, code, value, reason_zh as "reasonZh", reason_en as "reasonEn"
from import_problems
where city_id = $1::int and import_id = $2::text and seq > $3::int
order by seq
limit $4::int
