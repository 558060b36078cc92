// Writes the pages of docs/ that are made from the code. A test refuses a repository in which they are not current.
import { writeFileSync } from 'node:fs';
import { generatedPages } from './pages.ts';

for (const { file, text } of generatedPages()) writeFileSync(file, text);
