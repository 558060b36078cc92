export type PartName = 'control' | 'edge' | 'demo';

const IGNORED = /(^|\/)(node_modules|dist)\/|\.test\.ts$|\.gen\.ts(\.\d+)?$|~$|\.sw[a-z]$/;

/** The parts that a changed file (relative to the clone, with `/`) is in. */
export function affectedParts(file: string): PartName[] {
  if (IGNORED.test(file)) return [];
  if (file.startsWith('packages/')) return ['control', 'edge'];
  if (file.startsWith('apps/control/src/')) return ['control'];
  if (file.startsWith('apps/edge/src/')) return ['edge'];
  if (file.startsWith('examples/demo/')) return ['demo'];
  return [];
}
