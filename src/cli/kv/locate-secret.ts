import type { Session } from '../../client/session/session.ts';
import type { Intent } from '../../values/intent.ts';
import { sanitizePath } from '../arguments/sanitize-path.ts';
import type { CommandContext } from '../context.ts';
import { textFlag } from '../flags/flag-types.ts';
import { findEngine } from './preflight.ts';
import { joinPath, withFolder } from './with-folder.ts';

/** The `-mount` flag of commands on secrets. */
export const mountFlag = {
  mount: textFlag({
    completes: 'key-value engine',
    help: 'The path of the key-value engine, which the argument then leaves out.',
  }),
};

/** The context of a command with the `-mount` flag. */
export type KvContext = CommandContext<typeof mountFlag>;

/** What a command does next: a capability, and the part of the API of an engine with versions. */
export type NextStep = Pick<Intent, 'capability' | 'part'>;

/** The location of a secret. */
export interface Place {
  readonly versioned: boolean;
  /** The mount's path. */
  readonly mount: string;
  /** Mount and name. */
  readonly path: string;
}

/**
 * Finds the engine of the secret that the first argument names.
 *
 * @param next what the command does next with it
 * @param name the argument without surrounding slashes
 */
export async function findPlace(
  context: KvContext,
  session: Session,
  next: NextStep,
  name = sanitizePath(context.args[0] ?? ''),
): Promise<Place> {
  const { mount } = context.flags;
  const path = mount === '' ? name : joinPath(sanitizePath(mount), name);
  const engine = await findEngine(session, {
    path: mount === '' ? name : sanitizePath(mount),
    intent: { ...next, path },
    previewed: isPreviewed(context),
  });
  return { ...engine, path: mount === '' ? name : joinPath(engine.mount, name) };
}

/** Whether the command's own request is printed instead of sent. */
export function isPreviewed(context: KvContext): boolean {
  return context.flags['output-curl-string'] || context.flags['output-policy'];
}

/** The API path of a secret, which contains `folder` if the engine is versioned. */
export function apiPath(place: Place, folder: 'data' | 'metadata' | 'delete' | 'destroy'): string {
  return place.versioned ? withFolder(place.path, place.mount, folder) : place.path;
}
