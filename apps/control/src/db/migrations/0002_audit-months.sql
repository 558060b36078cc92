-- A month that the default has rows of already cannot be cut out of it. They stay there, and the month with them:
-- a clock that was wrong for an hour, or a process that ran on for years, must not keep the next one from starting.
CREATE OR REPLACE FUNCTION "ensure_audit_partitions"(months_ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  class text;
  first_day date;
BEGIN
  FOREACH class IN ARRAY ARRAY['days_90', 'year_1', 'year_6', 'year_7', 'unlimited'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit FOR VALUES IN (%L) PARTITION BY RANGE (at)', 'audit_' || class, class);
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', 'audit_' || class || '_other', 'audit_' || class);
    FOR step IN 0..months_ahead LOOP
      first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
      BEGIN
        EXECUTE format(
          'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          'audit_' || class || to_char(first_day, '_YYYYMM'), 'audit_' || class,
          first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00');
      EXCEPTION WHEN check_violation THEN
        RAISE NOTICE 'audit rows of % stay in the default partition', to_char(first_day, 'YYYY-MM');
      END;
    END LOOP;
  END LOOP;
END $$;
