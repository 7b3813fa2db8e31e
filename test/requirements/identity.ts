import type { Requirement } from './requirement.ts';

export const identityRequirements: readonly Requirement[] = [];
