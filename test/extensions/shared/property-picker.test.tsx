import { Button, Panel, SearchInput } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../extensions/shared/api.ts';
import type { PropertyPage } from '../../../extensions/shared/wire.ts';
import { deferred, fakeApi, listed, ok, overview, row } from './fixtures.ts';
import { all, drawPanel, fire, maybe, one, openPanel, press, words } from './harness.tsx';

describe('picking from the properties in memory', () => {
  const many = Array.from({ length: 67 }, (_, index) => row(`p${index}`, { label: `Field ${index}` }));

  it('draws 30 and says how many more there are', async () => {
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(overview({ properties: many })) }));
    expect(all(renderer, Button).filter(({ text }) => text?.startsWith('Field'))).toHaveLength(30);
    expect(words(renderer)).toContain('37 more, keep typing.');
  });

  it('narrows with every key, without asking the backend', async () => {
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(overview({ properties: many })) }));
    fire(all(renderer, SearchInput)[0] as never, 'onInput', 'p66');
    expect(all(renderer, Button).filter(({ text }) => text?.startsWith('Field'))).toHaveLength(1);
    expect(words(renderer)).not.toContain('keep typing');
    fire(all(renderer, SearchInput)[0] as never, 'onInput', 'nothing like it');
    expect(words(renderer)).toContain('No property fits.');
    fire(all(renderer, SearchInput)[0] as never, 'onChange', '');
    expect(words(renderer)).toContain('37 more');
  });

  it('says name, type and group, and which property has a rule', async () => {
    const properties = [row('birthday', { label: 'Birthday', type: 'date' })];
    const settings = overview({ properties, rules: [listed('birthday')] });
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(settings) }));
    expect(words(renderer)).toContain('birthday · Date · contactinformation');
    expect(words(renderer)).toContain('Has a rule already');
  });

  it('lists what cannot be shown with its reason and without a button', async () => {
    const properties = [row('ssn', { label: 'Social security', show: 'sensitive', edit: 'sensitive' })];
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(overview({ properties })) }));
    expect(words(renderer)).toContain('Cannot be chosen. HubSpot marks it as sensitive.');
    expect(maybe(renderer, Button, 'text', 'Social security')).toBeUndefined();
  });
});

describe('picking page by page, when there are too many for one answer', () => {
  const settings = overview({ properties: [], propertiesTruncated: true });
  const page = (names: readonly string[], after: string | null, total: number): PropertyPage => ({
    ...{ properties: names.map((name) => row(name, { label: name })), after, total },
  });

  it('asks for nothing before the panel is opened, and for the first page then', async () => {
    const asked: object[] = [];
    const api = fakeApi({
      overview: () => ok(settings),
      properties: (query) => {
        asked.push(query);
        return ok(page(['one'], null, 1));
      },
    });
    const { renderer } = await drawPanel(api);
    await renderer.waitFor(() => {
      one(renderer, SearchInput, 'label', 'Find a contact property');
    });
    expect(asked).toEqual([]);
    fire(all(renderer, Panel)[0] as never, 'onOpen');
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'one');
    });
    expect(asked).toEqual([{ objectType: 'contacts', search: '' }]);
  });

  it('asks for the next page and keeps the first', async () => {
    const asked: object[] = [];
    const api = fakeApi({
      overview: () => ok(settings),
      properties: (query) => {
        asked.push(query);
        return ok(query.after === undefined ? page(['one'], 'next', 2) : page(['two'], null, 2));
      },
    });
    const { renderer } = await openPanel(api);
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'Load more');
    });
    expect(words(renderer)).toContain('1 of 2 properties that fit.');
    press(renderer, 'Load more');
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'two');
    });
    expect(one(renderer, Button, 'text', 'one')).toBeDefined();
    expect(maybe(renderer, Button, 'text', 'Load more')).toBeUndefined();
    expect(asked).toEqual([
      { objectType: 'contacts', search: '' },
      { objectType: 'contacts', search: '', after: 'next' },
    ]);
  });

  it('asks once typing has settled, and lets an answer to an older search fall', async () => {
    const first = deferred<Answer<PropertyPage>>();
    const asked: (string | undefined)[] = [];
    const api = fakeApi({
      overview: () => ok(settings),
      properties: ({ search }) => {
        asked.push(search);
        return search === '' ? first.promise : ok(page(['phone'], null, 1));
      },
    });
    const { renderer } = await openPanel(api);
    for (const text of ['p', 'ph', ` ph${'o'.repeat(200)}`]) {
      fire(all(renderer, SearchInput)[0] as never, 'onInput', text);
    }
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'phone');
    });
    first.resolve({ ok: true, value: page(['late'], null, 1) });
    await first.promise;
    expect(maybe(renderer, Button, 'text', 'late')).toBeUndefined();
    // The backend takes at most 100 characters.
    expect(asked).toEqual(['', `ph${'o'.repeat(98)}`]);
  });

  it('keeps what it has and tries the same page again after trouble', async () => {
    let isDown = false;
    const api = fakeApi({
      overview: () => ok(settings),
      properties: ({ after }) => {
        if (isDown) return Promise.resolve({ ok: false, trouble: { kind: 'offline' } });
        return ok(after === undefined ? page(['one'], 'next', 2) : page(['two'], null, 2));
      },
    });
    const { renderer } = await openPanel(api);
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'Load more');
    });
    isDown = true;
    press(renderer, 'Load more');
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'Try again');
    });
    expect(one(renderer, Button, 'text', 'one')).toBeDefined();
    isDown = false;
    press(renderer, 'Try again');
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'two');
    });
  });
});

describe('when HubSpot did not list the properties', () => {
  it('says so, and asks again', async () => {
    let settings = overview({ properties: [], propertiesUnavailable: true });
    const { renderer } = await openPanel(fakeApi({ overview: () => ok(settings) }));
    expect(words(renderer)).toContain('Your rules are still there and still in force.');
    expect(all(renderer, SearchInput)).toEqual([]);
    settings = overview();
    press(renderer, 'Try again');
    await renderer.waitFor(() => {
      one(renderer, Button, 'text', 'Phone number');
    });
  });
});
