import { z } from 'zod';
import { CrmUnavailable } from '../errors.ts';
import { own, parseJson } from './json.ts';

/** What a token answer grants. */
export interface TokenGrant {
  readonly accessToken: string;
  /** `undefined` when the answer brings none: then the one that was used stays valid (RFC 6749 section 6). */
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
  /** Whose tokens these are, where the answer says so. */
  readonly portalId: string | undefined;
  readonly userId: string | undefined;
  readonly scopes: readonly string[] | undefined;
}

/** Whose token it is, from introspection. */
export interface TokenIdentity {
  readonly portalId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
}

const id = z
  .union([z.int().positive(), z.string().regex(/^[1-9]\d{0,15}$/)])
  .transform((value) => String(value));
/** What fits into an `Authorization` header (RFC 6750 section 2.1, with room for HubSpot's letters). */
const token = z.string().regex(/^[\x21-\x7e]{1,4000}$/);
const scopes = z.array(z.string().min(1).max(200)).max(500);

const grantSchema = z.object({
  access_token: token,
  refresh_token: token.optional(),
  expires_in: z.int().positive().max(31_536_000),
  hub_id: id.optional(),
  user_id: id.optional(),
  scopes: scopes.optional(),
});

const identitySchema = z.object({ active: z.literal(true), hub_id: id, user_id: id, scopes });

/**
 * Reads the answer of `POST /oauth/2026-03/token` (hubspot-platform section 5).
 * @throws CrmUnavailable when it is not a token answer. The message holds nothing of it.
 */
export function parseTokenGrant(text: string): TokenGrant {
  const parsed = grantSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new CrmUnavailable('the token endpoint answered something that is not a token');
  const answer = parsed.data;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSeconds: answer.expires_in,
    portalId: answer.hub_id,
    userId: answer.user_id,
    scopes: answer.scopes,
  };
}

/**
 * Reads the answer of `POST /oauth/2026-03/token/introspect`.
 * @throws CrmUnavailable when the token is not active or the answer does not say whose it is.
 */
export function parseTokenIdentity(text: string): TokenIdentity {
  const parsed = identitySchema.safeParse(parseJson(text));
  if (!parsed.success) throw new CrmUnavailable('introspection does not say whose token it is');
  return { portalId: parsed.data.hub_id, userId: parsed.data.user_id, scopes: parsed.data.scopes };
}

/** Whether a 4xx of the token endpoint means that the code or refresh token itself is no good (RFC 6749 section 5.2). */
export function isInvalidGrant(text: string): boolean {
  const body = parseJson(text);
  const status = own(body, 'status');
  return (
    own(body, 'error') === 'invalid_grant' || status === 'BAD_REFRESH_TOKEN' || status === 'BAD_AUTH_CODE'
  );
}
