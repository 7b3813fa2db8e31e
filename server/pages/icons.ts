import type { Html } from './html.ts';

const PATHS = {
  /** A shield: whose page this is. */
  shield: 'M12 3 5 6v5c0 4.6 2.9 8.3 7 10 4.1-1.7 7-5.4 7-10V6z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5z',
  pencil: 'm4.5 19.5 1-4.25L16.25 4.5l3.25 3.25L8.75 18.5zM14 6.75 17.25 10',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2',
  calendar: 'M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7M15.5 3.5V7',
  tick: 'm5 12.5 4.5 4.5L19 7.5',
  warning: 'M12 4 2.75 20h18.5zM12 10v4.5M12 17.25v.25',
  mail: 'M3.5 6h17v12.5h-17zM4 7l8 6.5L20 7',
  stop: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 12h8',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a text that says the same; assistive technology skips it. */
export function icon(name: IconName): Html {
  const line = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round"';
  return {
    html: `<svg viewBox="0 0 24 24" ${line} stroke-linejoin="round" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`,
  };
}
