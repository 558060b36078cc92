ALTER TABLE "installation" ADD COLUMN "database_run" text;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "database_run_since" timestamp with time zone;