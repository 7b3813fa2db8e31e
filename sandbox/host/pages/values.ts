import type { Definition } from './control.ts';

function moment(value: string, timeZone: string | undefined): string {
  const at = new Date(/^\d+$/.test(value) ? Number(value) : value);
  if (Number.isNaN(at.getTime())) return value;
  const style =
    timeZone === undefined ? ({ timeZone: 'UTC' } as const) : { timeStyle: 'short' as const, timeZone };
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', ...style }).format(at);
}

/**
 * A value as people read it: options by their labels, days and moments in words, nothing as a dash.
 * @param timeZone of the portal
 */
export function shownValue(
  definitions: readonly Definition[],
  property: string,
  value: string | null | undefined,
  timeZone: string,
): string {
  if (value === null || value === undefined || value === '') return '–';
  const definition = definitions.find(({ name }) => name === property);
  if (definition?.type === 'datetime') return moment(value, timeZone);
  if (definition?.type === 'date') return moment(value, undefined);
  const options = definition?.options ?? [];
  if (options.length === 0) return value;
  return value
    .split(';')
    .map((part) => options.find((option) => option.value === part)?.label ?? part)
    .join(', ');
}
