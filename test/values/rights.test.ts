import { describe, expect, it } from 'vitest';
import type { PropertyDefinition } from '../../src/hubspot/crm.ts';
import { isEditable, isShowable } from '../../src/values/index.ts';
import {
  BOOL,
  DATE,
  DATETIME,
  define,
  EMAIL,
  NUMBER,
  ONE,
  PHONE,
  SEVERAL,
  TEXT,
  TEXTAREA,
  WEB,
} from './definitions.ts';

describe('what may be edited', () => {
  it.each<[string, PropertyDefinition]>([
    ['text', TEXT],
    ['long text', TEXTAREA],
    ['a number', NUMBER],
    ['yes or no', BOOL],
    ['a date', DATE],
    ['a datetime', DATETIME],
    ['an option', ONE],
    ['options', SEVERAL],
    ['a phone number', define({ ...PHONE, name: 'phone' })],
    ['text shown as email address', define({ ...EMAIL, name: 'billing_contact' })],
    ['text shown as link', WEB],
    ['a name from JavaScript', define({ name: 'constructor' })],
  ])('includes %s', (_what, definition) => {
    expect(isEditable(definition)).toEqual({ ok: true });
  });

  it.each<[string, Partial<PropertyDefinition>]>([
    ['sensitive', { sensitivity: 'sensitive' }],
    ['sensitive', { sensitivity: 'highly_sensitive' }],
    ['archived', { archived: true }],
    ['hidden', { hidden: true }],
    ['calculated', { calculated: true }],
    ['calculated', { fieldType: 'calculation_equation' }],
    ['calculated', { type: 'number', fieldType: 'calculation_rollup' }],
    ['read_only', { readOnlyValue: true }],
    ['identity', { name: 'email' }],
    ['identity', { name: 'Email' }],
    ['identity', { name: 'hs_additional_emails' }],
    ['identity', { name: 'hs_object_id' }],
    ['identity', { name: 'hs_merged_object_ids' }],
    ['identity', { name: 'associatedcompanyid' }],
    ['identity', { name: 'membership_number', hasUniqueValue: true }],
    ['consent', { name: 'hs_email_optout' }],
    ['consent', { name: 'hs_email_optout_6531234' }],
    ['consent', { name: 'hs_legal_basis' }],
    ['consent', { name: 'hs_marketable_status' }],
    ['hubspot_internal', { name: 'hubspot_owner_id' }],
    ['hubspot_internal', { name: 'hs_language' }],
    ['hubspot_internal', { name: 'hs_customer_agent_lead_status' }],
    ['hubspot_internal', { name: 'createdate' }],
    ['unsupported_type', { fieldType: 'html' }],
    ['unsupported_type', { fieldType: 'file' }],
    ['unsupported_type', { type: 'json' }],
    ['unsupported_type', { type: 'object_coordinates' }],
    ['unsupported_type', { type: '__proto__' }],
    ['unsupported_type', { type: 'enumeration', fieldType: 'select', externalOptions: true }],
  ])('leaves out, as %s, %o', (reason, differences) => {
    expect(isEditable(define(differences))).toEqual({ ok: false, reason });
  });

  it('names sensitivity first where several reasons hold', () => {
    const definition = define({ name: 'email', sensitivity: 'sensitive', archived: true, calculated: true });
    expect(isEditable(definition)).toEqual({ ok: false, reason: 'sensitive' });
  });
});

describe('what may be shown', () => {
  it.each<Partial<PropertyDefinition>>([
    {},
    { name: 'email' },
    { name: 'hs_language' },
    { calculated: true },
    { readOnlyValue: true },
    { fieldType: 'html' },
    { type: 'json' },
  ])('includes %o', (differences) => {
    expect(isShowable(define(differences))).toEqual({ ok: true });
  });

  it.each<[string, Partial<PropertyDefinition>]>([
    ['sensitive', { sensitivity: 'sensitive' }],
    ['sensitive', { sensitivity: 'highly_sensitive' }],
    ['sensitive', { sensitivity: 'of a degree yet unknown' as 'sensitive' }],
    ['archived', { archived: true }],
    ['hidden', { hidden: true }],
  ])('leaves out, as %s, %o', (reason, differences) => {
    expect(isShowable(define(differences))).toEqual({ ok: false, reason });
  });
});
