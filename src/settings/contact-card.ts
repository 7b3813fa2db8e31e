import type { Audit } from '../audit/audit.ts';
import type { Channel } from '../conversation/conversation.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installation, Installations } from '../hubspot/installation.ts';
import { proofStands } from '../policy/levels/proof.ts';
import type { FindDefinition } from '../policy/listing.ts';
import type { Policy } from '../policy/policy.ts';
import type { ContactProof, Proofs } from '../verification/proofs.ts';
import type { SettingsCaller } from './caller.ts';
import { contactTrail, type ContactTrail } from './contact-activity.ts';
import { previewOf, type Preview } from './contact-preview.ts';
import { contactStanding, type ContactBlocker, type ContactStanding } from './contact-standing.ts';
import { lookUpHandoff, type Handoff, type HandoffDeps } from './handoff.ts';
import { invalidInput, NOT_CONNECTED, problem, refusalOf, type SettingsRefusal } from './refusal.ts';

/** A mailbox that was confirmed in one conversation, and counts there. */
export interface LivingProof {
  /** The conversation's name in the audit trail. */
  readonly conversation: string;
  readonly channel: Channel;
  readonly caller: string;
  readonly confirmedAtMs: number;
  /** When it ends if nothing happens until then. */
  readonly expiresAtMs: number;
  /** What the agent notes for a human at a handoff, e.g. `7KQM-2XTB`. */
  readonly reference: string;
}

/** The contact card. Holds no property value and no address. */
export interface ContactCard extends ContactTrail {
  readonly contactId: string;
  readonly blockers: readonly ContactBlocker[];
  readonly preview: readonly Preview[];
  /** Newest first, at most 50. */
  readonly proofs: readonly LivingProof[];
}

/** How many proofs a person ended. */
export interface ProofsEnded {
  readonly ended: number;
}

/**
 * The use cases behind the contact card and the helpdesk card (design 8), for any signed user of the portal. Every
 * one answers 403 `not_connected` for a portal without a living installation; those that name a contact 422
 * `invalid_id` for anything but digits. They fail with `StoreUnavailable` or `StoreCorrupt` only.
 */
export interface ContactCards {
  /** 503 when the CRM does not answer (`refusalOf`). A contact that is not there is a card that says so. */
  card(caller: SettingsCaller, contactId: string): Promise<ContactCard | SettingsRefusal>;
  /**
   * Ends every proof of the contact that was asked for until now, in any conversation and for good: the next call
   * of an agent needs a verification again. A link that is still open for this contact confirms nothing any more;
   * its request goes on looking pending to the agent, who cannot be told whose it is, until it is sent again or
   * runs out. A mail that is asked for afterwards can be confirmed. Does not ask the CRM; audited.
   */
  endProofs(caller: SettingsCaller, contactId: string): Promise<ProofsEnded | SettingsRefusal>;
  /** `reference` as somebody typed it. 404 `reference_not_found`; see `lookUpHandoff`. */
  handoff(caller: SettingsCaller, reference: string): Promise<Handoff | SettingsRefusal>;
}

/** What the cards are made of. */
export interface ContactCardDeps extends HandoffDeps {
  readonly crm: Pick<Crm, 'readContact' | 'findContactsByEmail'>;
  readonly definitions: {
    readonly get: (portalId: string, signal: AbortSignal) => Promise<FindDefinition>;
  };
  readonly installations: Installations;
  readonly proofs: Pick<Proofs, 'ofContact' | 'endAllOf' | 'end'>;
  readonly audit: Pick<Audit, 'append' | 'page'>;
}

const MAX_PROOFS = 50;

const isContactId = (text: string): boolean => /^\d{1,20}$/.test(text);

/** The use cases of the two cards in the CRM over their ports. */
export function createContactCards(deps: ContactCardDeps): ContactCards {
  const connected = async <T>(
    { portalId }: SettingsCaller,
    act: (installation: Installation) => Promise<T | SettingsRefusal>,
  ): Promise<T | SettingsRefusal> => {
    const installation = await deps.installations.find(portalId);
    return installation?.status === 'active' ? act(installation) : NOT_CONNECTED;
  };
  const aboutContact = async <T>(
    caller: SettingsCaller,
    contactId: string,
    act: (installation: Installation) => Promise<T | SettingsRefusal>,
  ): Promise<T | SettingsRefusal> =>
    connected(caller, async (installation) =>
      isContactId(contactId) ? act(installation) : invalidInput([problem('contactId', 'invalid_id')]),
    );

  async function standingProofs(
    contactId: string,
    { contact }: ContactStanding,
    policy: Policy,
    { portalId, installedAtMs }: Installation,
  ): Promise<readonly LivingProof[]> {
    const living = await deps.proofs.ofContact({ portalId, contactId }, policy.verification);
    return living
      .filter((proof) => proof.requestedAtMs >= installedAtMs && proofStands(proof, contact))
      .slice(0, MAX_PROOFS)
      .map(toldOf);
  }

  async function cardOf(
    { portalId, signal }: SettingsCaller,
    contactId: string,
    installation: Installation,
  ): Promise<ContactCard> {
    const policy = await deps.policies.current(portalId);
    const [standing, findDefinition] = await Promise.all([
      contactStanding(deps.crm, { portalId, contactId }, policy.verification, signal),
      deps.definitions.get(portalId, signal),
    ]);
    const [proofs, trail] = await Promise.all([
      standingProofs(contactId, standing, policy, installation),
      contactTrail(deps.audit, portalId, idsOf(contactId, standing)),
    ]);
    const preview = previewOf(policy, findDefinition, standing);
    return { contactId, blockers: standing.blockers, preview, proofs, ...trail };
  }

  async function end({ portalId, userId }: SettingsCaller, contactId: string): Promise<ProofsEnded> {
    const policy = await deps.policies.current(portalId);
    const contact = { portalId, contactId };
    const record = (proof: ContactProof | undefined): Promise<number> =>
      deps.audit.append(portalId, 'verification', {
        ...{ caller: `user:${userId}`, policyVersion: policy.version, contactId },
        ...{ conversation: proof?.conversation ?? null, channel: proof?.channel ?? null },
        ...{ act: 'ended', reason: 'ended_by_user' },
      });
    const living = await deps.proofs.ofContact(contact, policy.verification);
    for (const proof of living) await record(proof);
    if (living.length === 0) await record(undefined);
    // Before the proofs go: what is granted at this moment is not among them, and is dead by this.
    await deps.proofs.endAllOf(contact);
    let ended = 0;
    for (const { conversation: id } of living) ended += Number(await deps.proofs.end({ portalId, id }));
    return { ended };
  }

  return {
    card: (caller, contactId) =>
      aboutContact(caller, contactId, async (installation) => {
        try {
          return await cardOf(caller, contactId, installation);
        } catch (fault) {
          return refusalOf(fault);
        }
      }),
    endProofs: (caller, contactId) => aboutContact(caller, contactId, () => end(caller, contactId)),
    handoff: (caller, reference) =>
      connected(caller, (installation) => lookUpHandoff(deps, installation, reference)),
  };
}

function toldOf(proof: ContactProof): LivingProof {
  const { conversation, channel, caller, confirmedAtMs, expiresAtMs, reference } = proof;
  return { conversation, channel, caller, confirmedAtMs, expiresAtMs, reference };
}

/** The contact and every one that was merged into it. */
function idsOf(contactId: string, { contact }: ContactStanding): ReadonlySet<string> {
  const merged = contact.kind === 'found' ? contact.mergedIds.split(';') : [];
  return new Set([contactId, ...merged]);
}
