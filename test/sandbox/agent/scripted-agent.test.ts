import { beforeEach, describe, expect, it } from 'vitest';
import {
  CITY,
  fakeTools,
  item,
  NEEDS_EMAIL,
  NEEDS_PROOF,
  OPENED,
  SENT,
  talk,
  told,
  type FakeTools,
} from './fake-tools.ts';

const ANNA = 'anna@example.com';
let tools: FakeTools;

beforeEach(() => {
  tools = fakeTools();
});

describe('the email', () => {
  it('is asked for at the start only when the tools say so', async () => {
    const calm = await tools.agent.open({ channel: 'live_chat' });
    expect(calm.replies).toEqual(['How can I help you?']);
    const ask = { ask: true, when: 'start', say: 'Which address?' };
    tools.answer('open_conversation', { ...OPENED, next: 'ask_email', emailCapture: ask });
    expect((await tools.agent.open({ channel: 'live_chat' })).replies).toEqual(['Which address?']);
  });

  it('is asked for when data needs it, and the wish goes on by itself once it was stated', async () => {
    tools.answer('read_crm_data', NEEDS_EMAIL, CITY);
    const say = await talk(tools);
    expect(await say('What is my city?')).toBe('say:needs_email');
    expect(await say(`It is ${ANNA}`)).toBe('say:recorded\nsay:ok\nCity: Turku');
    expect(tools.made.at(-2)).toEqual({
      tool: 'submit_email',
      input: { email: ANNA },
      conversation: 'cnv_1',
    });
  });

  it('is asked for once for the same need', async () => {
    tools.answer('read_crm_data', NEEDS_EMAIL);
    const say = await talk(tools);
    await say('What is my city?');
    const again = await say('Come on, what is my city?');
    expect(again).not.toContain('say:needs_email');
    expect(again).toContain('Shall I bring in a colleague?');
  });

  it('is not asked for again when the customer does not want to tell it', async () => {
    tools.answer('read_crm_data', NEEDS_EMAIL);
    const say = await talk(tools);
    await say('What is my city?');
    expect(await say('No')).toContain('Without your email address');
    expect(tools.calledSince()).toEqual(['read_crm_data']);
  });

  it('is asked for once when the first message already brings a wish', async () => {
    const ask = { ask: true, when: 'start', say: 'Which address?' };
    tools.answer('open_conversation', { ...OPENED, next: 'ask_email', emailCapture: ask });
    tools.answer('read_crm_data', CITY);
    const first = await tools.agent.chat({ channel: 'live_chat', message: 'What is my city?' });
    expect(first?.replies).toEqual(['Which address?']);
    expect(tools.calledSince()).toEqual(['open_conversation']);
    const second = await tools.agent.chat({ chatId: first?.chatId, channel: 'live_chat', message: ANNA });
    expect(second?.replies.at(-1)).toContain('City: Turku');
  });

  it('goes on to a human when the tools take no more addresses', async () => {
    tools.answer('submit_email', told('limit_reached', 'hand_over_to_human'));
    const say = await talk(tools);
    expect(await say(ANNA)).toBe('say:limit_reached');
    expect(await say('Yes')).toContain('7KQM-2XTB');
  });

  it('is not handed on when somebody wants to change it', async () => {
    const say = await talk(tools);
    await say('Change my email to thief@example.com');
    expect(tools.calledSince()).toEqual([]);
  });
});

