type Files = { include: string[]; exclude: string[] };

const NOT_OURS = ['**/node_modules/**', '**/dist/**'];
const DATABASE = '**/*.db.test.ts';
const BROWSER = 'apps/edge/src/portal/browser/**/*.test.ts';

/** Which test files run where. Each file belongs to exactly one project; the architecture test holds that. */
export const PROJECTS = {
  /** The borders of the house, read from its sources. */
  architecture: { include: ['tests/architecture/**/*.test.ts'], exclude: NOT_OURS },
  /** Pure code, in Node. */
  unit: {
    include: [
      'packages/**/*.test.ts',
      'apps/{cli,control,console}/**/*.test.ts',
      BROWSER,
      'examples/**/*.test.ts',
      'scripts/**/*.test.ts',
      'tests/support/**/*.test.ts',
    ],
    exclude: [...NOT_OURS, DATABASE],
  },
  /** The protocol behind revocation, in virtual time. */
  simulation: { include: ['tests/simulation/**/*.test.ts'], exclude: NOT_OURS },
  /** The Worker's parts, inside workerd. */
  edge: { include: ['apps/edge/src/**/*.test.ts'], exclude: [...NOT_OURS, DATABASE, BROWSER] },
  /** Real parts, broken on purpose, under load. */
  faults: { include: ['tests/faults/**/*.test.ts'], exclude: NOT_OURS },
  /** The built Worker in `workerd serve`, over real sockets. */
  wire: { include: ['tests/edge/**/*.test.ts'], exclude: [...NOT_OURS, DATABASE] },
  /** Whatever needs Postgres. */
  db: { include: [DATABASE], exclude: NOT_OURS },
  /** Everything together, as people and attackers use it. */
  journeys: { include: ['tests/{journeys,attacks}/**/*.test.ts'], exclude: [...NOT_OURS, DATABASE] },
} satisfies Record<string, Files>;
