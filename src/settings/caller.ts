/** A signed request of one of our cards, as the settings use cases see it. */
export interface SettingsCaller {
  /** From the verified query. Digits. */
  readonly portalId: string;
  /** From the verified query. Digits. */
  readonly userId: string;
  readonly requestId: string;
  /** Aborts when the request's total time is used up. */
  readonly signal: AbortSignal;
}

/** A signed request that changes the policy. */
export interface SettingsWrite extends SettingsCaller {
  readonly method: string;
  /** Without query, as received. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** The parsed JSON object, `undefined` without a body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The bytes as received, for the fingerprint. */
  readonly rawBody: Uint8Array;
  /** The verified signature: equal ones are the same request, sent again. */
  readonly signature?: string;
}