describe('the verification', () => {
  async function untilSent(): Promise<(message: string) => Promise<string>> {
    tools.answer('read_crm_data', NEEDS_PROOF, CITY);
    const say = await talk(tools);
    await say('What is my city?');
    await say('Yes');
    tools.calledSince();
    return say;
  }

  it('is requested only after the customer agreed', async () => {
    tools.answer('read_crm_data', NEEDS_PROOF);
    const say = await talk(tools);
    await say('What is my city?');
    expect(tools.calledSince()).toEqual(['read_crm_data']);
    await say('No, rather not');
    expect(tools.calledSince()).toEqual([]);
  });

  it('shows the number for the page, also when the sentence lacks it', async () => {
    tools.answer('read_crm_data', NEEDS_PROOF);
    const say = await talk(tools);
    await say('What is my city?');
    expect(await say('ok')).toContain('4711');
  });

  it('is looked at only when the customer says that it is done', async () => {
    tools.answer('check_verification', told('confirmed'));
    const say = await untilSent();
    for (const message of ['ok', 'not done yet', 'hm', '4711', 'one moment']) await say(message);
    expect(tools.calledSince()).toEqual([]);
    expect(await say('Done')).toContain('City: Turku');
    expect(tools.calledSince()).toEqual(['check_verification', 'read_crm_data']);
  });

  it('is looked at once when it is still pending', async () => {
    tools.answer('check_verification', told('pending', 'wait_for_customer'));
    const say = await untilSent();
    expect(await say('done')).toBe('say:pending');
    expect(tools.calledSince()).toEqual(['check_verification']);
  });

  it('never takes the number in the chat', async () => {
    const say = await untilSent();
    expect(await say('4711')).toContain('not in this chat');
  });

  it('is sent again when nothing arrived, and only then with resend', async () => {
    const say = await untilSent();
    await say('I did not get any mail');
    expect(tools.made.at(-1)).toMatchObject({ tool: 'request_verification', input: { resend: true } });
  });

  it('is offered anew after it has expired, as a new request', async () => {
    tools.answer('check_verification', told('expired', 'offer_verification'));
    const say = await untilSent();
    expect(await say('done')).toBe('say:expired');
    await say('yes');
    expect(tools.made.at(-1)).toEqual({ tool: 'request_verification', input: {}, conversation: 'cnv_1' });
  });

  it('is requested anew, not resent, after it was cancelled', async () => {
    tools.answer('check_verification', told('cancelled', 'offer_other_email_or_human'));
    const say = await untilSent();
    await say('done');
    await say('Send me a new mail, please');
    expect(tools.made.at(-1)).toEqual({ tool: 'request_verification', input: {}, conversation: 'cnv_1' });
  });

  it('reminds of the mail under way instead of asking for another', async () => {
    const say = await untilSent();
    tools.answer('read_crm_data', NEEDS_PROOF);
    expect(await say('What is my phone number?')).toContain('4711');
    expect(tools.calledSince()).toEqual(['read_crm_data']);
  });

  it('is not claimed for a status that the agent does not know', async () => {
    tools.answer('check_verification', told('frozen', 'something_new'));
    const say = await untilSent();
    const said = await say('done');
    expect(said).toContain('say:frozen');
    expect(said).not.toContain('confirmed');
    expect(tools.calledSince()).toEqual(['check_verification']);
  });
});

