import type { SandboxAnswer } from '../http.ts';

/** One detail of a problem. */
export interface ProblemDetail {
  readonly message: string;
  readonly code?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** A refusal in HubSpot's words, before it becomes an answer or an entry of a 207. */
export interface Problem {
  readonly kind: 'problem';
  readonly status: number;
  readonly category: string;
  readonly message: string;
  readonly subCategory?: string;
  readonly errors?: readonly ProblemDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** Tells a refusal from a result. */
export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'problem';
}

/** 400 `VALIDATION_ERROR`. */
export function invalid(
  message: string,
  errors?: readonly ProblemDetail[],
  context?: Readonly<Record<string, readonly string[]>>,
): Problem {
  return {
    kind: 'problem',
    status: 400,
    category: 'VALIDATION_ERROR',
    message,
    ...(errors ? { errors } : {}),
    ...(context ? { context } : {}),
  };
}

/** 404 `OBJECT_NOT_FOUND`. */
export function notFound(message = 'resource not found'): Problem {
  return { kind: 'problem', status: 404, category: 'OBJECT_NOT_FOUND', message };
}

/** 409 `CONFLICT`. */
export function conflict(message: string): Problem {
  return { kind: 'problem', status: 409, category: 'CONFLICT', message };
}

/** 403 `MISSING_SCOPES`, naming the scopes of which one would have been enough. */
export function missingScopes(anyOf: readonly string[]): Problem {
  return {
    kind: 'problem',
    status: 403,
    category: 'MISSING_SCOPES',
    message: 'The app was not granted a scope that this call needs.',
    errors: [
      {
        message: 'One of these scopes would have been enough.',
        context: { requiredGranularScopes: anyOf },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  };
}

/** The body of a refusal (fields: schema Error of every 2026-03 spec). */
function problemBody(problem: Problem, correlationId: string): Record<string, unknown> {
  const { message, category, subCategory, errors, context, links } = problem;
  return {
    status: 'error',
    message,
    correlationId,
    ...(context ? { context } : {}),
    ...(errors ? { errors } : {}),
    ...(links ? { links } : {}),
    category,
    ...(subCategory === undefined ? {} : { subCategory }),
  };
}

/** A refusal as an answer. */
export function problemAnswer(problem: Problem, correlationId: string): SandboxAnswer {
  return { status: problem.status, body: problemBody(problem, correlationId) };
}

/** A refusal as one entry of a 207's `errors` (schema StandardError). */
export function problemEntry(
  problem: Problem,
  context: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
  return {
    status: 'error',
    category: problem.category,
    message: problem.message,
    context: { ...problem.context, ...context },
    errors: problem.errors ?? [],
    links: {},
  };
}
