import type { Session } from '../../client/session/session.ts';
import { formatGoDuration } from '../../go/duration.ts';
import type { Printable } from '../../go/json/json.ts';
import { trimSpace } from '../../go/text.ts';
import { ensureTrailingSlash } from '../arguments/sanitize-path.ts';
import type { FlagValues } from '../flags/flag-types.ts';
import type { enableFlags } from './setting-flags.ts';
import { configAsPrintable, givenSettings, optionsOf } from './settings.ts';

/** The arguments and flags of `enable`. */
export interface EnableInput {
  /** The first argument. */
  readonly type: string;
  readonly flags: FlagValues<typeof enableFlags> & {
    readonly 'token-type'?: string;
    readonly 'force-no-cache'?: boolean;
  };
  readonly given: ReadonlySet<string>;
}

/** A mount to enable. */
export interface NewMount {
  readonly type: string;
  readonly path: string;
  /** The mount as the message names it, with the plugin's version if one was requested. */
  thing(kind: string): string;
  /** The request's body. */
  readonly body: Printable;
}

/** Makes a mount from the arguments and flags of `enable`. */
export function newMount({ type: argument, flags, given }: EnableInput): NewMount {
  const named = trimSpace(argument);
  const type = named === 'plugin' ? flags['plugin-name'] : named;
  const version = flags['plugin-version'];
  const config = configAsPrintable({
    defaultLeaseTtl: formatGoDuration(flags['default-lease-ttl']),
    maxLeaseTtl: formatGoDuration(flags['max-lease-ttl']),
    forceNoCache: flags['force-no-cache'] ?? false,
    others: givenSettings(flags, given),
  });
  return {
    type,
    path: ensureTrailingSlash(flags.path || type),
    thing: (kind) => (version === '' ? `${type} ${kind}` : `${type} ${kind} version ${version}`),
    body: new Map<string, Printable>([
      ['type', type],
      ['description', flags.description],
      ['config', config],
      ['local', flags.local],
      ['seal_wrap', flags['seal-wrap']],
      ['external_entropy_access', flags['external-entropy-access']],
      ['options', optionsOf(flags)],
    ]),
  };
}

/**
 * Enables a mount.
 *
 * @param where the API path of the mounts: `sys/auth` or `sys/mounts`
 */
export async function mountRequest(session: Session, where: string, mount: NewMount): Promise<void> {
  await session.request('POST', `${where}/${mount.path}`, { body: mount.body });
}
