import type { DataSensitivity, PropertyDefinition, PropertyOption } from '../portal/model.ts';

const CREATED_MS = Date.UTC(2023, 0, 9, 8);

function toOptions(text: string | undefined): readonly PropertyOption[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((item, displayOrder) => {
    const [value = '', label = value, mark] = item.split(':');
    return { label, value, description: '', displayOrder, hidden: mark === 'hidden' };
  });
}

/** `opts=` comes last, since labels of options have spaces in them. */
function parseFlags(text: string): ReadonlyMap<string, string> {
  const at = text.indexOf('opts=');
  const words = (at < 0 ? text : text.slice(0, at)).split(' ').filter((word) => word !== '');
  const flags = new Map(
    words.map((word) => {
      const [name = '', value = ''] = word.split('=');
      return [name, value];
    }),
  );
  return at < 0 ? flags : flags.set('opts', text.slice(at + 'opts='.length));
}

function sensitivityOf(flags: ReadonlyMap<string, string>): DataSensitivity {
  if (flags.has('high')) return 'highly_sensitive';
  return flags.has('sensitive') ? 'sensitive' : 'non_sensitive';
}

function hints(flags: ReadonlyMap<string, string>): Partial<PropertyDefinition> {
  const [text, number, date] = [flags.get('text'), flags.get('number'), flags.get('date')];
  const [formula, currency] = [flags.get('formula'), flags.get('currency')];
  return {
    ...(text === undefined ? {} : { textDisplayHint: text }),
    ...(number === undefined ? {} : { numberDisplayHint: number }),
    ...(date === undefined ? {} : { dateDisplayHint: date }),
    ...(formula === undefined ? {} : { calculationFormula: formula }),
    ...(currency === undefined ? {} : { currencyPropertyName: currency }),
    ...(flags.has('owner') ? { referencedObjectType: 'OWNER' } : {}),
    ...(sensitivityOf(flags) === 'non_sensitive'
      ? {}
      : { sensitiveDataCategories: [flags.get('category') ?? 'HIPAA'] }),
  };
}

/**
 * Property definitions out of a table, one per line:
 * `name | Label | type/fieldType | group | description | flags`. Flags: `ro` read only, `calc` calculated,
 * `hidden`, `archived`, `unique`, `own` (the portal's own, not HubSpot's), `sensitive`, `high`, `owner`,
 * `external` (options live elsewhere), `form`, `opts=value:Label,…`, and display hints `text=`, `number=`,
 * `date=`, `formula=`, `currency=`, `category=`. `opts` is the last one.
 * An option marked `:hidden` is a hidden one.
 */
export function parseRows(table: string): readonly PropertyDefinition[] {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const [name = '', label = '', kind = '', groupName = '', description = '', flagText = ''] = line
      .split('|')
      .map((cell) => cell.trim());
    const [type = 'string', fieldType = 'text'] = kind.split('/');
    const flags = parseFlags(flagText);
    const calculated = flags.has('calc');
    const hubspotDefined = !flags.has('own');
    const archived = flags.has('archived');
    return {
      name,
      label,
      type,
      fieldType,
      groupName,
      description,
      options: toOptions(flags.get('opts') ?? (type === 'bool' ? 'true:Yes,false:No' : undefined)),
      displayOrder: index,
      hidden: flags.has('hidden'),
      archived,
      calculated,
      externalOptions: flags.has('external') || flags.has('owner'),
      hasUniqueValue: flags.has('unique'),
      hubspotDefined,
      formField: flags.has('form'),
      dataSensitivity: sensitivityOf(flags),
      readOnlyValue: flags.has('ro') || calculated,
      readOnlyDefinition: hubspotDefined,
      createdAtMs: CREATED_MS,
      updatedAtMs: CREATED_MS,
      ...(archived ? { archivedAtMs: CREATED_MS } : {}),
      ...hints(flags),
    };
  });
}