describe('a change', () => {
  it.each([
    ['updated', 'City: saved.'],
    ['unchanged', 'City: that is what we have already.'],
  ])('is told as made when its status is %s', async (status, line) => {
    tools.answer('update_crm_data', told('ok', 'none', { results: [item('city', status)] }));
    const say = await talk(tools);
    expect(await say('Change my city to Turku')).toContain(line);
    expect(tools.made.at(-1)?.input).toEqual({ changes: { 'contacts.city': 'Turku' } });
  });

  it.each(['needs_confirmation', 'waiting_for_approval', 'frozen', 'constructor', 'ok'])(
    'is told as not made when its status is %s',
    async (status) => {
      tools.answer('update_crm_data', told('ok', 'none', { say: 'Done!', results: [item('city', status)] }));
      const say = await talk(tools);
      const said = await say('Change my city to Turku');
      expect(said).toContain('City: I have not changed that.');
      expect(said).not.toContain('Done!');
      expect(said).not.toContain('saved');
    },
  );

  it('is not told as made when an answer names no property at all', async () => {
    tools.answer('update_crm_data', told('ok', 'none', { say: 'Done!' }));
    const say = await talk(tools);
    const said = await say('Change my city to Turku');
    expect(said).toBe('City: I have not changed that.');
  });

  it('is told apart from what was not made in the same call', async () => {
    const results = [item('phone', 'updated'), item('city', 'needs_verification')];
    tools.answer('update_crm_data', told('partly', 'offer_verification', { results }));
    const say = await talk(tools);
    const said = await say('Change my phone number to 040 1 and my city to Turku');
    expect(said).toContain('Phone number: saved.');
    expect(said).not.toContain('City: saved.');
    expect(said).toContain('May I send a mail');
  });

  it('is never tried again when nobody knows whether it was saved; a human is told', async () => {
    const results = [item('city', 'outcome_unknown')];
    tools.answer('update_crm_data', told('outcome_unknown', 'do_not_retry_tell_human', { results }));
    const say = await talk(tools);
    expect(await say('Change my city to Turku')).toContain('7KQM-2XTB');
    await say('Change my city to Turku');
    expect(tools.calledSince()).toEqual(['update_crm_data', 'close_conversation']);
  });

  it.each([
    [
      'nobody knows how it ended',
      told('outcome_unknown', 'none', { results: [item('city', 'outcome_unknown')] }),
    ],
    ['no answer came', new Error('the connection broke')],
  ])('stays untried when %s and no human could be told either', async (_, answer) => {
    tools.answer('update_crm_data', answer);
    tools.answer('close_conversation', new Error('down'));
    const say = await talk(tools);
    await say('Change my city to Turku');
    expect(await say('Change my city to Turku')).toContain('I will not try again');
    expect(tools.calledSince().filter((tool) => tool === 'update_crm_data')).toHaveLength(1);
  });

  it('counts as uncertain when no answer came', async () => {
    tools.answer('update_crm_data', new Error('the connection broke'));
    const say = await talk(tools);
    const said = await say('Change my city to Turku');
    expect(said).toContain('I am not sure whether that was saved');
    expect(said).not.toContain('the connection broke');
    expect(tools.calledSince()).toEqual(['update_crm_data', 'close_conversation']);
  });

  it('asks for the value alone when the sentence does not hold it plainly', async () => {
    tools.answer('update_crm_data', told('ok', 'none', { results: [item('city', 'updated')] }));
    const say = await talk(tools);
    expect(await say('Change my city')).toContain('What should stand for City?');
    expect(tools.calledSince()).toEqual([]);
    await say('Kansas City');
    expect(tools.made.at(-1)?.input).toEqual({ changes: { 'contacts.city': 'Kansas City' } });
  });

  it('asks again with the message and the nearest choices when a value is not accepted', async () => {
    const bad = item('city', 'invalid_value', {
      message: 'Not a city.',
      closest: [{ label: 'Turku', value: 't' }],
    });
    tools.answer(
      'update_crm_data',
      told('invalid_value', 'ask_for_valid_value', { results: [bad] }),
      told('ok', 'none', { results: [item('city', 'updated')] }),
    );
    const say = await talk(tools);
    const said = await say('Change my city to Turkoo');
    expect(said).toContain('City: Not a city.');
    expect(said).toContain('Did you mean: Turku?');
    expect(await say('Turku')).toContain('City: saved.');
  });

  it('takes “no” as the value of a yes or no, and as a refusal elsewhere', async () => {
    tools.answer('update_crm_data', told('ok', 'none', { results: [item('vip', 'updated')] }));
    const say = await talk(tools);
    await say('Change VIP');
    await say('No');
    expect(tools.made.at(-1)?.input).toEqual({ changes: { 'contacts.vip': 'No' } });
    tools.calledSince();
    await say('Change my city');
    await say('No');
    expect(tools.calledSince()).toEqual([]);
  });

  it('is not tried for data that may only be seen, and nothing is read that may only be changed', async () => {
    const say = await talk(tools);
    expect(await say('Change my membership tier to Gold')).toContain('I cannot change Membership tier');
    expect(await say('What is my VIP?')).toContain('I cannot show VIP');
    expect(tools.calledSince()).toEqual([]);
  });
});

