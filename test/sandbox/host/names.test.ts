import * as main from '@hubspot/ui-extensions';
import * as crm from '@hubspot/ui-extensions/crm';
import * as experimental from '@hubspot/ui-extensions/experimental';
import * as pages from '@hubspot/ui-extensions/pages';
import * as home from '@hubspot/ui-extensions/pages/home';
import { describe, expect, it } from 'vitest';
import { DRAWN_NAMES, PLACEHOLDER_NAMES } from '../../../sandbox/host/components/names.ts';

const field = (value: unknown, name: string): unknown => Reflect.get(value as object, name);

/** What a compound such as `Dropdown` draws: calling it gives an element of the wire name; classes refuse that. */
function calledName(component: (props: object) => unknown): unknown {
  try {
    return field(component({}), 'type');
  } catch {
    return undefined;
  }
}

/** The names that an export puts on the wire: of itself and, for a compound, of its parts. */
function wireNames(exported: unknown, name: string): unknown[] {
  if (typeof exported === 'string') return [exported];
  if (typeof exported === 'object' && exported !== null) return [field(exported, 'displayName')];
  if (typeof exported !== 'function' || !/^[A-Z]/.test(name)) return [];
  const parts = Object.entries(exported).flatMap(([part, value]) => wireNames(value, part));
  return [calledName(exported as (props: object) => unknown), ...parts];
}

function namesOf(module: object): string[] {
  const names = Object.entries(module).flatMap(([name, exported]) => wireNames(exported, name));
  return [...new Set(names.filter((name) => typeof name === 'string'))].sort();
}

describe('the components that the sandbox portal draws', () => {
  it('are exactly those that the main entry of the installed SDK exports', () => {
    expect(namesOf(main)).toEqual([...DRAWN_NAMES]);
  });

  it('leave a placeholder for exactly what the other entries of the SDK add', () => {
    const added = new Set([crm, experimental, pages, home].flatMap(namesOf));
    expect([...added].sort()).toEqual([...PLACEHOLDER_NAMES]);
  });
});
