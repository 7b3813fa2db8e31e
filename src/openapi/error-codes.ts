/** A refusal of the HTTPS surface, as its documentation tells it. */
export interface DocumentedError {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly code: string;
  /** The sentence that comes with it. */
  readonly message: string;
}

/** Every code of `error.code` on the HTTPS surface; a test provokes them and holds the answers against this list. */
export const DOCUMENTED_ERRORS: readonly DocumentedError[] = [
  { status: 400, code: 'body_required', message: 'The request needs a JSON object as its body.' },
  { status: 400, code: 'body_must_be_object', message: 'The body must be a JSON object.' },
  { status: 400, code: 'body_too_deep', message: 'The body is nested too deeply.' },
  { status: 400, code: 'too_many_keys', message: 'The body has too many keys.' },
  { status: 400, code: 'duplicate_key', message: 'An object in the body has the same key twice.' },
  { status: 400, code: 'malformed_json', message: 'The body is not valid JSON.' },
  {
    status: 400,
    code: 'invalid_idempotency_key',
    message: 'Idempotency-Key takes one text of 1 to 255 visible characters.',
  },
  {
    status: 400,
    code: 'invalid_recognised_contact',
    message: 'X-Recognised-Contact takes one contact id, in digits.',
  },
  {
    status: 400,
    code: 'key_in_query',
    message: 'A key belongs into the Authorization header, never into the URL. Please replace this one.',
  },
  { status: 400, code: 'malformed_request', message: 'The request could not be read.' },
  { status: 400, code: 'malformed_target', message: 'The request target must be a path.' },
  { status: 401, code: 'key_required', message: 'Send an agent key as Authorization: Bearer <key>.' },
  { status: 401, code: 'invalid_key', message: 'This key is not accepted.' },
  { status: 403, code: 'not_in_scope', message: 'This key may not use this tool.' },
  { status: 404, code: 'unknown_tool', message: 'There is no such tool.' },
  { status: 404, code: 'not_found', message: 'There is nothing here.' },
  { status: 405, code: 'method_not_allowed', message: 'This method is not offered here.' },
  { status: 413, code: 'body_too_large', message: 'The body is too large.' },
  { status: 415, code: 'unsupported_media_type', message: 'The content type must be application/json.' },
  { status: 415, code: 'charset_must_be_utf8', message: 'The body must be encoded in UTF-8.' },
  { status: 415, code: 'unsupported_encoding', message: 'Compressed bodies are not accepted.' },
  {
    status: 422,
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key came with another call.',
  },
  {
    status: 422,
    code: 'id_must_be_string',
    message: 'A whole number in the body is too large to be exact; send it as a string.',
  },
  { status: 422, code: 'number_out_of_range', message: 'A number in the body is out of range.' },
  {
    status: 429,
    code: 'limit_reached',
    message: 'Too many calls. Please call again after Retry-After.',
  },
  {
    status: 429,
    code: 'too_many_attempts',
    message: 'Too many requests without a good key came from this address.',
  },
  { status: 500, code: 'internal', message: 'Something went wrong on our side.' },
  { status: 503, code: 'try_later', message: 'The CRM does not answer right now. Nothing was changed.' },
  {
    status: 503,
    code: 'unavailable',
    message: 'A part that is needed for this does not answer. Please try again.',
  },
];
