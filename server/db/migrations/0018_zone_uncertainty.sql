-- The vaguest zone of a city: how far a check must look.
create index zones_uncertainty on zones (city_id, uncertainty_m);
