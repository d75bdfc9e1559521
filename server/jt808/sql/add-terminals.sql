-- Lets terminals in; those whose phone is taken or whose unit the city does not have are left out; of two with one phone the first counts.
-- $1 city, $2 now (ISO), then pairwise: $3 phones, $4 unit ids, $5 datums, $6 labels. Answers the phones added.
insert into terminals (phone, city_id, unit_id, datum, label, created_at)
select t.phone, $1::int4, t.unit_id, t.datum, t.label, $2::text::timestamptz
  from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as t(phone, unit_id, datum, label, place)
  join units u on u.city_id = $1::int4 and u.unit_id = t.unit_id
 order by t.phone, t.place
on conflict (phone) do nothing
returning phone
