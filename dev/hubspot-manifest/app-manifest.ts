import { z } from 'zod';

const uiComponent = z.object({
  /** Unique in the project; HubSpot takes another one for another component. */
  uid: z.string(),
  /** File in the folder of the card, e.g. `ContactCard.tsx`. */
  entry: z.string().regex(/^[A-Z]\w+\.tsx$/),
});

/** What `app.json` says of the app towards HubSpot. */
export const appManifestSchema = z.looseObject({
  name: z.string(),
  uid: z.string(),
  description: z.string(),
  platformVersion: z.string(),
  distribution: z.enum(['private', 'marketplace']),
  redirectPath: z.string(),
  requiredScopes: z.array(z.string()),
  optionalScopes: z.array(z.string()),
  settings: uiComponent,
  cards: z.array(
    uiComponent.extend({
      name: z.string(),
      description: z.string(),
      /** Where HubSpot offers the card (hubspot-platform 1.5). */
      location: z.enum(['crm.record.tab', 'crm.record.sidebar', 'crm.preview', 'helpdesk.sidebar']),
      objectTypes: z.array(z.string()).min(1),
    }),
  ),
  tools: z.array(z.string()),
});
export type AppManifest = z.infer<typeof appManifestSchema>;
