import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A month or day of a partitioned table, `to` excluded. */
const partition = z.strictObject({ parent: name, name, from: day, to: day });

/** A text sealed under one key of the ring: who can open it has that key. */
const canary = z.strictObject({ id: z.string(), sealed: z.string() });

/** The first line of a backup: all that has to be known before anything is written. */
export const backupHeader = z.strictObject({
  created_at: z.iso.datetime(),
  product_version: z.string(),
  /** Hashes of the migrations that made the schema, in their order. */
  migrations: z.array(z.string()),
  /** In an order in which every row finds what it refers to. */
  tables: z.array(z.strictObject({ name, columns: z.array(name) })),
  left_out: z.array(name),
  partitions: z.array(partition),
  keys: z.array(canary),
});
export type BackupHeader = z.infer<typeof backupHeader>;
