import { type Html, trusted } from './html.ts';

const RAY_COUNT = 23;
const CENTRE = { x: 200, y: 150 };

/** Long, short and middle rays in turn, fanned out over the half circle above the edge of the card. */
function rays(): string {
  const drawn = Array.from({ length: RAY_COUNT }, (_, index) => {
    const angle = Math.PI * (1 - (index + 0.5) / RAY_COUNT);
    const end = [122, 100, 146, 100][index % 4] ?? 100;
    const at = (radius: number) =>
      `${(CENTRE.x + radius * Math.cos(angle)).toFixed(1)} ${(CENTRE.y - radius * Math.sin(angle)).toFixed(1)}`;
    return `M${at(72)}L${at(end)}`;
  });
  return drawn.join('');
}

/** The half sun that stands behind the card; its rays fade into the sky. */
export const SUN: Html = trusted(
  '<svg class="sun" viewBox="0 0 400 150" aria-hidden="true" focusable="false"><defs>' +
    '<linearGradient id="disc" x1="0" y1="0" x2="0" y2="1"><stop class="dawn" offset="0"/><stop class="day" offset=".6"/></linearGradient>' +
    '<radialGradient id="ray" gradientUnits="userSpaceOnUse" cx="200" cy="150" r="150"><stop class="day" offset=".5"/><stop class="night" offset="1"/></radialGradient></defs>' +
    `<path class="rays" d="${rays()}"/><circle class="disc" cx="200" cy="150" r="54"/></svg>`,
);

export const MARK: Html = trusted(
  '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">' +
    '<path d="M2 18.5h20M7 18.5a5 5 0 0 1 10 0M12 9.5v-5M6 12.3 3.2 9.2M18 12.3l2.8-3.1" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>',
);

export const LOCK: Html = trusted(
  '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">' +
    '<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>',
);

export const KEY: Html = trusted(
  '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">' +
    '<path d="M12 15.5a4.5 4.5 0 1 0-9 0 4.5 4.5 0 0 0 9 0ZM10.7 12.3 20 3M16.5 6.5l3 3M13.8 9.2l2 2" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** The mark as a data address: a request for /favicon.ico would go to the protected application. */
export const ICON_ADDRESS =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#1d1b2e"/>' +
      '<path d="M4 17.5h16M8 17.5a4 4 0 0 1 8 0M12 10.5v-4M7.2 12.7 5 10.3M16.8 12.7 19 10.3" fill="none" stroke="#ffbe55" stroke-width="2" stroke-linecap="round"/></svg>',
  );
