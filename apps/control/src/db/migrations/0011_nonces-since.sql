-- Unlogged as used_nonces is: what empties that one empties this one, too.
CREATE UNLOGGED TABLE "nonce_since" (
	"id" integer PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
INSERT INTO "nonce_since" ("id", "at") VALUES (1, clock_timestamp());
