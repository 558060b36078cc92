-- A process that runs for years makes its own months; the application's role cannot make tables by itself.
ALTER FUNCTION "ensure_audit_partitions"(integer) SECURITY DEFINER SET search_path = public, pg_temp;
