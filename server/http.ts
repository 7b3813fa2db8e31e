/** How a route answers, as a value; `create-server.ts` alone turns it into an Express response. */
export interface HttpAnswer {
  readonly status: number;
  /** JSON-encoded when it is not a string. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that is wrong with one field of the input. */
export interface FieldProblem {
  /** Path in the input, e.g. `show.instructions`. */
  readonly field: string;
  readonly code: string;
  /** One plain sentence. */
  readonly message: string;
}

/** A refusal on a JSON route; `answer` adds the request id. Design 6: stable code, one plain sentence. */
export interface HttpRefusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside `error` in the body, e.g. the current state with a 409. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Turns a refusal into the one error shape of the JSON routes. */
export function errorAnswer(refusal: HttpRefusal, requestId: string): HttpAnswer {
  const { status, code, message, fields, headers, extra } = refusal;
  return {
    status,
    body: { error: { code, message, requestId, ...(fields ? { fields } : {}) }, ...extra },
    ...(headers ? { headers } : {}),
  };
}

/** A request to `/settings/...` whose v3 signature was verified. */
export interface SettingsRequest {
  /** From the verified query. Digits. */
  readonly portalId: string;
  /** From the verified query. Digits. */
  readonly userId: string;
  readonly method: string;
  /** Path without query, e.g. `/settings/rules/contacts.phone`, not percent-decoded. */
  readonly path: string;
  /** Named parts of the route's path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The verified query; every name occurs once. */
  readonly query: ReadonlyMap<string, string>;
  /** The parsed JSON object; `undefined` on GET and DELETE. Objects in it have no prototype surprises: read own keys. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The raw bytes as received, for fingerprints. */
  readonly rawBody: Uint8Array;
  /** The verified signature: equal ones are the same request, sent again. */
  readonly signature?: string;
  readonly requestId: string;
  /** Aborts when the request's total time is used up. */
  readonly signal: AbortSignal;
}

/** One row of the settings API. */
export interface SettingsRoute {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POST';
  /** With `:name` parts, e.g. `/settings/rules/:property`. */
  readonly path: string;
  readonly handle: (request: SettingsRequest) => Promise<HttpAnswer | HttpRefusal>;
}

/** Tells the two kinds of answer apart. */
export function isRefusal(answer: HttpAnswer | HttpRefusal): answer is HttpRefusal {
  return 'code' in answer;
}
