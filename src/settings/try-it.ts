import { z } from 'zod';
import type { CrmUser } from '../hubspot/crm.ts';
import { canonicalEmail, sameEmail } from '../input/email.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { TriedCall, TryCall } from '../tools/try-call.ts';
import type { SettingsWrite } from './caller.ts';
import { fieldsOf, jsonObject, nonceField, ownField, plainText, readFields } from './fields.ts';
import { invalidInput, isNonEmpty, isSettingsRefusal, problem, type SettingsRefusal } from './refusal.ts';
import type { Rights } from './rights.ts';
import type { SettingsAudit } from './save.ts';

/** Trying the tools out in the place of a customer. */
export interface TryIt {
  /**
   * `POST try` `{nonce, tool, input}`, for editors: one tool call as an agent would have got it, with writes off
   * (`createTryCall`), and how every property was decided. `submit_email` takes the signed user's own address and
   * no other, so that nobody looks a customer up or has one mailed: 422 `own_email_only`. 403 and 503 of
   * `Rights.allow`; 422 `invalid_option` for a tool that there is none of, and what is wrong with the body.
   *
   * The same nonce again is judged again, as a repeated read is (INV-05): nothing is written, an address counts
   * once, and a mail that was asked for is `already_sent` with its number.
   */
  attempt(write: SettingsWrite): Promise<TriedCall | SettingsRefusal>;
  /** Unix time in milliseconds of the portal's last attempt, `null` when there was none. */
  last(portalId: string): Promise<number | null>;
}

/** What trying out is made of. */
export interface TryItDeps {
  readonly tryCall: TryCall;
  readonly rights: Rights;
  readonly policies: Policies;
  readonly audit: SettingsAudit;
  readonly state: OpenState;
  readonly clock: Clock;
}

const ACT = 'POST try';
const body = fieldsOf({ nonce: nonceField, tool: plainText(60), input: jsonObject });
const lastSchema = z.object({ atMs: z.int() });

/** Trying out over the tools' own way of answering. Fails with `StoreUnavailable`, `StoreCorrupt`. */
export function createTryIt({ tryCall, rights, policies, audit, state, clock }: TryItDeps): TryIt {
  const tries = state('settings-tries');
  return {
    async attempt(write) {
      const { portalId, userId, requestId, signal } = write;
      const policy = await policies.current(portalId);
      const user = await rights.allow(write, 'editor', policy, signal);
      if (isSettingsRefusal(user)) {
        const { version } = policy;
        const { code } = user;
        await audit(portalId, { requestId, userId, act: ACT, outcome: 'refused', code, version });
        return user;
      }
      const { value, problems } = readFields(body, write.body ?? {});
      if (isNonEmpty(problems)) return invalidInput(problems);
      if (value === undefined) throw new TypeError('a body was refused without a problem');
      const { tool, input } = value;
      const foreign = tool === 'submit_email' ? foreignEmail(user, input) : undefined;
      if (foreign !== undefined) return foreign;
      const tried = await tryCall({ portalId, userId, tool, input, requestId, signal });
      if (tried === 'unknown_tool') return invalidInput([problem('tool', 'invalid_option')]);
      await tries.set(portalId, { atMs: clock.now() });
      return tried;
    },
    async last(portalId) {
      return lastSchema.safeParse(await tries.get(portalId)).data?.atMs ?? null;
    },
  };
}

/** 422 unless the address in `input` is the user's own one. */
function foreignEmail({ email }: CrmUser, input: unknown): SettingsRefusal | undefined {
  const stated = ownField(input, 'email');
  if (typeof stated === 'string' && sameEmail(stated, email)) return undefined;
  const own = canonicalEmail(email);
  const message =
    own === undefined
      ? 'HubSpot has no email address of yours that could be tried out.'
      : `Only your own email address can be tried out here: ${own}`;
  return invalidInput([problem('input.email', 'own_email_only', message)]);
}
