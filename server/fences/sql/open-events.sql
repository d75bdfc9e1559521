-- How many events at fences are not closed? $1 city
select count(*)::int4 as open from fence_events where city_id = $1::int4 and state <> 'closed'
