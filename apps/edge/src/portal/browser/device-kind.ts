import type { DeviceKind } from '../texts/texts.ts';

const SIGNS: [pattern: RegExp, kind: DeviceKind][] = [
  [/iPhone|iPod/, 'iphone'],
  [/iPad/, 'ipad'],
  [/Android/, 'android'],
  [/CrOS/, 'chromebook'],
  [/Windows/, 'windows'],
  [/Mac OS X|Macintosh/, 'mac'],
  [/Linux|X11/, 'linux'],
];

/** What kind of device a browser says it runs on. iPads call themselves Macs, but only they have touch points. */
export function deviceKind(userAgent: string, touchPoints: number): DeviceKind {
  const kind = SIGNS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other';
  return kind === 'mac' && touchPoints > 1 ? 'ipad' : kind;
}