describe('a read', () => {
  it('shows values that are there and says of others no more than the tools do', async () => {
    const results = [item('phone', 'ok', { displayValue: '040 1' }), item('city', 'not_available')];
    tools.answer('read_crm_data', told('partly', 'offer_other_email_or_human', { results }));
    const say = await talk(tools);
    const said = await say('What are my phone number and city?');
    expect(said).toContain('Phone number: 040 1');
    expect(said).not.toContain('City');
    expect(said).toContain('another email address');
  });

  it('shows no value for a status that it does not know', async () => {
    const results = [item('city', 'needs_confirmation', { value: 'Turku', displayValue: 'Turku' })];
    tools.answer('read_crm_data', told('needs_confirmation', 'none', { results }));
    const say = await talk(tools);
    expect(await say('What is my city?')).not.toContain('Turku');
  });

  it('is tried again on the customer’s word when the tools were busy', async () => {
    tools.answer('read_crm_data', told('try_later', 'retry_later', { retryAfterSeconds: 5 }), CITY);
    const say = await talk(tools);
    expect(await say('What is my city?')).toBe('say:try_later');
    expect(await say('ok')).toContain('City: Turku');
  });

  it.each([undefined, new Error('down')])(
    'says that something went wrong when the answer is %s',
    async (answer) => {
      if (answer !== undefined) tools.answer('read_crm_data', answer);
      const say = await talk(tools);
      expect(await say('What is my city?')).toContain('Something went wrong on our side');
    },
  );
});

describe('the conversation', () => {
  it('is opened anew once when the tools do not know it any more, and the wish goes on', async () => {
    const unknown = { ...told('conversation_unknown', 'open_conversation'), conversation: '' };
    tools.answer('read_crm_data', unknown, CITY);
    const say = await talk(tools);
    await say(ANNA);
    tools.calledSince();
    expect(await say('What is my city?')).toContain('City: Turku');
    expect(tools.calledSince()).toEqual([
      'read_crm_data',
      'open_conversation',
      'submit_email',
      'read_crm_data',
    ]);
    tools.answer('read_crm_data', unknown);
    expect(await say('What is my city?')).toContain('Something went wrong');
    expect(tools.calledSince()).toHaveLength(4);
  });

  it('ends with a goodbye, and a later message begins a new one', async () => {
    const say = await talk(tools);
    expect(await say('Thanks, bye!')).toBe('say:closed');
    expect(tools.made.at(-1)?.input).toEqual({ reason: 'customer_left' });
    tools.calledSince();
    await say('Hello again');
    expect(tools.calledSince()).toEqual(['open_conversation']);
  });

  it('goes to a human with the reference, and the agent stays out of it then', async () => {
    const say = await talk(tools);
    expect(await say('Can I speak to someone?')).toContain('7KQM-2XTB');
    tools.calledSince();
    expect(await say('What is my city?')).toContain('with a colleague');
    expect(tools.calledSince()).toEqual([]);
  });

  it('asks once before a handoff when the tools want that, and hands over whatever the answer is', async () => {
    tools.answer('close_conversation', told('ask_email_first', 'ask_email'), told('closed'));
    const say = await talk(tools);
    expect(await say('I want a human')).toBe('say:ask_email_first');
    expect(await say('Why?')).toBe('say:closed');
    expect(tools.calledSince()).toEqual(['close_conversation', 'close_conversation']);
  });

  it('treats an unknown next step as a refusal and offers a human', async () => {
    tools.answer('read_crm_data', told('frozen', 'sing_a_song', { results: [item('city', 'frozen')] }));
    const say = await talk(tools);
    const said = await say('What is my city?');
    expect(said).toContain('say:frozen');
    expect(said).toContain('Shall I bring in a colleague?');
    expect(tools.calledSince()).toEqual(['read_crm_data']);
  });

  it('says what it can help with when it understands nothing, and calls no tool for that', async () => {
    const say = await talk(tools);
    expect(await say('Lorem ipsum')).toContain('Phone number, City, Membership tier, VIP');
    expect(await say('What is my bank account?')).toContain('I cannot help with here');
    expect(tools.calledSince()).toEqual([]);
  });

  it('speaks Finnish with a customer who does', async () => {
    tools.answer('update_crm_data', told('ok', 'none', { results: [item('city', 'updated')] }));
    const answered = await tools.agent.chat({ channel: 'live_chat', message: 'Vaihda kaupungiksi Turku' });
    expect(tools.made[0]?.input).toEqual({ channel: 'live_chat', language: 'fi' });
    expect(answered?.replies.join()).toContain('City: tallennettu.');
  });

  it('knows no chat that was never begun, and forgets the oldest beyond its limit', async () => {
    expect(await tools.agent.say('chat-99', { message: 'Hello' })).toBeUndefined();
    const first = await tools.agent.open({ channel: 'live_chat' });
    for (let count = 0; count < 100; count += 1) await tools.agent.open({ channel: 'live_chat' });
    expect(await tools.agent.say(first.chatId, { message: 'Hello' })).toBeUndefined();
  });

  it('answers messages of one chat one after the other', async () => {
    tools.answer('read_crm_data', NEEDS_PROOF, CITY);
    tools.answer('request_verification', SENT);
    const { chatId } = await tools.agent.open({ channel: 'live_chat' });
    const both = await Promise.all([
      tools.agent.say(chatId, { message: 'What is my city?' }),
      tools.agent.say(chatId, { message: 'Yes' }),
    ]);
    expect(both[1]?.replies.join()).toContain('4711');
  });
});

