import { createHash } from 'node:crypto';
import type { Redis } from './connection.ts';

/** A script that Redis runs in one go (https://redis.io/docs/latest/develop/programmability/eval-intro/). */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** What a script answers when the mark of this generation is gone, and when a key holds what is not ours. */
export const LOST = 'LOST';
export const CORRUPT = 'CORRUPT';

/**
 * Every script begins by looking for the mark. KEYS: the mark, the entry. ARGV[1]: the mark as it must be. An entry
 * is `v` or, for a counter, `c`, then when it ends in Unix milliseconds (0: never), a colon, and JSON.
 */
function script(body: string): Script {
  const text = `
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('${LOST} the mark is gone') end
    local function read(now)
      local raw = redis.call('GET', KEYS[2])
      if not raw then return nil end
      local kind, ends, text = string.match(raw, '^([vc])(%d+):(.*)$')
      if not kind then return redis.error_reply('${CORRUPT} the entry is not ours') end
      if ends ~= '0' and tonumber(ends) <= tonumber(now) then return nil end
      return { kind = kind, ends = ends, text = text }
    end
    local function count(number, ends, ...)
      local text = string.format('%.0f', number)
      redis.call('SET', KEYS[2], 'c' .. ends .. ':' .. text, ...)
      return text
    end
    ${body}`;
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** ARGV: mark, entry, life in ms ('' for ever). */
export const SET = script(`
    if ARGV[3] == '' then redis.call('SET', KEYS[2], ARGV[2])
    else redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
    return 1`);

/** ARGV: mark. Answers the entry as it lies there, expired or not. */
export const TAKE = script(`return redis.call('GETDEL', KEYS[2])`);

/** ARGV: mark, now, entry, life in ms. */
export const ADD = script(`
    local held = read(ARGV[2])
    if held then return held.err and held or 0 end
    redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
    return 1`);

/** ARGV: mark, now, by, end, life in ms. */
export const INCREMENT = script(`
    local held = read(ARGV[2])
    if not held then return count(tonumber(ARGV[3]), ARGV[4], 'PX', ARGV[5]) end
    if held.err then return held end
    if held.kind ~= 'c' then return redis.error_reply('${CORRUPT} not a counter') end
    return count(tonumber(held.text) + tonumber(ARGV[3]), held.ends, 'KEEPTTL')`);

/** ARGV: mark, now, floor, by, end, life in ms. */
export const ADVANCE = script(`
    local held = read(ARGV[2])
    local floor, by = tonumber(ARGV[3]), tonumber(ARGV[4])
    if not held then return count(floor + by, ARGV[5], 'PX', ARGV[6]) end
    if held.err then return held end
    if held.kind ~= 'c' then return redis.error_reply('${CORRUPT} not a counter') end
    local number = math.max(tonumber(held.text), floor) + by
    if tonumber(ARGV[5]) > tonumber(held.ends) then return count(number, ARGV[5], 'PX', ARGV[6]) end
    return count(number, held.ends, 'KEEPTTL')`);

/** Runs a script by its hash, and with its text where Redis does not know it yet. One round trip but for the first. */
export async function evaluate(
  redis: Redis,
  { sha, text }: Script,
  keys: readonly string[],
  parameters: readonly (string | number)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...parameters.map(String)];
  try {
    return await redis.run(['EVALSHA', sha, ...rest]);
  } catch (cause) {
    if (!isReply(cause, 'NOSCRIPT')) throw cause;
    return redis.run(['EVAL', text, ...rest]);
  }
}

/** Whether Redis answered with an error of this kind. */
export function isReply(cause: unknown, kind: string): boolean {
  return cause instanceof Error && cause.message.startsWith(`${kind} `);
}
