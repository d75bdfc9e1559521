-- The people of each grid in force and where the grid lies, as packed lines; one row.
-- A line: grid id, people, area m², H3 cell (hex), share of the grid's area in the cell.
-- $1 city_id, $2 instant
select coalesce(string_agg(
         concat(g.grid_id, E'\t', g.population, E'\t', g.area_m2, E'\t', lpad(to_hex(c.cell), 15, '0'), E'\t', c.weight),
         E'\n' order by g.grid_id, c.cell), '') as lines
from grids g
join grid_cells c on c.city_id = g.city_id and c.grid_id = g.grid_id
where g.city_id = $1::int4 and g.population > 0
  and g.valid_from <= $2::timestamptz and (g.valid_to is null or g.valid_to > $2::timestamptz)
