-- Gives the city the boundary that shares every vertex with its grids. $1 city_id, $2 boundary (hex EWKB)
update cities set boundary = $2::text::geometry where city_id = $1::int
