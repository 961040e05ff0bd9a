import { isIP } from 'node:net';
import type { Explanation, LoginQuestion, Subject } from '../../client/questions/state-questions.ts';
import { shownName } from '../../values/shown-name.ts';
import { emptyMap, type ValueMap } from '../../values/value.ts';
import { authPath, mountFlag } from '../approle/mount-flag.ts';
import { capabilityWords, checkCapability } from '../arguments/capability-words.ts';
import { parseData } from '../arguments/parse-data.ts';
import { pathArgument } from '../arguments/path-argument.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext, Context } from '../context.ts';
import { Failure, failing } from '../failure.ts';
import { durationFlag, listFlag, textFlag } from '../flags/flag-types.ts';
import { outputRendered } from '../format/output.ts';
import { openStateQuestions, requireKey } from '../state/open-state.ts';
import { anyWholeState } from '../state/whole-state.ts';

const words = [...capabilityWords, 'write', 'login'] as const;

const flags = {
  role: textFlag({ completes: 'AppRole role', help: 'Explain for a token that a login with this role gets.' }),
  policy: listFlag({ completes: 'policy', help: 'Explain for a token with only this policy. Can be repeated.' }),
  accessor: textFlag({
    help: 'Explain for the token with this accessor; for a login, the accessor of its SecretID.',
  }),
  token: textFlag({
    mayBeEmpty: true,
    help: 'Explain for this token; - reads it from standard input, and an empty one stands for none. Default: the token in use.',
  }),
  ...mountFlag,
  'wrap-ttl': durationFlag({
    variable: 'WRAP_TTL',
    help: 'Explain for a request whose response is to be wrapped with this TTL, such as 5m.',
  }),
  'remote-address': textFlag({
    initial: '127.0.0.1',
    help: 'The IP address that the request comes from. Default: 127.0.0.1.',
  }),
};

type WhyContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'why',
  summary: 'Explain why a request is allowed or denied',
  usage: '[options] [CAPABILITY PATH [K=V...]]',
  help: `Explain whether a request is allowed, which rule decides, and what is missing. The command reads the local state, which requires its key. It works while a server is using the state, and changes nothing: it counts no use of a token or a SecretID.

CAPABILITY is create, read, update, delete, list, patch, scan or sudo, or write for whichever of create and update the request needs. K=V pairs are the data of the request, as for write, and -wrap-ttl its wrapping.

"why login" explains a login, without a PATH: with -role and the -accessor of a SecretID or the SecretID itself, or with the data of the login. Other users of the machine can see arguments, so give a SecretID as secret_id=@FILE, or as secret_id=- on standard input.

Without arguments, explain the last refusal in the history by the current policies: a denied request, a refused login, or a request that was allowed but failed. "localvault log" shows the history.

The exit status is 0 if the request is allowed, 2 if it is denied, and 1 if there is nothing to explain.`,
  examples: [
    `localvault auth enable approle
echo 'path "secret/data/mysql/*" { capabilities = ["read"] }' | localvault policy write jenkins -
localvault write auth/approle/role/jenkins token_policies=jenkins
localvault why read secret/data/mysql/webapp -role=jenkins`,
    'localvault why write secret/data/mysql/webapp',
    `localvault write -f -field=secret_id auth/approle/role/jenkins/secret-id > secret-id
localvault why login role_id=$(localvault read -field=role_id auth/approle/role/jenkins/role-id) secret_id=@secret-id`,
  ],
  completes: [words, 'any path', 'data'],
  output: ['format'],
  flags,
  sendsRequests: false,
  async run(context) {
    const [word = '', ...rest] = context.args;
    checkFlags(context);
    if (context.args.length === 0) {
      return output(context, await askLastRefusal(context));
    }
    if (word !== 'login') {
      context.expectArgs(2, Number.POSITIVE_INFINITY, 'at least 2');
    }
    checkCapability(word, words);
    const explanation = word === 'login' ? await askLogin(context, rest) : await askAccess(context, word, rest);
    return output(context, explanation);
  },
});

async function askAccess(context: WhyContext, capability: string, args: readonly string[]): Promise<Explanation> {
  const [given = '', ...pairs] = args;
  const path = pathArgument(given);
  const data = await dataOf(context, pairs);
  const { flags } = context;
  const subject = subjectOf(context);
  const questions = await openStateQuestions(context);
  const wrapTtl = flags['wrap-ttl'];
  return questions.explainAccess({
    capability,
    path,
    data,
    ...(wrapTtl > 0n && { wrapTtl: Number(wrapTtl) / 1e9 }),
    remoteAddress: flags['remote-address'],
    subject: subject ?? { kind: 'token', token: questions.tokenInUse() },
  });
}

async function askLogin(context: WhyContext, pairs: readonly string[]): Promise<Explanation> {
  const { flags, given } = context;
  if (given.has('token') || given.has('policy')) {
    throw new Failure('A login has no token and no policies yet: leave -token and -policy out.', 1);
  }
  const data = await dataOf(context, pairs);
  const credentials = credentialsIn(flags, data);
  const questions = await openStateQuestions(context);
  return questions.explainLogin({ mount: mountOf(context), remoteAddress: flags['remote-address'], credentials });
}

