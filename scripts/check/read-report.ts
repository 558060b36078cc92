/** What counts in the report of Vitest's JSON reporter. */
export type Report = { passed: number; failed: number; skipped: string[] };

/** Counts a report's tests. A file that broke before its first test counts as one failed test. */
export function readReport(text: string): Report {
  const files = list(record(JSON.parse(text))['testResults']).map(record);
  const report: Report = { passed: 0, failed: 0, skipped: [] };
  for (const file of files) {
    const tests = list(file['assertionResults']).map(record);
    const failed = tests.filter(({ status }) => status === 'failed').length;
    report.passed += tests.filter(({ status }) => status === 'passed').length;
    report.failed += failed === 0 && file['status'] === 'failed' ? 1 : failed;
    report.skipped.push(
      ...tests
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ fullName }) => String(fullName)),
    );
  }
  return report;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
