import type { ProtectionLevel } from '../policy.ts';
import type { Level } from './level.ts';
import { matchEmail } from './match-email.ts';
import { verifyEmail } from './verify-email.ts';

/** Every protection level; the compiler asks for one entry per name. */
export const LEVELS: Readonly<Record<ProtectionLevel, Level>> = {
  match_email: matchEmail,
  verify_email: verifyEmail,
};
