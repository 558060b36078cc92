import { checkSteps } from './check-steps.ts';
import { reportRun } from './report-run.ts';

await reportRun([{ steps: checkSteps(), lanes: 2 }]);
