-- Batches of a city, newest first, with what became of their rows.
-- $1 city_id, $2 batch_id or null for all, $3 how many
select b.batch_id as "batchId", b.name, b.created_by as "createdBy",
       -- Whoever cancels the job cancels the batch; a job that was lost for good has failed it.
       case when b.state = 'running' and j.state in ('cancelled', 'failed') then j.state else b.state end as state,
       b.job_id as "jobId", b.error,
       to_char(b.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       b.asked, b.sha256,
       coalesce(n.rows, 0)::int as rows, coalesce(n.refused, 0)::int as refused,
       coalesce(o.outcomes, '{}'::jsonb) as outcomes
from permit_batches b
left join jobs j on j.job_id = b.job_id
left join lateral (
  select count(*)::int as rows, count(r.problem)::int as refused
  from permit_batch_rows r where r.city_id = b.city_id and r.batch_id = b.batch_id
) n on true
left join lateral (
  select jsonb_object_agg(g.outcome, g.n) as outcomes
  from (select c.outcome, count(*)::int as n
        from permit_batch_rows r
        join permit_checks c on c.city_id = r.city_id and c.check_id = r.check_id
        where r.city_id = b.city_id and r.batch_id = b.batch_id
        group by c.outcome) g
) o on true
where b.city_id = $1::int and ($2::text is null or b.batch_id = $2)
order by b.created_at desc, b.batch_id
limit $3::int