/** Returns what a login is known by: its data, or a role with a SecretID or the accessor of one. */
function credentialsIn({ role, accessor }: WhyContext['flags'], data: ValueMap): LoginQuestion['credentials'] {
  const names = Object.keys(data);
  const secretId = data['secret_id'];
  if (role === '' && accessor === '' && names.length > 0) {
    return { data };
  }
  if (role !== '' && names.length === 0) {
    return { role, accessor };
  }
  if (role !== '' && accessor === '' && names.join() === 'secret_id' && typeof secretId === 'string') {
    return { role, secretId };
  }
  throw new Failure(
    'Name the login: -role=ROLE with -accessor=ACCESSOR or secret_id=@FILE, or role_id=ID secret_id=@FILE (- for standard input).',
    1,
  );
}

async function askLastRefusal(context: WhyContext): Promise<Explanation> {
  requireKey(context);
  const ask = 'Ask for a request: `localvault why CAPABILITY PATH`.';
  const state = await anyWholeState(context);
  const history = state.history();
  if (history === undefined) {
    throw new Failure(`There is no state in ${state.folder} yet, so nothing was refused. ${ask}`, 1);
  }
  const explanation = (await openStateQuestions(context)).explainLastRefusal();
  if (explanation === undefined) {
    const off =
      history.setting.keeps === 'nothing' ? ' It is off: `localvault config set history 4MiB` turns it on.' : '';
    throw new Failure(`The history has no refusal to explain.${off} ${ask}`, 1);
  }
  return explanation;
}

/** Throws a Failure (status 1) for flags without a request, and an invalid address. */
function checkFlags({ args, flags, given }: WhyContext): void {
  const [flag] = [...subjectFlags, 'mount', 'remote-address'].filter((name) => given.has(name));
  if (args.length === 0 && flag !== undefined) {
    throw new Failure(`-${flag} is about a request: name it, too, as in \`localvault why read secret/data/app\`.`, 1);
  }
  if (isIP(flags['remote-address']) === 0) {
    throw new Failure(`-remote-address=${shownName(flags['remote-address'])} is not an IP address.`, 1);
  }
}

const subjectFlags = ['role', 'policy', 'accessor', 'token'];

/** Returns undefined for the token in use. */
function subjectOf(context: WhyContext): Subject | undefined {
  const { flags, given } = context;
  const named = subjectFlags.filter((flag) => given.has(flag));
  if (named.length > 1) {
    throw new Failure(`Explain for one at a time: leave out all but one of -${named.join(', -')}.`, 1);
  }
  switch (named[0]) {
    case 'role':
      return { kind: 'role', role: flags.role, mount: mountOf(context) };
    case 'policy':
      return { kind: 'policies', policies: flags.policy };
    case 'accessor':
      return { kind: 'accessor', accessor: flags.accessor };
    case 'token':
      return { kind: 'token', token: flags.token === '-' ? stdinText(context) : flags.token };
    default:
      return undefined;
  }
}

function stdinText(context: WhyContext): string {
  return new TextDecoder().decode(context.readStdin()).trim();
}

function mountOf({ flags }: WhyContext): string {
  return authPath(flags.mount).slice('auth/'.length);
}

async function dataOf(context: WhyContext, pairs: readonly string[]): Promise<ValueMap> {
  const data = await failing('Failed to parse K=V data', () => parseData(pairs, context.readStdin), 1);
  return data ?? emptyMap();
}

async function output(context: Context, explanation: Explanation): Promise<number> {
  const { allowed, capability, path, subject, reason, policies, suggestion, notes } = explanation;
  const status = allowed ? 0 : 2;
  if (context.format !== 'table') {
    const rules = policies.map(({ name, rule, capabilities, decided, note }) => ({
      name,
      rule,
      capabilities,
      decided,
      note,
    }));
    outputRendered(context, { allowed, capability, path, subject, reason, policies: rules, suggestion, notes });
    return status;
  }
  const target = capability === 'login' ? `login at ${path}` : `${capability} ${path}`;
  context.ui.table(`${allowed ? 'Allowed' : 'Denied'}: ${target}, for ${subject}`);
  for (const sentence of [reason, ...notes]) {
    context.ui.output(sentence);
  }
  if (policies.length > 0) {
    const { printTable } = await import('../format/grid-table.ts');
    context.ui.output('');
    printTable(
      context,
      ['Policy', 'Rule', 'Capabilities', 'Note'],
      policies.map(({ name, rule, capabilities, note }) => [name, rule ?? '-', capabilities.join(', ') || '-', note]),
    );
  }
  if (suggestion !== null) {
    context.ui.output(`\nAdded to one of its policies, this would allow it:\n\n${suggestion}`);
  }
  return status;
}
