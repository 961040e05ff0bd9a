import { ApiError } from '../../client/session/api-error.ts';
import { parseSecret } from '../../client/session/secret.ts';
import type { Session } from '../../client/session/session.ts';
import type { Intent } from '../../values/intent.ts';
import { messageOf } from '../../values/message.ts';
import { StateError } from '../../values/state-error.ts';
import { isMap } from '../../values/value.ts';
import { Failure } from '../failure.ts';

/** The secrets engine at a path. */
export interface Engine {
  /** Its mount's path, with a slash at the end. */
  readonly mount: string;
  /** Whether it is a key-value engine of version 2. */
  readonly versioned: boolean;
}

/** Which engine a command asks for. */
interface EngineQuestion {
  readonly path: string;
  /** What the command does next. */
  readonly intent: Intent;
  /** Whether the command's own request is printed instead of sent. */
  readonly previewed: boolean;
}

/**
 * Asks for the engine at a path, and its version. Unlike the command's own request, this one is always sent, and not wrapped by
 * `-wrap-ttl`. As in the real CLI, the environment's TTL does wrap it, which hides the engine: it then counts as version 1.
 *
 * @throws Failure (status 2)
 */
export async function findEngine(session: Session, { path, intent, previewed }: EngineQuestion): Promise<Engine> {
  const scout = session.sending();
  scout.wrapTtl = session.defaultWrapTtl;
  try {
    return engineOf((await scout.request('GET', `sys/internal/ui/mounts/${path}`, { intent })).body);
  } catch (error) {
    if (error instanceof StateError) {
      throw error;
    }
    if (error instanceof ApiError && error.status === 404) {
      return { mount: '', versioned: false };
    }
    const refused = error instanceof ApiError && error.status === 403;
    throw new Failure(refused && previewed ? needsPreflight(path) : messageOf(error), 2);
  }
}

function engineOf(body: string): Engine {
  const secret = parseSecret(body);
  if (secret === undefined) {
    throw new Error('nil response from pre-flight request');
  }
  const path = secret.data?.path;
  const options = secret.data?.options;
  return { mount: typeof path === 'string' ? path : '', versioned: isMap(options) && options.version === '2' };
}

function needsPreflight(path: string): string {
  return [
    'This output flag requires the success of a preflight request ',
    'to determine the version of a KV secrets engine. Please ',
    `re-run this command with a token with read access to ${path}. `,
    "Note that if the path you are trying to reach is a KV v2 path, your token's policy must ",
    "allow read access to that path in the format 'mount-path/data/foo', not just 'mount-path/foo'.",
  ].join('\n');
}
