CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"retention_class" text NOT NULL,
	"event" text NOT NULL,
	"severity" text NOT NULL,
	"source" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text,
	"subject_id" uuid,
	"host_id" uuid,
	"worker_id" uuid,
	"resource_type" text NOT NULL,
	"resource_id" text,
	"action" text NOT NULL,
	"old_values" jsonb,
	"new_values" jsonb,
	"ip" text,
	"country" text,
	"user_agent" text,
	"success" boolean NOT NULL,
	"reason" text,
	"request_id" text,
	"compliance_tags" text[] NOT NULL,
	"personal" text,
	CONSTRAINT "audit_id_at_retention_class_pk" PRIMARY KEY("id","at","retention_class")
) PARTITION BY LIST ("retention_class");
--> statement-breakpoint
CREATE TABLE "fact_copies" (
	"holder_id" text NOT NULL,
	"subject" text NOT NULL,
	"registration" text NOT NULL,
	"acked_epoch" bigint NOT NULL,
	"acked_n" bigint NOT NULL,
	"acked_render" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "fact_copies_subject_holder_id_pk" PRIMARY KEY("subject","holder_id")
);
--> statement-breakpoint
CREATE TABLE "fact_heads" (
	"subject" text PRIMARY KEY NOT NULL,
	"n" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "holders" (
	"id" text PRIMARY KEY NOT NULL,
	"worker_id" uuid NOT NULL,
	"region" text NOT NULL,
	"assertion_key" jsonb NOT NULL,
	"edge_version" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "host_workers" (
	"host_id" uuid NOT NULL,
	"worker_id" uuid NOT NULL,
	CONSTRAINT "host_workers_host_id_worker_id_pk" PRIMARY KEY("host_id","worker_id")
);
--> statement-breakpoint
CREATE TABLE "hosts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"domain" text NOT NULL,
	"public_origin" text NOT NULL,
	"backend_url" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"block_traffic" boolean DEFAULT false NOT NULL,
	"rp_id" text NOT NULL,
	"session_duration_s" integer DEFAULT 3600 NOT NULL,
	"websockets" boolean DEFAULT true NOT NULL,
	"websocket_origins" text[] DEFAULT '{}' NOT NULL,
	"cors" jsonb DEFAULT '{"mode":"refuse"}'::jsonb NOT NULL,
	"security_headers" boolean DEFAULT true NOT NULL,
	"max_body_bytes" bigint DEFAULT 104857600 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "hosts_domain_unique" UNIQUE("domain")
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" integer PRIMARY KEY NOT NULL,
	"epoch" bigint NOT NULL,
	"gen" bigint NOT NULL,
	"session_keys" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempt_windows" (
	"key" text PRIMARY KEY NOT NULL,
	"attempts" timestamp with time zone[] NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"challenge_hash" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"host_id" uuid NOT NULL,
	"flow_hash" text NOT NULL,
	"user_id" uuid,
	"setup_token_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" text NOT NULL,
	"sign_count" bigint NOT NULL,
	"rp_id" text NOT NULL,
	"transports" text[] NOT NULL,
	"aaguid" text NOT NULL,
	"device_type" text NOT NULL,
	"backed_up" boolean NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "passkeys_credential_id_unique" UNIQUE("credential_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"sid" text PRIMARY KEY NOT NULL,
	"sign_in_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"host_id" uuid NOT NULL,
	"passkey_id" uuid,
	"amr" text[] NOT NULL,
	"ip" text NOT NULL,
	"country" text,
	"user_agent" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_activity_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_why" text
);
--> statement-breakpoint
CREATE TABLE "setup_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"host_ids" uuid[] NOT NULL,
	"hash_algorithm" text NOT NULL,
	"token_hash" text NOT NULL,
	"label" text,
	"max_uses" integer DEFAULT 1 NOT NULL,
	"use_count" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "setup_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "user_hosts" (
	"user_id" uuid NOT NULL,
	"host_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "user_hosts_user_id_host_id_pk" PRIMARY KEY("user_id","host_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"username_key" text NOT NULL,
	"email" text,
	"display_name" text,
	"locale" text,
	"status" text DEFAULT 'active' NOT NULL,
	"user_handle" text NOT NULL,
	"last_login_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "users_username_key_unique" UNIQUE("username_key"),
	CONSTRAINT "users_user_handle_unique" UNIQUE("user_handle")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "used_nonces" (
	"worker_id" uuid NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "used_nonces_worker_id_nonce_pk" PRIMARY KEY("worker_id","nonce")
);
--> statement-breakpoint
CREATE TABLE "worker_keys" (
	"worker_id" uuid NOT NULL,
	"key_id" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "worker_keys_worker_id_key_id_pk" PRIMARY KEY("worker_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"is_first" boolean DEFAULT false NOT NULL,
	"lease_ms" integer DEFAULT 1000 NOT NULL,
	"max_stale_s" integer DEFAULT 900 NOT NULL,
	"edge_version" text,
	"last_seen_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "workers_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "fact_copies" ADD CONSTRAINT "fact_copies_holder_id_holders_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holders" ADD CONSTRAINT "holders_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "host_workers" ADD CONSTRAINT "host_workers_host_id_hosts_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."hosts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "host_workers" ADD CONSTRAINT "host_workers_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_host_id_hosts_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."hosts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_setup_token_id_setup_tokens_id_fk" FOREIGN KEY ("setup_token_id") REFERENCES "public"."setup_tokens"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_host_id_hosts_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."hosts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setup_tokens" ADD CONSTRAINT "setup_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_hosts" ADD CONSTRAINT "user_hosts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_hosts" ADD CONSTRAINT "user_hosts_host_id_hosts_id_fk" FOREIGN KEY ("host_id") REFERENCES "public"."hosts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "worker_keys" ADD CONSTRAINT "worker_keys_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_event" ON "audit" USING btree ("event","at");--> statement-breakpoint
CREATE INDEX "attempt_windows_expiry" ON "attempt_windows" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "challenges_expiry" ON "challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "passkeys_user" ON "passkeys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_live_by_user" ON "sessions" USING btree ("user_id") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_by_sign_in" ON "sessions" USING btree ("sign_in_id");--> statement-breakpoint
CREATE INDEX "setup_tokens_user" ON "setup_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "used_nonces_expiry" ON "used_nonces" USING btree ("expires_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "workers_one_first" ON "workers" ("is_first") WHERE "is_first";
--> statement-breakpoint
INSERT INTO "installation" ("id", "epoch", "gen") VALUES (1, 1, 1);
--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_one_row" CHECK ("id" = 1);
--> statement-breakpoint
ALTER TABLE "setup_tokens" ADD CONSTRAINT "setup_tokens_uses" CHECK ("use_count" >= 0 AND "use_count" <= "max_uses");
--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_status_known" CHECK ("status" IN ('active', 'suspended', 'disabled', 'deleted'));
--> statement-breakpoint
-- Retention class first, month second: a class is dropped month by month. The default of each class keeps a row that
-- no month was prepared for, so that nothing is lost when a process runs for longer than the months made ahead.
CREATE FUNCTION "ensure_audit_partitions"(months_ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  class text;
  first_day date;
BEGIN
  FOREACH class IN ARRAY ARRAY['days_90', 'year_1', 'year_6', 'year_7', 'unlimited'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit FOR VALUES IN (%L) PARTITION BY RANGE (at)', 'audit_' || class, class);
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', 'audit_' || class || '_other', 'audit_' || class);
    FOR step IN 0..months_ahead LOOP
      first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
      EXECUTE format(
        'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        'audit_' || class || to_char(first_day, '_YYYYMM'), 'audit_' || class,
        first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00');
    END LOOP;
  END LOOP;
END $$;
