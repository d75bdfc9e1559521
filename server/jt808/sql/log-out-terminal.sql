-- Ends the codes of a terminal that signed off; it registers again to come back. $1 phone
update terminals set code_hash = null, former_code_hash = null where phone = $1::text
