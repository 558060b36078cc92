import { join } from 'node:path';
import { apiPage } from './api-page.ts';
import { problemsPage } from './problems-page.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** The pages that are made from the code: where they lie and what must stand in them. */
export function generatedPages(): { file: string; text: string }[] {
  return [
    { file: join(DOCS, 'problems.md'), text: problemsPage() },
    { file: join(DOCS, 'api.md'), text: apiPage() },
  ];
}
