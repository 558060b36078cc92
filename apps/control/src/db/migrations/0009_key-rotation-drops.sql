INSERT INTO "holder_keys" ("holder_id", "kid", "public_key", "registered_at", "propagation_id", "usable_at")
SELECT "id", "assertion_key"->>'kid', "assertion_key", "created_at", gen_random_uuid(), now() FROM "holders";--> statement-breakpoint
ALTER TABLE "holders" DROP COLUMN "assertion_key";--> statement-breakpoint
ALTER TABLE "installation" DROP COLUMN "session_keys";