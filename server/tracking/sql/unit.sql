-- Which unit is this, and whose? $1 city, $2 unit id.
select u.unit_id, u.kind, u.call_sign, u.person_id, p.name_zh
  from units u
  left join people p on p.city_id = u.city_id and p.person_id = u.person_id
 where u.city_id = $1::int4 and u.unit_id = $2::text
