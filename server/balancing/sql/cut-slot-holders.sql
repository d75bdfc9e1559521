-- Makes room for other names from an instant on: what runs then ends there, what would begin then or later never was.
-- $1 city_id, $2 instant
with never as (
  delete from slot_holders where city_id = $1::int4 and starts_at >= $2::timestamptz
)
update slot_holders
set ends_at = $2::timestamptz
where city_id = $1::int4 and starts_at < $2::timestamptz and ends_at > $2::timestamptz
