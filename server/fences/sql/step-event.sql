-- Brings an event one step on, unless it is closed. $1 city, $2 event id, $3 new state, $4 new owner or null, $5 the
-- step (JSON). Answers the id; nothing when there is no such open event.
update fence_events
   set state = $3::text, owner = coalesce($4::text, owner), steps = steps || jsonb_build_array($5::text::jsonb)
 where city_id = $1::int4 and event_id = $2::text and state <> 'closed'
returning event_id
