-- Where does one street run, and which streets does it meet?
-- $1 city_id, $2 street_id
select encode(ST_AsEWKB(s.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(s.geom), ST_YMin(s.geom), ST_XMax(s.geom), ST_YMax(s.geom)) as bbox,
       (select coalesce(jsonb_agg(n.neighbour_id order by n.neighbour_id), '[]'::jsonb) from street_neighbours n
         where n.city_id = s.city_id and n.street_id = s.street_id) as "neighbourIds"
from streets s
where s.city_id = $1::int and s.street_id = $2::text
