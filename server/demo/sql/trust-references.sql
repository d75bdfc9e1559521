-- Does not look up foreign keys for the rest of this transaction: the rows' city is known to exist.
set local session_replication_role = replica
