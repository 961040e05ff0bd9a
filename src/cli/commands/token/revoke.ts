import type { Session } from '../../../client/session/session.ts';
import { trimSpace } from '../../../go/text.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { accessorArgument, accessorFlag } from '../../flags/accessor-flag.ts';
import type { FlagValues } from '../../flags/flag-types.ts';
import { booleanFlag, textFlag } from '../../flags/flag-types.ts';

const flags = {
  ...accessorFlag,
  self: booleanFlag({ help: 'Revoke the token in use.' }),
  mode: textFlag({
    completes: ['orphan', 'path'],
    help: '"orphan" keeps the children of the token. "path" revokes all tokens that the auth method at a path has issued.',
  }),
};

type Flags = FlagValues<typeof flags>;

export const command = defineCommand({
  name: 'token revoke',
  summary: 'Revoke a token and its children',
  usage: '[options] [TOKEN | ACCESSOR]',
  help: 'Revoke a token and all its children.',
  examples: [
    'localvault token revoke "$(localvault token create -ttl=1h -field=token)"',
    'localvault token revoke -accessor "$(localvault token create -ttl=1h -field=token_accessor)"',
  ],
  completes: [(before) => (before.flags['mode'] === 'path' ? 'auth method in full' : accessorArgument(before))],
  flags,
  async run(context) {
    const { args } = context;
    check(context.flags, args.length);
    const session = await context.session();
    const token = trimSpace(args[0] ?? '');
    await failing('Error revoking token', () => revoke(session, token, context.flags));
    context.ui.output('Success! Revoked token (if it existed)');
    return 0;
  },
});

function check({ mode, self, accessor }: Flags, count: number): void {
  const problem = modeProblem(mode) ?? countProblem(self, count) ?? mixProblem({ mode, self, accessor });
  if (problem !== undefined) {
    throw new Failure(problem, 1);
  }
}

function modeProblem(mode: string): string | undefined {
  return ['', 'orphan', 'path'].includes(mode) ? undefined : `Invalid mode: ${mode}`;
}

function countProblem(self: boolean, count: number): string | undefined {
  if (self) {
    return count > 0 ? `Too many arguments with -self (expected 0, got ${count})` : undefined;
  }
  if (count === 1) {
    return undefined;
  }
  return `${count > 1 ? 'Too many' : 'Not enough'} arguments (expected 1 or -self, got ${count})`;
}

function mixProblem({ mode, self, accessor }: Pick<Flags, 'mode' | 'self' | 'accessor'>): string | undefined {
  if (self && accessor) {
    return 'Cannot use -self with -accessor!';
  }
  if (self && mode !== '') {
    return 'Cannot use -self with -mode!';
  }
  return accessor && mode !== '' ? `Cannot use -accessor with -mode=${mode}!` : undefined;
}

async function revoke(session: Session, token: string, { mode, self, accessor }: Flags): Promise<void> {
  if (self) {
    await session.request('PUT', 'auth/token/revoke-self');
  } else if (accessor) {
    await session.request('POST', 'auth/token/revoke-accessor', { body: { accessor: token } });
  } else if (mode === 'path') {
    await session.request('PUT', `sys/leases/revoke-prefix/${token}`);
  } else {
    await session.request('PUT', mode === 'orphan' ? 'auth/token/revoke-orphan' : 'auth/token/revoke', {
      body: { token },
    });
  }
}
