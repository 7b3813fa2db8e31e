import type { CrmRow, Definition } from './control.ts';
import { usePortal } from './portal-context.ts';
import { shownValue } from './values.ts';

/** Properties of a record with their labels. Without `names`: all that have a value, by label. */
export function PropertyList({
  row,
  definitions,
  names,
}: {
  readonly row: CrmRow;
  readonly definitions: readonly Definition[];
  readonly names?: readonly string[];
}) {
  const { portal } = usePortal();
  const labelOf = (name: string): string => definitions.find((one) => one.name === name)?.label ?? name;
  const shown = names ?? Object.keys(row.properties).filter((name) => (row.properties[name] ?? '') !== '');
  const ordered = names ? shown : shown.toSorted((a, b) => labelOf(a).localeCompare(labelOf(b)));
  return (
    <dl className="pp-properties">
      {ordered.map((name) => (
        <div key={name}>
          <dt>{labelOf(name)}</dt>
          <dd>
            <bdi>{shownValue(definitions, name, row.properties[name], portal.timeZone)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
