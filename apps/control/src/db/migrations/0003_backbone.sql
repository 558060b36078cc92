CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"severity" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"dedup_key" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"user_id" uuid,
	"host_id" uuid,
	"worker_id" uuid,
	"ip" text,
	"country" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rule_id" text,
	"incident_id" uuid,
	"auto_response_taken" boolean DEFAULT false NOT NULL,
	"auto_response" jsonb,
	"resolved_at" timestamp with time zone,
	"resolved_by" text,
	"resolution_notes" text
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"worker_id" uuid NOT NULL,
	"region" text NOT NULL,
	"host_id" uuid,
	"user_id" uuid,
	"sid" text,
	"verdict" text NOT NULL,
	"guard" text NOT NULL,
	"reason" text NOT NULL,
	"rule_id" uuid,
	"weight" integer NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"status" integer,
	"ip" text,
	"country" text,
	"user_agent" text,
	"request_id" text NOT NULL,
	CONSTRAINT "decisions_id_at_pk" PRIMARY KEY("id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "propagation_changes" (
	"propagation_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"epoch" bigint NOT NULL,
	"n" bigint NOT NULL,
	CONSTRAINT "propagation_changes_propagation_id_subject_pk" PRIMARY KEY("propagation_id","subject")
);
--> statement-breakpoint
CREATE TABLE "propagations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"alerted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "event_losses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"worker_id" uuid NOT NULL,
	"region" text NOT NULL,
	"kind" text NOT NULL,
	"lost" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"worker_id" uuid NOT NULL,
	"region" text NOT NULL,
	"kind" text NOT NULL,
	"host_id" uuid,
	"user_id" uuid,
	"sid" text,
	"ip" text,
	"country" text,
	"user_agent" text,
	"request_id" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"sealed_private_key" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"signs_since" timestamp with time zone,
	"verifies_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "fact_copies" ADD COLUMN "is_behind" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "serves_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "returned_mark" bigint;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "returned_mark_random" text;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "issued_mark" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "issued_mark_random" text;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "issued_serves_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "last_polled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "superseded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "copies_held" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "control_keys" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "decision_sampling" real DEFAULT 0.1 NOT NULL;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "pending_worker_id" uuid;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "sealed_mark_key" text;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "schema_number" integer;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "propagation_changes" ADD CONSTRAINT "propagation_changes_propagation_id_propagations_id_fk" FOREIGN KEY ("propagation_id") REFERENCES "public"."propagations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open_once" ON "alerts" USING btree ("dedup_key") WHERE "alerts"."state" = 'open';--> statement-breakpoint
CREATE INDEX "alerts_newest" ON "alerts" USING btree ("last_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "alerts_by_user" ON "alerts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "decisions_newest" ON "decisions" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "decisions_by_user" ON "decisions" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "decisions_by_host" ON "decisions" USING btree ("host_id","at");--> statement-breakpoint
CREATE INDEX "propagations_pending" ON "propagations" USING btree ("created_at") WHERE "propagations"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "propagations_newest" ON "propagations" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "security_events_newest" ON "security_events" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "security_events_by_kind" ON "security_events" USING btree ("kind","at");--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_pending_worker_id_workers_id_fk" FOREIGN KEY ("pending_worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "fact_copies_behind" ON "fact_copies" USING btree ("holder_id","subject") WHERE "fact_copies"."is_behind";--> statement-breakpoint
CREATE INDEX "fact_copies_by_holder" ON "fact_copies" USING btree ("holder_id");;--> statement-breakpoint
-- Both run with the owner's rights: a process that runs for years makes its own days and drops its own, and the
-- application's role can do neither by itself.
CREATE FUNCTION "ensure_decision_partitions"(days_ahead integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_day date;
BEGIN
  CREATE TABLE IF NOT EXISTS decisions_other PARTITION OF decisions DEFAULT;
  FOR step IN -2..days_ahead LOOP
    first_day := (now() AT TIME ZONE 'UTC')::date + step;
    BEGIN
      EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF decisions FOR VALUES FROM (%L) TO (%L)',
        'decisions_' || to_char(first_day, 'YYYYMMDD'), first_day || ' 00:00:00+00', (first_day + 1) || ' 00:00:00+00');
    EXCEPTION WHEN check_violation THEN
      RAISE NOTICE 'decisions of % stay in the default partition', first_day;
    END;
  END LOOP;
END $$;--> statement-breakpoint
CREATE FUNCTION "drop_decision_partitions"(keep_days integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  dropped integer := 0;
  old record;
BEGIN
  FOR old IN
    SELECT c.relname AS name FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'decisions'::regclass AND c.relname ~ '^decisions_[0-9]{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - greatest(keep_days, 1)
  LOOP
    EXECUTE format('DROP TABLE %I', old.name);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM decisions_other WHERE at < now() - make_interval(days => greatest(keep_days, 1));
  RETURN dropped;
END $$;--> statement-breakpoint
SELECT ensure_decision_partitions(7);
