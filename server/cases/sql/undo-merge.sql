-- Takes a decision back; a merged report counts again. One row when it was in force, else none.
-- $1 city_id, $2 merge_id, $3 instant, $4 account, $5 reason
with undone as (
  update case_merges
  set undone_at = $3::timestamptz, undone_by = $4::text, undo_reason = $5::text
  where city_id = $1::int and merge_id = $2::text and undone_at is null
  returning case_id, primary_id, decision
), freed as (
  update cases c set merged_into = null
  from undone u
  where c.city_id = $1::int and c.case_id = u.case_id and u.decision = 'merged' and c.merged_into = u.primary_id
)
select case_id as "caseId", primary_id as "primaryId", decision from undone
