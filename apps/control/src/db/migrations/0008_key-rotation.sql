CREATE TABLE "holder_keys" (
	"holder_id" text NOT NULL,
	"kid" text NOT NULL,
	"public_key" jsonb NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"propagation_id" uuid NOT NULL,
	"usable_at" timestamp with time zone,
	CONSTRAINT "holder_keys_holder_id_kid_pk" PRIMARY KEY("holder_id","kid")
);
--> statement-breakpoint
ALTER TABLE "signing_keys" ALTER COLUMN "sealed_private_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "holders" ADD COLUMN "keys_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "retires_former" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "announced_epoch" bigint;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "propagation_id" uuid;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "assertion_keys_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "holder_keys" ADD CONSTRAINT "holder_keys_holder_id_holders_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "signing_keys_one_signs" ON "signing_keys" USING btree ("state") WHERE "signing_keys"."state" = 'signing';