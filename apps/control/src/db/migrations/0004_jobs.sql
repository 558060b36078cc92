CREATE TABLE "job_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"error_code" text,
	"requested_by" text
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"name" text PRIMARY KEY NOT NULL,
	"every_s" integer NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"run_id" uuid,
	"lease_until" timestamp (3) with time zone,
	"requested_run_id" uuid,
	"requested_by" text,
	"last_run_id" uuid,
	"failures" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "job_runs" ADD CONSTRAINT "job_runs_name_jobs_name_fk" FOREIGN KEY ("name") REFERENCES "public"."jobs"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "job_runs_newest" ON "job_runs" USING btree ("name","started_at" DESC NULLS LAST,"id" DESC NULLS LAST);