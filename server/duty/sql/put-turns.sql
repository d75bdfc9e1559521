-- Writes turns. $1 city_id, $2 turns (jsonb array of rosterId, day, shiftId, personId, unitId, postId, gridId, streetIds,
-- source). No rows.
insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
select $1::int, t."rosterId", t.day::date, t."shiftId", t."personId", t."unitId", t."postId", t."gridId",
       coalesce((select array_agg(e.value) from jsonb_array_elements_text(t."streetIds") e), '{}'), t.source
from jsonb_to_recordset($2::jsonb) as t("rosterId" text, day text, "shiftId" text, "personId" text, "unitId" text,
                                        "postId" text, "gridId" text, "streetIds" jsonb, source text)
on conflict do nothing
