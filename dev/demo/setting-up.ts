import { z } from 'zod';
import type { Answer, SandboxControl } from '../sandbox-control.ts';
import { COMPANY, MATCH_EDITABLE, MATCH_VISIBLE, VERIFY, type Stage } from './stage.ts';
import type { Notes, Transcript } from './transcript.ts';

const settingsSchema = z.looseObject({ version: z.int() });
const refusalSchema = z.looseObject({
  error: z.looseObject({
    code: z.string(),
    fields: z.array(z.looseObject({ field: z.string(), message: z.string() })).optional(),
  }),
});
type Body = Readonly<Record<string, unknown>>;

/** Installs the app into the first portal, by its super admin. */
export async function install(
  sandbox: SandboxControl,
  sandboxUrl: string,
  transcript: Transcript,
): Promise<Stage> {
  return transcript.step('The app is installed into the demo portal', async (notes) => {
    const [portal] = await sandbox.portals();
    const admin = portal?.users.find(({ superAdmin }) => superAdmin);
    const colleague = portal?.users.find(({ superAdmin }) => !superAdmin);
    if (portal === undefined || admin === undefined || colleague === undefined)
      throw new Error('the sandbox has no portal with an admin and another user');
    const status = await sandbox.install(portal.portalId, admin.userId);
    notes.see('admin', `${admin.email} installs it into ${portal.name}`);
    notes.expect(status === 200, 'the install flow ends on a page with status 200');
    const ids = { admin: String(admin.userId), colleague: String(colleague.userId) };
    return { sandbox, sandboxUrl, transcript, portalId: String(portal.portalId), ...ids };
  });
}

/** The admin decides what an agent may see and change, and what a customer has to prove for it. */
export async function setUp(stage: Stage): Promise<void> {
  const { transcript } = stage;

  await transcript.step('A user without rights changes nothing', async (notes) => {
    const answer = await put(stage, notes, `rules/${MATCH_EDITABLE}`, ruleOf('match_email'), stage.colleague);
    notes.expect(answer.status === 403, 'refused with 403');
  });

  await transcript.step(
    'Level “match email”: three properties to see, one of them to change',
    async (notes) => {
      for (const name of MATCH_VISIBLE) {
        const grant = ruleOf('match_email').show;
        const edit = name === MATCH_EDITABLE ? { edit: grant, acceptedRisk: true } : {};
        const saved = await put(stage, notes, `rules/${name}`, { show: grant, ...edit });
        notes.expect(saved.status === 200, `${name} saved`);
      }
    },
  );

  await transcript.step('Level “verify email” needs the company’s name first', async (notes) => {
    const refused = await put(stage, notes, `rules/${VERIFY}`, ruleOf('verify_email'));
    notes.expect(refused.status === 422, 'refused with 422');
    const { error } = refusalSchema.parse(refused.body);
    const fields = (error.fields ?? []).map(({ field }) => field);
    for (const { field, message } of error.fields ?? []) notes.see('app answers', `${field}: ${message}`);
    notes.expect(fields.includes('brand.companyName'), 'the missing company name is pointed out');
  });

  await transcript.step(
    'The company is named, and the phone number saved at “verify email”',
    async (notes) => {
      const named = await put(stage, notes, 'brand', { ...COMPANY, language: 'en' });
      notes.expect(named.status === 200, 'name saved');
      const saved = await put(stage, notes, `rules/${VERIFY}`, ruleOf('verify_email'));
      notes.expect(saved.status === 200, `${VERIFY} saved, to see and to change`);
    },
  );

  await transcript.step('Email capture: in the live chat the agent shall ask at the start', async (notes) => {
    const saved = await put(stage, notes, 'email-capture', { live_chat: 'start' });
    notes.expect(saved.status === 200, 'choice saved');
  });
}

function ruleOf(protectionLevel: 'match_email' | 'verify_email'): {
  readonly show: Body;
  readonly edit: Body;
} {
  const grant = { enabled: true, protectionLevel, instructions: 'Only when the customer asks.' };
  return { show: grant, edit: protectionLevel === 'verify_email' ? grant : {} };
}

/** What `hubspot.fetch` in a card would send, with the version that stands. */
async function put(
  stage: Stage,
  notes: Notes,
  what: string,
  body: Body,
  userId = stage.admin,
): Promise<Answer> {
  const { sandbox, portalId } = stage;
  const now = await sandbox.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
  const { version } = settingsSchema.parse(now.body);
  const path = `/settings/${what}`;
  const answer = await sandbox.uiFetch(portalId, { userId, method: 'PUT', path, body: { version, ...body } });
  const who = userId === stage.admin ? 'admin' : 'colleague';
  notes.see(who, `PUT ${path} ${brief(body)} → ${answer.status}`);
  return answer;
}

/** A body in few words: levels instead of whole grants. */
function brief(body: Body): string {
  const words = Object.entries(body).map(([name, value]) => {
    const level = z.looseObject({ protectionLevel: z.string() }).safeParse(value);
    return level.success ? `${name}: ${level.data.protectionLevel}` : `${name}: ${JSON.stringify(value)}`;
  });
  return `{${words.filter((word) => !word.endsWith(': {}')).join(', ')}}`;
}
