import { failureRequirements } from './requirements/failure.ts';
import { identityRequirements } from './requirements/identity.ts';
import type { Requirement } from './requirements/requirement.ts';
import { transportRequirements } from './requirements/transport.ts';

/** Every promise of security that this version makes; `requirements.test.ts` fails when one has no test. */
export const REQUIREMENTS: readonly Requirement[] = [
  ...transportRequirements,
  ...identityRequirements,
  ...failureRequirements,
];
