import { createSandboxControl } from '../sandbox-control.ts';
import { playBooks } from './books.ts';
import { playChangedEmail } from './changed-email.ts';
import { playDecoy } from './decoy.ts';
import { playEmailThread } from './email-thread.ts';
import { playMatchLevel } from './match-level.ts';
import { install, setUp } from './setting-up.ts';
import type { Transcript } from './transcript.ts';
import { playVerifyLevel } from './verify-level.ts';

/**
 * The whole job, chapter by chapter, over HTTP alone: through HubSpot's doors of the sandbox portal, signed as
 * HubSpot signs, and through the links of the mails that reach its mailbox. A fault ends it with a rejection.
 * @param sandboxUrl of a fresh sandbox portal that knows the app, which has a clock that can be moved
 */
export async function play(sandboxUrl: string, transcript: Transcript): Promise<void> {
  const sandbox = createSandboxControl(sandboxUrl);
  transcript.chapter('The admin decides');
  const stage = await install(sandbox, sandboxUrl, transcript);
  await setUp(stage);
  transcript.chapter('Level “match email”: Anna states her email');
  await playMatchLevel(stage);
  transcript.chapter('Level “verify email”: Erik confirms by mail');
  const chat = await playVerifyLevel(stage);
  transcript.chapter('The email changes behind the app’s back');
  await playChangedEmail(stage, chat);
  transcript.chapter('Nobody learns who is a customer');
  await playDecoy(stage);
  transcript.chapter('An email thread with an attacker in copy');
  await playEmailThread(stage);
  transcript.chapter('The books');
  await playBooks(stage);
}
