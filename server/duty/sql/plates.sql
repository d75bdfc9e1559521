-- Plates in use, with what they are called and when one was last used.
-- $1 city_id, $2 plate_id or null, $3 grid_id or null
select p.plate_id as "plateId", p.subject_kind as "subjectKind", p.subject_id as "subjectId",
       coalesce(s.name_zh, o.name_zh, p.subject_id) as "nameZh", coalesce(s.home_grid_id, o.grid_id) as "gridId",
       to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       (select to_char(max(c.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from check_ins c
        where c.city_id = p.city_id and c.evidence = 'qr'
          and ((p.subject_kind = 'street' and c.street_id = p.subject_id)
            or (p.subject_kind = 'post' and c.post_id = p.subject_id))) as "lastUsedAt"
from check_in_plates p
left join streets s on p.subject_kind = 'street' and s.city_id = p.city_id and s.street_id = p.subject_id
left join posts o on p.subject_kind = 'post' and o.city_id = p.city_id and o.post_id = p.subject_id
where p.city_id = $1::int and p.revoked_at is null and ($2::text is null or p.plate_id = $2)
  and ($3::text is null or coalesce(s.home_grid_id, o.grid_id) = $3)
order by "gridId", p.subject_kind, p.subject_id
