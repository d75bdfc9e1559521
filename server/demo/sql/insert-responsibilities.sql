-- Adds rows to responsibilities of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 subject_kind; $4 subject_id; $5 role; $6 person_id;
-- $7 valid_from (seconds from the anchor); $8 valid_to (seconds from the anchor); $9 source.
insert into responsibilities (city_id, subject_kind, subject_id, role, person_id, valid_from, valid_to, source)
select
  $1::int,
  r.subject_kind,
  r.subject_id,
  r.role,
  r.person_id,
  $2::timestamptz + r.valid_from * interval '1 second',
  $2::timestamptz + r.valid_to * interval '1 second',
  r.source
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::int4[], $8::int4[], $9::text[]
) as r(subject_kind, subject_id, role, person_id, valid_from, valid_to, source)
