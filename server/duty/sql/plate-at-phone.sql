-- The plate that a phone looks at, in whatever city it hangs, and how far the phone is from it.
-- $1 plate_id, $2 lng, $3 lat (or null)
select p.city_id as "cityId", p.plate_id as "plateId", p.subject_kind as kind, p.subject_id as "subjectId",
       coalesce(s.name_zh, o.name_zh) as "nameZh", g.name_zh as "gridZh", c.name_zh as "cityZh", c.synthetic,
       case when $2::float8 is null then null
            else ST_Distance(coalesce(s.geom, o.geom)::geography,
                             ST_SetSRID(ST_MakePoint($2::float8, $3::float8), 4326)::geography) end as "distanceM"
from check_in_plates p
join cities c on c.city_id = p.city_id
left join streets s on p.subject_kind = 'street' and s.city_id = p.city_id and s.street_id = p.subject_id
left join posts o on p.subject_kind = 'post' and o.city_id = p.city_id and o.post_id = p.subject_id
left join grids g on g.city_id = p.city_id and g.grid_id = coalesce(s.home_grid_id, o.grid_id) and g.valid_to is null
where p.plate_id = $1 and p.revoked_at is null and coalesce(s.street_id, o.post_id) is not null
