ALTER TABLE "holders" ADD COLUMN "poll_instance" text;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "poll_attempt" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "database_timeline" text;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "unsettled_until" timestamp with time zone;