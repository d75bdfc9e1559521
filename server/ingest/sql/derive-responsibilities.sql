-- Who holds the role by now? A person who holds it already keeps the day that he began; anybody else who holds it at the new
-- beginning, and is not in the file, holds it until then (stage 0, counted from a thousand million); a new holder holds it
-- until the next one who is known begins.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no
with s as materialized (
  select row_no, place, data, data->>'subject_kind' as kind, data->>'subject_id' as subject, data->>'role' as role,
         data->>'person_id' as person, (data->>'valid_from')::timestamptz as starts, (data->>'valid_to')::timestamptz as ends
  from import_rows
  where city_id = $1::int and import_id = $2::text and stage = 1 and row_no between $3::int and $4::int and state = 'ok'
), old as materialized (
  select s.row_no, s.place, s.person, s.starts, s.ends, r.person_id, r.valid_from, r.valid_to, r.source,
         r.subject_kind, r.subject_id, r.role
  from s join responsibilities r
    on r.city_id = $1::int and r.subject_kind = s.kind and r.subject_id = s.subject and r.role = s.role
), same as materialized (
  select distinct on (row_no) row_no, valid_from, valid_to, source from old
  where person_id = person and valid_from <= starts and (valid_to is null or valid_to > starts)
  order by row_no, valid_from desc
), closed as (
  insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, data)
  select $1::int, $2::text, 0, 1000000000 + row_no * 20 + rank, place, 'responsibilities',
         concat_ws(' ', subject_kind, subject_id, role, person_id, valid_from),
         jsonb_build_object('subject_kind', subject_kind, 'subject_id', subject_id, 'role', role, 'person_id', person_id,
                            'valid_from', valid_from, 'valid_to', starts)
  from (select *, (row_number() over (partition by row_no order by person_id))::int as rank from old
        where person_id <> person and valid_from < starts and (valid_to is null or valid_to > starts)
          and not exists (select 1 from import_rows f where f.city_id = $1::int and f.import_id = $2::text and f.stage = 1
                            and f.state = 'ok' and f.data->>'subject_id' = old.subject_id and f.data->>'role' = old.role
                            and f.data->>'person_id' = old.person_id)) ending
  where rank < 20
  on conflict do nothing
), done as (
  update import_rows r
  set data = s.data || case
        when m.row_no is not null then jsonb_build_object('valid_from', m.valid_from,
          'valid_to', coalesce(s.ends, m.valid_to), 'source', m.source)
        else jsonb_build_object('valid_to', coalesce(s.ends, (select min(o.valid_from) from old o
          where o.row_no = s.row_no and o.person_id <> s.person and o.valid_from > s.starts))) end
  from s left join same m on m.row_no = s.row_no
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 1 and r.row_no = s.row_no
)
select null::int as "rowNo", null::text as code, null::text as value where false
