-- Which terminal has this phone number, in whatever city? With the hashes of its codes. $1 phone
select phone, city_id as "cityId", unit_id as "unitId", datum, label,
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(disabled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "disabledAt",
       terminal_id as "terminalId", maker, model, plate,
       to_char(registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "registeredAt",
       to_char(seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "seenAt",
       code_hash as "codeHash", former_code_hash as "formerCodeHash",
       exists (select 1 from units u where u.city_id = terminals.city_id and u.unit_id = terminals.unit_id) as "hasUnit"
  from terminals
 where phone = $1::text
