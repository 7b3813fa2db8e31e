import { agentMutants } from './agents.ts';
import { failureMutants } from './failure.ts';
import { gatewayMutants } from './gateway.ts';
import { identityMutants } from './identity.ts';
import { mcpMutants } from './mcp.ts';
import type { Mutants } from './mutant.ts';
import { timeMutants } from './time.ts';
import { transportMutants } from './transport.ts';
import { verificationMailMutants } from './verification-mail.ts';
import { verificationProofMutants } from './verification-proof.ts';

/** All planted mistakes by name. */
export const MUTANTS: Mutants = {
  ...transportMutants,
  ...identityMutants,
  ...failureMutants,
  ...verificationProofMutants,
  ...verificationMailMutants,
  ...timeMutants,
  ...mcpMutants,
  ...gatewayMutants,
  ...agentMutants,
};
