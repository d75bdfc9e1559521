-- Which version is a layer at, and what did each step after a version touch? One row a step on record, else one without.
-- $1 city, $2 layer, $3 the version after which steps are wanted.
select v.version::int4 as version,
       c.version::int4 as step,
       c.boxes
from layer_versions v
left join layer_changes c on c.city_id = v.city_id and c.layer = v.layer and c.version > $3::int4 and c.version <= v.version
where v.city_id = $1::int4
  and v.layer = $2::text
order by c.version
