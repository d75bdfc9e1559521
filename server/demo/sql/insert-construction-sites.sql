-- Adds rows to construction_sites of one city, one array a column.
-- $1 city id; $2 anchor day; $3 construction_id; $4 project_no; $5 name_zh; $6 builder; $7 contractor; $8 work_type;
-- $9 height_m; $10 height_ref; $11 permit_state; $12 permit_no; $13 permit_on (days from the anchor day);
-- $14 started_on (days from the anchor day); $15 grid_id; $16 geom (hex EWKB).
insert into construction_sites (city_id, construction_id, project_no, name_zh, builder, contractor, work_type, height_m, height_ref, permit_state, permit_no, permit_on, started_on, grid_id, geom)
select
  $1::int,
  r.construction_id,
  r.project_no,
  r.name_zh,
  r.builder,
  r.contractor,
  r.work_type,
  r.height_m,
  r.height_ref,
  r.permit_state,
  r.permit_no,
  $2::date + r.permit_on,
  $2::date + r.started_on,
  r.grid_id,
  r.geom::geometry
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::text[], $11::text[], $12::text[], $13::int4[], $14::int4[], $15::text[], $16::text[]
) as r(construction_id, project_no, name_zh, builder, contractor, work_type, height_m, height_ref, permit_state, permit_no, permit_on, started_on, grid_id, geom)
