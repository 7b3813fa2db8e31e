import { describe, expectTypeOf, it } from 'vitest';
import type * as wire from '../../extensions/shared/wire.ts';
import type { SharedKey } from '../../extensions/shared/texts/en.ts';
import type { AuditKind, VerificationEntry } from '../../src/audit/entry.ts';
import type { Channel } from '../../src/conversation/conversation.ts';
import type { AgentKey, KeyScope } from '../../src/keys/agent-key.ts';
import type { EmailCaptureOption, ProtectionLevel } from '../../src/policy/policy.ts';
import type { AgentKeyList, ChangedAgentKey, NewAgentKey } from '../../src/settings/agent-keys.ts';
import type { OverlapMinutes } from '../../src/settings/agent-key-input.ts';
import type { ContactCard, LivingProof, ProofsEnded } from '../../src/settings/contact-card.ts';
import type { FieldCode } from '../../src/settings/field-codes.ts';
import type { Handoff } from '../../src/settings/handoff.ts';
import type { Overview, OverviewRule, RuleProblem } from '../../src/settings/overview.ts';
import type { PropertyPage, PropertyRow } from '../../src/settings/properties.ts';
import type { FieldProblem, RefusalCode } from '../../src/settings/refusal.ts';
import type { ReasonCode } from '../../src/settings/rights.ts';
import type { PolicyState, Saved } from '../../src/settings/save.ts';
import type { TestMail } from '../../src/settings/test-mail.ts';
import type { UserPage } from '../../src/settings/users.ts';
import type { ItemStatus } from '../../src/tools/result.ts';
import type { TriedCall } from '../../src/tools/try-call.ts';
import type { NotEditableReason, NotShowableReason } from '../../src/values/index.ts';
import type { NoRecipient } from '../../src/verification/find-recipient.ts';

// These hold when the test folder is type-checked; running them asserts nothing more.

describe('what the backend answers is what the cards read', () => {
  it('in the overview', () => {
    expectTypeOf<Overview>().toExtend<wire.SentOverview>();
    expectTypeOf<OverviewRule>().toExtend<wire.ListedRule>();
    expectTypeOf<PropertyRow>().toExtend<wire.PropertyRow>();
  });

  it('in pages of properties and users', () => {
    expectTypeOf<PropertyPage>().toExtend<wire.PropertyPage>();
    expectTypeOf<UserPage>().toExtend<wire.UserPage>();
  });

  it('after a write, and in a 409', () => {
    expectTypeOf<Saved>().toExtend<wire.Saved>();
    expectTypeOf<PolicyState>().toExtend<wire.PolicyState>();
    expectTypeOf<FieldProblem>().toExtend<wire.FieldProblem>();
  });

  it('in the contact card, its proofs and a handoff', () => {
    expectTypeOf<ContactCard>().toExtend<wire.ContactCard>();
    expectTypeOf<LivingProof>().toExtend<wire.LivingProof>();
    expectTypeOf<ProofsEnded>().toExtend<{ readonly ended: number }>();
    expectTypeOf<Handoff>().toExtend<wire.Handoff>();
  });

  it('after a test mail and a tried call', () => {
    expectTypeOf<TestMail>().toExtend<wire.TestMail>();
    expectTypeOf<TriedCall>().toExtend<wire.TriedCall>();
  });

  it('about agent keys', () => {
    expectTypeOf<AgentKeyList>().toExtend<wire.AgentKeyList>();
    expectTypeOf<NewAgentKey>().toExtend<wire.NewAgentKey>();
    expectTypeOf<ChangedAgentKey>().toExtend<wire.ChangedAgentKey>();
    expectTypeOf<AgentKey>().toEqualTypeOf<wire.AgentKey>();
    expectTypeOf<KeyScope>().toEqualTypeOf<wire.KeyScope>();
    expectTypeOf<wire.OverlapMinutes>().toEqualTypeOf<OverlapMinutes>();
  });

  it('with the same closed lists', () => {
    expectTypeOf<ProtectionLevel>().toEqualTypeOf<wire.ProtectionLevel>();
    expectTypeOf<EmailCaptureOption>().toEqualTypeOf<wire.EmailCaptureOption>();
    expectTypeOf<Channel>().toEqualTypeOf<wire.Channel>();
    expectTypeOf<RuleProblem>().toEqualTypeOf<wire.RuleProblem>();
  });
});

describe('every code of the backend has words', () => {
  it('for refusals, fields and missing rights', () => {
    expectTypeOf<`error_${Exclude<RefusalCode, FieldCode>}`>().toExtend<SharedKey>();
    expectTypeOf<`field_${FieldCode}`>().toExtend<SharedKey>();
    expectTypeOf<`read_only_${ReasonCode}`>().toExtend<SharedKey>();
  });

  it('for why a property cannot be shown or edited', () => {
    expectTypeOf<`reason_${NotShowableReason | NotEditableReason}`>().toExtend<SharedKey>();
    expectTypeOf<`rule_problem_${RuleProblem}`>().toExtend<SharedKey>();
  });

  it('for what the trail tells', () => {
    expectTypeOf<`status_${ItemStatus}`>().toExtend<SharedKey>();
    expectTypeOf<`act_${VerificationEntry['act']}`>().toExtend<SharedKey>();
    expectTypeOf<`activity_${AuditKind}`>().toExtend<SharedKey>();
    expectTypeOf<`cause_${NoRecipient}`>().toExtend<SharedKey>();
  });

  it('for channels, choices and states of proof', () => {
    expectTypeOf<`channel_${Channel}`>().toExtend<SharedKey>();
    expectTypeOf<`capture_${EmailCaptureOption}`>().toExtend<SharedKey>();
    expectTypeOf<`level_${ProtectionLevel}`>().toExtend<SharedKey>();
    expectTypeOf<`proof_${wire.ProofState}`>().toExtend<SharedKey>();
    expectTypeOf<`blocker_${wire.ContactBlocker}`>().toExtend<SharedKey>();
    expectTypeOf<`verification_${wire.Handoff['verification']}`>().toExtend<SharedKey>();
  });
});
