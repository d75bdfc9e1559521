-- Notes a decision on two reports and, when it is a merge, takes the later out of the count.
-- $1 city_id, $2 merge_id, $3 case_id, $4 primary_id, $5 decision, $6 instant, $7 account, $8 reason, $9 evidence (JSON text)
with noted as (
  insert into case_merges (city_id, merge_id, case_id, primary_id, decision, decided_at, decided_by, reason, evidence)
  values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::text, $8::text, $9::text::jsonb)
)
update cases set merged_into = $4::text
where city_id = $1::int and case_id = $3::text and $5::text = 'merged'
