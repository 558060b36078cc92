type Colour = readonly [red: number, green: number, blue: number];

export const COLUMNS = 16;
export const ROWS = 9;

/** The side of a tile, in the units of its drawing. */
const SIDE = 40;
const CELLS = 3;

/** One tile of a sunrise: facets of sky, the sun, the hills. Tiles count from 1, row by row. */
export function tile(number: number): string {
  const column = (number - 1) % COLUMNS;
  const row = Math.floor((number - 1) / COLUMNS);
  const cells = Array.from({ length: CELLS * CELLS }, (_, cell) => facets(column, row, cell));
  const shapes = [...cells, sun(column, row), ...HILLS.map((hill) => ridge(hill, column, row))];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}">${shapes.join('')}</svg>\n`;
}

const SKY: readonly Colour[] = [
  [34, 46, 104],
  [92, 76, 148],
  [206, 96, 124],
  [248, 150, 96],
  [255, 208, 132],
];
const LIGHT: Colour = [255, 240, 196];
const SUN = { x: 0.62 * COLUMNS, y: 0.6 * ROWS, radius: 1.05 };

type Hill = { colour: Colour; crest: (u: number) => number };

/** From far to near; a crest is a height from 0 (top) to 1 for a place from 0 (left) to 1. */
const HILLS: readonly Hill[] = [
  { colour: [132, 78, 126], crest: (u) => 0.7 - 0.06 * Math.sin(u * 8.1 + 1.1) - 0.015 * Math.sin(u * 23) },
  { colour: [74, 56, 108], crest: (u) => 0.8 - 0.07 * Math.sin(u * 6.4 + 3.4) - 0.015 * Math.sin(u * 17) },
  { colour: [34, 34, 68], crest: (u) => 0.9 - 0.06 * Math.sin(u * 5.2 + 0.6) },
];

/** A cell paints all that lies right of it and below, and a triangle: later cells paint over, so no seam shows. */
function facets(column: number, row: number, cell: number): string {
  const x = cell % CELLS;
  const y = Math.floor(cell / CELLS);
  const size = SIDE / CELLS;
  const left = units(x * size);
  const top = units(y * size);
  const lower = sky(column + (x + 0.7) / CELLS, row + (y + 0.7) / CELLS);
  const upper = sky(column + (x + 0.3) / CELLS, row + (y + 0.3) / CELLS);
  const step = units(size);
  return `<path fill="${lower}" d="M${left} ${top}H${SIDE}V${SIDE}H${left}z"/><path fill="${upper}" d="M${left} ${top}h${step}l-${step} ${step}z"/>`;
}

function sky(x: number, y: number): string {
  const place = Math.min(0.999, y / (ROWS * 0.72)) * (SKY.length - 1);
  const from = SKY[Math.floor(place)] ?? LIGHT;
  const to = SKY[Math.floor(place) + 1] ?? LIGHT;
  const distance = Math.hypot(x - SUN.x, y - SUN.y) - SUN.radius;
  const glow = Math.max(0, 1 - Math.max(0, distance) / 4) ** 2;
  return hex(mix(mix(from, to, place % 1), LIGHT, glow * 0.55), 0.95 + 0.1 * noise(x, y));
}

function sun(column: number, row: number): string {
  const x = SUN.x - column;
  const y = SUN.y - row;
  const isNear = Math.hypot(x - 0.5, y - 0.5) < SUN.radius + 1;
  return isNear
    ? `<circle cx="${units(x * SIDE)}" cy="${units(y * SIDE)}" r="${SUN.radius * SIDE}" fill="${hex(LIGHT, 1)}"/>`
    : '';
}

/** Each tile has its own shade of the hill: that is what makes it a mosaic. */
function ridge({ colour, crest }: Hill, column: number, row: number): string {
  const steps = 6;
  const heights = Array.from(
    { length: steps + 1 },
    (_, step) => crest((column + step / steps) / COLUMNS) * ROWS - row,
  );
  if (Math.min(...heights) >= 1) return '';
  const points = heights.map(
    (height, step) => `${units((step / steps) * SIDE)} ${units(Math.max(0, height) * SIDE)}`,
  );
  return `<path fill="${hex(colour, 0.92 + 0.16 * noise(column, row))}" d="M${points.join('L')}V${SIDE}H0z"/>`;
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const between = (a: number, b: number) => a + (b - a) * share;
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

function hex(colour: Colour, shade: number): string {
  const channels = colour.map((channel) => Math.round(Math.min(255, channel * shade)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function units(length: number): number {
  return Math.round(length * 10) / 10;
}

/** The same number for the same place: a tile's bytes, and so its ETag, never change. */
function noise(x: number, y: number): number {
  const wave = Math.sin(x * 127.1 + y * 311.7) * 43_758.5453;
  return wave - Math.floor(wave);
}
