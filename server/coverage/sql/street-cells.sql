-- Which share of each street lies in which H3 cell? $1 city.
select street_id, to_hex(cell) as cell, weight from street_cells where city_id = $1::int4 order by street_id, cell
