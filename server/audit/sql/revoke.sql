-- Takes from everybody, the current role included, the right to change or empty the audit tables.
-- A superuser is not held by grants; an owner could grant it back. The triggers hold both until they are disabled,
-- and the hashes show what was done then.
revoke update, delete, truncate on audit_entries, audit_batches from public, current_user