describe('on email', () => {
  const submit = told('needs_email', 'submit_sender_email', { results: [item('city', 'needs_email')] });

  it('the sender’s address is handed on as a claim, without asking', async () => {
    tools.answer('read_crm_data', submit, NEEDS_PROOF);
    const say = await talk(tools, 'email');
    const said = await say('What is my city?', ANNA);
    expect(tools.made.at(-2)).toMatchObject({ tool: 'submit_email', input: { email: ANNA } });
    expect(said).toBe('say:needs_verification');
  });

  it('what was read under a proof goes to deliverTo alone, whoever wrote and was in copy', async () => {
    tools.answer('read_crm_data', { ...CITY, next: 'reply_to_deliver_to_only', deliverTo: ANNA });
    const { chatId } = await tools.agent.open({ channel: 'email' });
    const message = { message: 'What is my city?', from: 'boss@example.com', cc: ['all@example.com'] };
    const answered = await tools.agent.say(chatId, message);
    expect(answered).toMatchObject({ to: [ANNA] });
    expect(answered?.replies.join()).toContain('Turku');
  });

  it('everything else goes to the sender and never to a copy', async () => {
    const { chatId } = await tools.agent.open({ channel: 'email' });
    const answered = await tools.agent.say(chatId, { message: 'Hello', from: ANNA, cc: ['all@example.com'] });
    expect(answered?.to).toEqual([ANNA]);
  });

  it('another sender on the thread does not ride on what the first one proved', async () => {
    tools.answer('read_crm_data', submit, CITY);
    const say = await talk(tools, 'email');
    await say('What is my city?', ANNA);
    tools.calledSince();
    await say('And my phone number?', 'boss@example.com');
    expect(tools.calledSince()).toEqual(['submit_email', 'read_crm_data']);
    expect(tools.made.at(-2)?.input).toEqual({ email: 'boss@example.com' });
  });

  it('offers a human when the sender’s address is not enough', async () => {
    tools.answer('read_crm_data', submit);
    const say = await talk(tools, 'email');
    expect(await say('What is my city?', ANNA)).toContain('Shall I bring in a colleague?');
    expect(tools.calledSince()).toEqual(['read_crm_data', 'submit_email', 'read_crm_data']);
  });
});
