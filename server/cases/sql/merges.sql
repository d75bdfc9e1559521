-- Decisions on duplicates, newest first; accounts by name.
-- $1 city_id, $2 case_id as either side, or null for any, $3 rows at most
select m.merge_id as "mergeId", m.case_id as "caseId", m.primary_id as "primaryId", m.decision, m.reason, m.evidence,
       to_char(m.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "decidedAt", coalesce(da.name_zh, m.decided_by) as "decidedBy",
       to_char(m.undone_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "undoneAt", coalesce(ua.name_zh, m.undone_by) as "undoneBy",
       m.undo_reason as "undoReason", c.title_zh as "titleZh", c.channel, p.title_zh as "primaryTitleZh", p.channel as "primaryChannel"
from case_merges m
join cases c on c.city_id = m.city_id and c.case_id = m.case_id
join cases p on p.city_id = m.city_id and p.case_id = m.primary_id
left join accounts da on da.account_id::text = m.decided_by
left join accounts ua on ua.account_id::text = m.undone_by
where m.city_id = $1::int and ($2::text is null or m.case_id = $2::text or m.primary_id = $2::text)
order by coalesce(m.undone_at, m.decided_at) desc, m.merge_id
limit $3::int
