import { Modal } from '@hubspot/ui-extensions';
import { describe, expect, it, vi } from 'vitest';
import type { SettingsApi, Trouble } from '../../../extensions/src/app/cards/generated/api.ts';
import { contact, CONTACT_ID, later, ok, PROOF, refused, said } from './fake.ts';
import { showContact } from './show.tsx';

/** A contact with one living proof until it is ended. */
function confirmed(endProofs: SettingsApi['endProofs']) {
  let proofs = [PROOF];
  return showContact({
    contact: () => Promise.resolve(ok(contact({ proofs }))),
    endProofs: async (contactId) => {
      const answer = await endProofs(contactId);
      if (answer.ok) proofs = [];
      return answer;
    },
  });
}

describe('proofs that are alive', () => {
  it('are named with channel, time, end and the reference of the handover', async () => {
    const card = confirmed(() => Promise.resolve(ok({ ended: 1 })));
    await card.says('Live chat, handover reference 7KQM-2XTB');
    expect(card.text()).toMatch(/Confirmed November 24, 2026 at 1:55.PM.*, holds until .*2:10.PM/);
    expect(card.text()).toContain('holds for that one conversation only');
  });

  it('offer nothing to end where there are none', async () => {
    const card = showContact();
    await card.says('No customer is confirmed as this contact');
    expect(card.has('End proofs')).toBe(false);
  });

  it('are not ended by the first press, which asks and says what it comes to', async () => {
    const card = confirmed(() => Promise.resolve(ok({ ended: 1 })));
    await card.says('7KQM-2XTB');
    const modal = card.overlay('End proofs').find(Modal);
    expect(said(card.overlay('End proofs')).join(' ')).toContain(
      'next question in these conversations is refused',
    );
    expect(modal.props.variant).toBe('danger');
    card.press('Keep them');
    expect(card.closed).toEqual([modal.props.id]);
    expect(card.asked).not.toContain(`endProofs ${CONTACT_ID}`);
  });

  it.each([
    [0, 'There was nothing left to end'],
    [1, 'One proof was ended'],
    [2, '2 proofs were ended'],
  ])('are all ended by the second press; %i ended is announced', async (ended, sentence) => {
    const card = confirmed(() => Promise.resolve(ok({ ended })));
    await card.says('7KQM-2XTB');
    card.press('Yes, end them');
    await card.says('No customer is confirmed as this contact');
    expect(card.asked.filter((name) => name.startsWith('endProofs'))).toEqual([`endProofs ${CONTACT_ID}`]);
    expect(card.alerts).toEqual([expect.objectContaining({ type: 'success' })]);
    expect(card.alerts[0]?.message).toContain(sentence);
    expect(card.closed).toEqual(['contact-card-end-proofs']);
  });

  it('are asked to end once, however often the button is pressed meanwhile', async () => {
    const answer = later<ReturnType<typeof ok<{ ended: number }>>>();
    const card = confirmed(() => answer.promise);
    await card.says('7KQM-2XTB');
    card.press('Yes, end them');
    await vi.waitFor(() => {
      card.press('Ending');
    });
    answer.answer(ok({ ended: 1 }));
    await card.says('No customer is confirmed as this contact');
    expect(card.asked.filter((name) => name.startsWith('endProofs'))).toHaveLength(1);
  });

  it.each<[Trouble, string]>([
    [{ kind: 'offline' }, 'No answer'],
    [{ kind: 'busy', code: 'crm_busy', message: '' }, 'Not now'],
    [{ kind: 'server_error', status: 500, requestId: 'req-9' }, 'req-9'],
    [{ kind: 'no_right', code: 'no_right', message: '' }, 'You may not do this'],
  ])('stay when ending them fails, and the dialog says why: %j', async (trouble, words) => {
    const card = confirmed(() => Promise.resolve(refused(trouble)));
    await card.says('7KQM-2XTB');
    card.press('Yes, end them');
    await vi.waitFor(() => {
      expect(said(card.overlay('End proofs')).join(' ')).toContain(words);
    });
    expect(card.alerts).toEqual([]);
    expect(card.closed).toEqual([]);
    expect(card.text()).toContain('7KQM-2XTB');
  });
});
