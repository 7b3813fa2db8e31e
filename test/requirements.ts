import { agentRequirements } from './requirements/agents.ts';
import { failureRequirements } from './requirements/failure.ts';
import { gatewayRequirements } from './requirements/gateway.ts';
import { identityRequirements } from './requirements/identity.ts';
import { mcpRequirements } from './requirements/mcp.ts';
import type { Requirement } from './requirements/requirement.ts';
import { timeRequirements } from './requirements/time.ts';
import { transportRequirements } from './requirements/transport.ts';
import { verificationMailRequirements } from './requirements/verification-mail.ts';
import { verificationProofRequirements } from './requirements/verification-proof.ts';

/** Every promise of security that this version makes; `requirements.test.ts` fails when one has no test. */
export const REQUIREMENTS: readonly Requirement[] = [
  ...transportRequirements,
  ...identityRequirements,
  ...failureRequirements,
  ...verificationProofRequirements,
  ...verificationMailRequirements,
  ...timeRequirements,
  ...mcpRequirements,
  ...gatewayRequirements,
  ...agentRequirements,
];
