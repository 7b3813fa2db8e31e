import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SandboxControl } from './sandbox-control.ts';

const createdSchema = z.looseObject({ secret: z.string() });

/**
 * Makes an agent key the way an admin does, through the settings API of the app: for every tool and channel. Keys of
 * earlier starts are dead, because the app is installed anew.
 * @returns the whole key, which is shown nowhere else
 * @throws Error when the settings API refuses it
 */
export async function makeDemoKey(
  control: SandboxControl,
  portalId: number | string,
  userId: number | string,
): Promise<string> {
  const made = await control.uiFetch(portalId, {
    ...{ userId, method: 'POST', path: '/settings/agent-keys' },
    body: {
      nonce: randomUUID(),
      name: 'Demo key of npm start',
      scope: {
        tools: [
          ...['open_conversation', 'submit_email', 'request_verification', 'check_verification'],
          ...['read_crm_data', 'update_crm_data', 'close_conversation'],
        ],
        readOnly: false,
        channels: ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'],
        recognition: false,
      },
    },
  });
  const created = createdSchema.safeParse(made.body);
  if (created.success) return created.data.secret;
  throw new Error(`The demo key was not made (status ${made.status}).`);
}
