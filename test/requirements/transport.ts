import type { Requirement } from './requirement.ts';

export const transportRequirements: readonly Requirement[] = [];
