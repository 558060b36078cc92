import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './apps/control/src/domains/*/*table.ts',
  out: './apps/control/src/db/migrations',
});
