-- Enters who consents, ending what was entered before for the same authority and grade. One row: the instant.
-- $1 city_id, $2 authority_id, $3 grade or '', $4 consent (text[]), $5 document number, $6 who, $7 instant
with ended as (
  update law_authorities set known_to = $7::timestamptz
  where city_id = $1::int and authority_id = $2 and grade = $3 and known_to is null and known_from < $7::timestamptz
)
insert into law_authorities (city_id, authority_id, grade, consent, document_no, entered_by, known_from)
values ($1::int, $2, $3, $4::text[], $5, $6, $7::timestamptz)
returning to_char(known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "knownFrom"
