import { z } from 'zod';

/**
 * What HubSpot accepts in each `*-hsmeta.json`, as far as it is known without an account: no schema ships in any
 * package, so these are the tables of hubspot-platform 1.3 to 1.7, strict about every name.
 */

const uid = z.string().regex(/^[\w.-]{1,64}$/);
const https = z.string().regex(/^(?:\$\{BACKEND_URL\}|https:\/\/(?!localhost))/);
const text = z.string().min(1);
const texts = z.record(z.string(), text);

const app = z.strictObject({
  uid,
  type: z.literal('app'),
  config: z
    .strictObject({
      name: text,
      description: text,
      distribution: z.enum(['private', 'marketplace']),
      auth: z.strictObject({
        type: z.enum(['oauth', 'static']),
        redirectUrls: z.array(https).min(1),
        requiredScopes: z.array(text),
        optionalScopes: z.array(text),
        conditionallyRequiredScopes: z.array(text),
      }),
      permittedUrls: z.strictObject({ fetch: z.array(https), iframe: z.array(https), img: z.array(https) }),
      support: z
        .strictObject({
          supportEmail: text.optional(),
          documentationUrl: https.optional(),
          supportUrl: https.optional(),
          supportPhone: text.optional(),
        })
        .optional(),
    })
    .refine(({ distribution, auth }) => distribution !== 'marketplace' || auth.type === 'oauth', {
      error: 'a marketplace app can only use OAuth',
    }),
});

const settings = z.strictObject({
  uid,
  type: z.literal('settings'),
  config: z.strictObject({ entrypoint: z.string().regex(/^\/app\/settings\/[^/]+\.tsx$/) }),
});

const card = z.strictObject({
  uid,
  type: z.literal('card'),
  config: z.strictObject({
    name: text,
    description: text.optional(),
    location: z.enum(['crm.record.tab', 'crm.record.sidebar', 'crm.preview', 'helpdesk.sidebar']),
    objectTypes: z.array(text).min(1),
    entrypoint: z.string().regex(/^\/app\/cards\/[^/]+\.tsx$/),
  }),
});

const FIELD_TYPES = [
  ...['bool', 'date', 'datetime', 'enumeration', 'json', 'number', 'object_coordinates'],
  ...['phone_number', 'string'],
] as const;
const CONTROL_TYPES = [
  ...['booleancheckbox', 'calculation_equation', 'checkbox', 'date', 'file', 'html', 'number'],
  ...['phonenumber', 'radio', 'select', 'text', 'textarea'],
] as const;

const option = z.strictObject({ value: text, label: text, displayOrder: z.int().min(0) });

const inputField = z.strictObject({
  typeDefinition: z
    .strictObject({
      name: z.string().regex(/^\w+$/),
      type: z.enum(FIELD_TYPES),
      fieldType: z.enum(CONTROL_TYPES),
      options: z.array(option).min(1).optional(),
    })
    .refine(({ type, options }) => (type === 'enumeration') === (options !== undefined), {
      error: 'an enumeration has options, and nothing else has',
    }),
  supportedValueTypes: z.array(z.enum(['STATIC_VALUE', 'OBJECT_PROPERTY'])).min(1),
  isRequired: z.boolean(),
});

const agents = z.strictObject({
  client: z.literal('AGENTS'),
  toolType: z.enum(['GET_DATA', 'GENERATE', 'TAKE_ACTION']),
  llmConfig: z.strictObject({ actionDescription: text }),
});

const labels = z.strictObject({
  actionName: text,
  actionDescription: text,
  appDisplayName: text,
  inputFieldLabels: texts,
  inputFieldDescriptions: texts,
  outputFieldLabels: texts,
});

const workflowAction = z
  .strictObject({
    uid,
    type: z.literal('workflow-action'),
    config: z.strictObject({
      actionUrl: https,
      isPublished: z.boolean(),
      supportedClients: z.array(z.union([z.strictObject({ client: z.literal('WORKFLOWS') }), agents])).min(1),
      objectTypes: z.array(text),
      inputFields: z.array(inputField),
      outputFields: z.array(
        z.strictObject({ typeDefinition: z.strictObject({ name: text, type: z.enum(FIELD_TYPES) }) }),
      ),
      labels: z.strictObject({ en: labels }),
    }),
  })
  .superRefine(({ config }, context) => {
    const { en } = config.labels;
    const rows = [
      [config.inputFields, en.inputFieldLabels, 'inputFieldLabels'],
      [config.inputFields, en.inputFieldDescriptions, 'inputFieldDescriptions'],
      [config.outputFields, en.outputFieldLabels, 'outputFieldLabels'],
    ] as const;
    for (const [fields, labelled, name] of rows) {
      const named = fields.map(({ typeDefinition }) => typeDefinition.name).sort();
      if (named.join() === Object.keys(labelled).sort().join()) continue;
      context.addIssue({
        code: 'custom',
        path: ['config', 'labels', 'en', name],
        message: 'not one text per field',
      });
    }
  });

const isActive = z.boolean();
const OBJECT_EVENTS = [
  ...['object.creation', 'object.deletion', 'object.propertyChange', 'object.restore'],
  ...['object.merge', 'object.associationChange'],
] as const;

/** A property goes with a change of one, and with nothing else. */
const crmObject = z
  .strictObject({
    subscriptionType: z.enum(OBJECT_EVENTS),
    objectType: text,
    propertyName: text.optional(),
    active: isActive,
  })
  .refine(
    ({ subscriptionType, propertyName }) =>
      (subscriptionType === 'object.propertyChange') === (propertyName !== undefined),
    { error: 'a change of a property names it, and nothing else does' },
  );

const webhooks = z.strictObject({
  uid,
  type: z.literal('webhooks'),
  config: z.strictObject({
    settings: z.strictObject({ targetUrl: https, maxConcurrentRequests: z.int().min(1) }),
    subscriptions: z.strictObject({
      crmObjects: z.array(crmObject).optional(),
      legacyCrmObjects: z
        .array(
          z.strictObject({
            subscriptionType: z.string().regex(/^\w+\.\w+$/),
            propertyName: text.optional(),
            active: isActive,
          }),
        )
        .optional(),
      hubEvents: z
        .array(
          z.strictObject({
            subscriptionType: z.string().regex(/^(?:contact\.privacyDeletion|conversation\.\w+)$/),
            active: isActive,
          }),
        )
        .optional(),
    }),
  }),
});

/** The schema of each component type, and the folder below `srcDir` in which HubSpot looks for it. */
export const COMPONENT_TYPES: ReadonlyMap<string, { readonly folder: string; readonly schema: z.ZodType }> =
  new Map([
    ['app', { folder: 'app', schema: app }],
    ['settings', { folder: 'app/settings', schema: settings }],
    ['card', { folder: 'app/cards', schema: card }],
    ['workflow-action', { folder: 'app/workflow-actions', schema: workflowAction }],
    ['webhooks', { folder: 'app/webhooks', schema: webhooks }],
  ]);

/** A profile, `hsprofile.<name>.json` (hubspot-platform 1.4). */
export const profileSchema = z.strictObject({
  accountId: z.int().min(0),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
