import { allAre, openChat, shownOf, statusOf } from './calls.ts';
import { contactOf, HIDDEN, MATCH_EDITABLE, MATCH_VISIBLE, valueOf, VERIFY, type Stage } from './stage.ts';

/** A customer of the demo portal, and an address that nobody there has. */
const ANNA = 'anna.virtanen@example.com';
const STRANGER = 'somebody.else@example.com';
const LABELS = 'tier, next delivery and store';

/** A customer who states the right email sees and changes what that is enough for, and nothing else. */
export async function playMatchLevel(stage: Stage): Promise<void> {
  const { transcript } = stage;
  const tierName = MATCH_VISIBLE[0];

  const chat = await transcript.step('The agent is told to ask for the email', async (notes) => {
    const opened = await openChat(stage, notes, 'live_chat');
    const names = (opened.opened.data ?? []).map(({ name }) => name);
    notes.see('agent knows', `it may ask for ${names.join(', ')}`);
    const wanted = [...MATCH_VISIBLE, VERIFY];
    notes.expect(opened.opened.emailCapture?.ask === true, 'the app has the agent ask');
    notes.expect(
      sorted(names) === sorted(wanted),
      'exactly the four properties that the admin chose are listed',
    );
    return opened;
  });

  await transcript.step('No email: nothing is shown', async (notes) => {
    notes.see('Anna says', '“When does my parcel come?”');
    notes.expect(
      allAre(await chat.read(notes, ...MATCH_VISIBLE), MATCH_VISIBLE, 'needs_email'),
      'needs_email for all three',
    );
  });

  await transcript.step('Somebody else’s email: nothing is shown', async (notes) => {
    notes.see('Anna says', `“${STRANGER}”`);
    await chat.submitEmail(notes, STRANGER);
    const result = await chat.read(notes, ...MATCH_VISIBLE);
    notes.expect(
      allAre(result, MATCH_VISIBLE, 'not_available'),
      'not_available for all three, and no word about why',
    );
  });

  await transcript.step('The right email: what it is enough for is shown', async (notes) => {
    notes.see('Anna says', `“Oh, it is ${ANNA}.”`);
    await chat.submitEmail(notes, ANNA);
    const result = await chat.read(notes, ...MATCH_VISIBLE);
    notes.expect(allAre(result, MATCH_VISIBLE, 'ok'), 'ok for all three');
    notes.expect(
      MATCH_VISIBLE.every((name) => shownOf(result, name) !== undefined),
      `${LABELS} are shown`,
    );
  });

  await transcript.step('The one property that may be changed is changed', async (notes) => {
    const before = valueOf(await contactOf(stage, ANNA), MATCH_EDITABLE);
    const wanted = before === 'tampere' ? 'Oslo' : 'Tampere';
    notes.see('Anna says', `“I would rather collect it in ${wanted}.”`);
    const updated = await chat.update(notes, MATCH_EDITABLE, wanted);
    notes.expect(statusOf(updated, MATCH_EDITABLE) === 'updated', 'updated');
    const after = valueOf(await contactOf(stage, ANNA), MATCH_EDITABLE);
    notes.see('in the CRM', `${before} → ${after}`);
    notes.expect(after === wanted.toLowerCase(), 'the new store stands in the CRM');
  });

  await transcript.step('A property without a rule is refused', async (notes) => {
    const read = await chat.read(notes, HIDDEN);
    notes.expect(statusOf(read, HIDDEN) === 'not_listed', 'not_listed when read');
    const written = await chat.update(notes, HIDDEN, '1000000');
    notes.expect(statusOf(written, HIDDEN) === 'not_listed', 'not_listed when written');
  });

  await transcript.step(
    'A change that no rule allows, and an impossible value, are refused',
    async (notes) => {
      const written = await chat.update(notes, tierName, 'gold');
      notes.expect(
        statusOf(written, tierName) === 'not_available',
        'not_available: may be seen, not changed',
      );
      const invalid = await chat.update(notes, MATCH_EDITABLE, 'Mars');
      notes.expect(
        statusOf(invalid, MATCH_EDITABLE) === 'invalid_value',
        'invalid_value: there is no such store',
      );
    },
  );
}

const sorted = (names: readonly string[]): string => [...names].sort().join();
