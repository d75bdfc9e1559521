-- Takes away the turns that an import brought, and answers which are still there.
-- $1 city_id, $2 source
delete from rosters where city_id = $1::int and source = $2 returning roster_id as "rosterId"
