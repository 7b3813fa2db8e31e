/** What one field of a form can hold. */
export type FieldValue = string | number | boolean;
/** The fields of a form by name. A field that is not there counts as `false`. */
export type Fields = Readonly<Record<string, FieldValue>>;

const isSame = (left: FieldValue | undefined, right: FieldValue | undefined): boolean =>
  (left ?? false) === (right ?? false);

/**
 * The part of a draft that differs from what is stored. A draft holds only fields that somebody touched, so what
 * others save in the meantime shows through everywhere else.
 */
export function changedFields(stored: Fields, draft: Fields): Fields {
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => !isSame(stored[name], value)));
}

/** The draft without what was saved as it stands in `sent`: something typed while saving stays in it. */
export function withoutSaved(draft: Fields, sent: Fields): Fields {
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => !isSame(sent[name], value)));
}
