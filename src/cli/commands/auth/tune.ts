import type { Printable } from '../../../go/json/json.ts';
import { ensureTrailingSlash, sanitizePath } from '../../arguments/sanitize-path.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';
import type { FlagValues } from '../../flags/flag-types.ts';
import { booleanFlag, durationFlag, unsignedFlag } from '../../flags/flag-types.ts';
import { sharedFlags, tokenTypeFlag } from '../../mounts/setting-flags.ts';
import { ttlText, tunedSettings, tuneRequest } from '../../mounts/tune.ts';

const lockoutFlags = {
  'user-lockout-threshold': unsignedFlag({ help: 'The number of failed logins after which a user is locked out.' }),
  'user-lockout-duration': durationFlag({ help: 'How long a user is locked out.' }),
  'user-lockout-counter-reset-duration': durationFlag({
    help: 'The time without failed logins after which the count starts again.',
  }),
  'user-lockout-disable': booleanFlag({ help: 'Disable user lockout.' }),
};

export const command = defineCommand({
  name: 'auth tune',
  summary: 'Tune an auth method',
  usage: '[options] PATH',
  help: 'Tune the auth method at a path. Settings without a flag are kept.',
  examples: [
    'localvault auth enable approle\nlocalvault auth tune -default-lease-ttl=1h -max-lease-ttl=24h approle',
    "localvault auth tune -description='Build machines' approle",
  ],
  completes: ['auth method'],
  flags: { ...sharedFlags, ...tokenTypeFlag, ...lockoutFlags },
  async run(context) {
    const { args, flags, given } = context;
    context.expectArgs(1);
    const session = await context.session();
    const settings = tunedSettings(flags, given);
    const others = [...(settings.others ?? []), ...lockoutSettings(flags, given)];
    const path = ensureTrailingSlash(sanitizePath(args[0] ?? ''));
    await failing(`Error tuning auth method ${path}`, () =>
      tuneRequest(session, `auth/${path}`, { ...settings, others }),
    );
    context.ui.output(`Success! Tuned the auth method at: ${path}`);
    return 0;
  },
});

/** The given lockout settings, as one field; no field if none is given. */
function lockoutSettings(
  flags: FlagValues<typeof lockoutFlags>,
  given: ReadonlySet<string>,
): Array<readonly [string, Printable]> {
  if (!Object.keys(lockoutFlags).some((name) => given.has(name))) {
    return [];
  }
  const texts: Array<readonly [flag: string, field: string, text: string]> = [
    ['user-lockout-threshold', 'lockout_threshold', `${flags['user-lockout-threshold']}`],
    ['user-lockout-duration', 'lockout_duration', ttlText(flags['user-lockout-duration'])],
    [
      'user-lockout-counter-reset-duration',
      'lockout_counter_reset_duration',
      ttlText(flags['user-lockout-counter-reset-duration']),
    ],
  ];
  const settings = new Map<string, Printable>();
  for (const [flag, field, text] of texts) {
    if (given.has(flag) && text !== '') {
      settings.set(field, text);
    }
  }
  if (given.has('user-lockout-disable')) {
    settings.set('lockout_disable', flags['user-lockout-disable']);
  }
  return [['user_lockout_config', settings]];
}
