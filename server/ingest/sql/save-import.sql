-- Changes what the patch names: a key with JSON null empties the column, an absent key leaves it.
-- $1 city_id, $2 import_id, $3 patch (JSON)
update imports set
  state       = coalesce(p->>'state', state),
  job_id      = case when p ? 'jobId' then p->>'jobId' else job_id end,
  format      = coalesce(p->>'format', format),
  encoding    = coalesce(p->>'encoding', encoding),
  asked       = coalesce(p->'asked', asked),
  datum       = case when p ? 'datum' then nullif(p->'datum', 'null') else datum end,
  fields      = coalesce(p->'fields', fields),
  missing     = case when p ? 'missing' then array(select jsonb_array_elements_text(p->'missing')) else missing end,
  preview     = coalesce(p->'preview', preview),
  counts      = coalesce(p->'counts', counts),
  timings     = timings || coalesce(p->'timings', '{}'),
  progress    = coalesce((p->>'progress')::float8, progress),
  attribution = coalesce(attribution, p->>'attribution'),
  licence     = coalesce(licence, p->>'licence'),
  same_as     = coalesce(p->>'sameAs', same_as),
  error       = case when p ? 'error' then nullif(p->'error', 'null') else error end,
  finished_at = case when p ? 'finishedAt' then (p->>'finishedAt')::timestamptz else finished_at end
from (select $3::jsonb as p) given
where city_id = $1::int and import_id = $2::text
