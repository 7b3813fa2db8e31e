import type { Requirement } from './requirement.ts';

export const failureRequirements: readonly Requirement[] = [];
