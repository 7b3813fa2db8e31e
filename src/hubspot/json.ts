/** Parses JSON text; `undefined` for anything that is not JSON, so that no parser message with its text leaks. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An own property of a JSON object, `undefined` where there is none or `value` is no object. */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
