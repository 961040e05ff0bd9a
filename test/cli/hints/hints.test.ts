import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';
import { entriesOf, isGroup } from '../../../src/cli/tree/command-tree.ts';
import { answeringServer } from '../support/answering-server.ts';
import { newUser, type Outcome, runWith, temporaryFolder } from '../support/io.ts';

/** A state with one of each thing that can be misspelt, shared by tests that change nothing that others see. */
const home = temporaryFolder(afterAll);

const env = () => ({ HOME: home, NO_COLOR: '1' });
const onTerminal = (line: string, more: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runWith(line.split(' '), { env: { ...env(), ...more }, isTerminal: true });

/** Hints at where the state is and how to ask it why have a test of their own. */
const general = /^Hint: (?:This is the local state in|"localvault why" explains it).*\n/gm;
const hintsIn = ({ stderr }: Pick<Outcome, 'stderr'>) =>
  stderr
    .replace(general, '')
    .split('\n')
    .filter((line) => line.startsWith('Hint: '));

beforeAll(async () => {
  for (const line of [
    'auth enable approle',
    'write auth/approle/role/jenkins token_ttl=1h',
    'write auth/token/roles/deploy orphan=true',
    'kv put secret/webapp/a x=1',
    'kv put secret/webapp/b x=1',
    'secrets enable -path=team/kv kv',
    'write team/kv/existing a=1',
  ]) {
    expect([line, (await runWith(line.split(' '), { env: env() })).status]).toEqual([line, 0]);
  }
});

const jenkins = 'auth/approle/role/jenkins';

const insertedPart = (named: string, meant: string) =>
  `kv commands insert "data/" or "metadata/" themselves, so this path names "${named}". For "${meant}", use secret/${meant}.`;

test.each([
  // Parameters.
  [
    `write ${jenkins} token_policy=a`,
    `${jenkins} has no parameter "token_policy", so it was ignored. Did you mean token_policies?`,
  ],
  [
    `write ${jenkins} role_nmae=a`,
    `${jenkins} has no parameter "role_nmae", so it was ignored. "localvault path-help ${jenkins}" lists those that it has.`,
  ],
  [
    'write auth/approle/login role_idd=x',
    'auth/approle/login has no parameter "role_idd", so it was ignored. Did you mean role_id?',
  ],
  ['write identity/entity nam=x', 'identity/entity has no parameter "nam", so it was ignored. Did you mean name?'],
  [
    'patch secret/metadata/webapp/a max_version=3',
    'secret/metadata/webapp/a has no parameter "max_version", so it was ignored. Did you mean max_versions?',
  ],
  // Paths of the API where a kv command expects the path of a secret.
  ['kv get secret/data/webapp/a', insertedPart('data/webapp/a', 'webapp/a')],
  ['kv get -mount=secret data/webapp/a', insertedPart('data/webapp/a', 'webapp/a')],
  ['kv get secret/metadata/webapp/a', insertedPart('metadata/webapp/a', 'webapp/a')],
  ['kv metadata get secret/data/webapp/a', insertedPart('data/webapp/a', 'webapp/a')],
  ['kv list secret/metadata/webapp', insertedPart('metadata/webapp', 'webapp')],
  ['kv put secret/data/mistaken x=1', insertedPart('data/mistaken', 'mistaken')],
  // Mounts.
  ['write auth/aprole/role/x token_ttl=1h', 'There is no auth method at auth/aprole/. Did you mean approle?'],
  ['read auth/aprole/role/x', 'There is no auth method at auth/aprole/. Did you mean approle?'],
  ['read secre/data/x', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['delete secre/data/x', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['kv get secre/x', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['kv put secre/x a=1', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['kv get -mount=secre x', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['kv get team/kw/x', 'There is no "kw" in team/. Did you mean kv?'],
  ['auth tune -description=x aprole', 'There is no auth method at auth/aprole/. Did you mean approle?'],
  ['secrets tune -description=x secre', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['secrets move secre x', 'There is no secrets engine at secre/. Did you mean secret?'],
  ['path-help secre', 'There is no secrets engine at secre/. Did you mean secret?'],
  // Roles and other names.
  ['read auth/approle/role/jenkin', 'There is no role "jenkin" in auth/approle/role/. Did you mean jenkins?'],
  ['read auth/approle/role/deployment', 'There is no role "deployment" in auth/approle/role/. Available: jenkins.'],
  [
    'write -f auth/approle/role/jenkin/secret-id',
    'There is no role "jenkin" in auth/approle/role/. Did you mean jenkins?',
  ],
  ['read auth/approle/rol/jenkins', 'There is no "rol" in auth/approle/. Did you mean role?'],
  ['list auth/approle/rol', 'There is no "rol" in auth/approle/. Did you mean role?'],
  ['token create -role=deploi', 'There is no role "deploi" in auth/token/roles/. Did you mean deploy?'],
  ['read auth/token/roles/deploi', 'There is no role "deploi" in auth/token/roles/. Did you mean deploy?'],
  ['policy read defalt', 'There is no policy "defalt". Did you mean default?'],
  ['kv get secret/webap/a', 'There is no secret "webap" in secret/. Did you mean webapp?'],
  ['kv metadata get secret/webap/a', 'There is no secret "webap" in secret/. Did you mean webapp?'],
  ['read team/kv/existin', 'There is no secret "existin" in team/kv/. Did you mean existing?'],
  // Plugins.
  ['auth enable aprole', 'There is no auth method "aprole" here. Did you mean approle?'],
  ['auth enable kubernetes', 'There is no auth method "kubernetes" here. Available: approle.'],
  ['secrets enable pki', 'There is no secrets engine "pki" here. Available: kv.'],
  // Policies.
  [`write ${jenkins} token_policies=default,defalt`, 'There is no policy "defalt" yet. Did you mean default?'],
  ['token create -policy=Webapp', 'There is no policy "webapp" yet. "localvault policy write webapp FILE" creates it.'],
  [
    'write auth/token/roles/deploy orphan=true allowed_policies=webapp',
    'There is no policy "webapp" yet. "localvault policy write webapp FILE" creates it.',
  ],
])('on a terminal, %j is told what was probably meant', async (line, hint) => {
  const seen = await onTerminal(line);
  expect(hintsIn(seen)).toEqual([`Hint: ${hint}`]);
  // It follows the command's own output, and is the only thing that a terminal adds, beside where the state is and how to ask it why.
  const { status, stderr } = await runWith(line.split(' '), { env: env() });
  const command = seen.stderr.replace(`Hint: ${hint}\n`, '').replace(general, '');
  expect([seen.status, command]).toEqual([status, stderr]);
  expect(seen.stderr.endsWith(`Hint: ${hint}\n`)).toBe(true);
});

test.each([
  `read ${jenkins}`,
  `write ${jenkins} token_ttl=1h role_name=x token_policies=default,root`,
  `write ${jenkins} policies=default`,
  `write -f ${jenkins}/secret-id`,
  'write cubbyhole/x any=1 thing=2',
  'write team/kv/x any=1 thing=2',
  'write sys/wrapping/wrap any=1',
  'write secret/webapp/a x=1',
  'read secret/webapp/a',
  'read auth/token/roles',
  'list auth/approle/role/jenkins/secret-id',
  'list identity/group/name',
  'kv get secret/webapp/a',
  'kv get secret/webapp/other',
  'read cubbyhole/other',
  'auth tune -description=x approle',
  'unwrap abc',
  'lease lookup abc',
  'token lookup abc',
  'delete auth/approle/role/none',
  'audit enable file file_path=x',
  'read auth/approle/login',
])('%j gets no hint', async (line) => {
  expect(hintsIn(await onTerminal(line))).toEqual([]);
});

test('each fault gets a hint, and the same fault only one', async () => {
  expect(hintsIn(await onTerminal(`write ${jenkins} ttl=1h num_uses=3 policies=a,a`))).toEqual([
    `Hint: ${jenkins} has no parameter "num_uses", so it was ignored. Did you mean token_num_uses or secret_id_num_uses?`,
    `Hint: ${jenkins} has no parameter "ttl", so it was ignored. Did you mean token_ttl, secret_id_ttl, token_max_ttl or token_explicit_max_ttl?`,
    'Hint: There is no policy "a" yet. "localvault policy write a FILE" creates it.',
  ]);
});

test('a name of several lines is one line of a hint', async () => {
  const seen = await runWith(['write', jenkins, 'token\n_ttl=1'], { env: env(), isTerminal: true });
  expect(hintsIn(seen)).toEqual([
    `Hint: ${jenkins} has no parameter "token\\x0a_ttl", so it was ignored. Did you mean token_ttl?`,
  ]);
});

test('a hint stands on standard error in every format', async () => {
  const seen = await onTerminal(`write ${jenkins} token_policy=a`, { VAULT_FORMAT: 'json' });
  expect([seen.status, seen.stdout, hintsIn(seen).length]).toEqual([0, '', 1]);
});

test('a hint uses up nothing and reveals nothing that the token may not see', async () => {
  const vault = newUser({ NO_COLOR: '1' });
  const terminal = { isTerminal: true };
  await vault('auth enable approle');
  await vault('write auth/approle/role/secretive token_ttl=1h');
  const policy = { stdin: 'path "auth/approle/role/*" { capabilities = ["read", "update", "create"] }' };
  expect((await vault('policy write reader -', policy)).status).toBe(0);
  const { stdout: token } = await vault('token create -policy=reader -use-limit=3 -field=token');
  const own = { env: { VAULT_TOKEN: token }, ...terminal };
  expect(hintsIn(await vault('read auth/approle/role/secretiv', own))).toEqual([]);
  expect(hintsIn(await vault('write auth/approle/role/new token_policies=nope', own))).toEqual([]);
  expect((await vault(`token lookup -format=json ${token}`)).stdout).toContain('"num_uses": 1');
});

test('a hint denies no mount that the token may not see', async () => {
  const vault = newUser({ NO_COLOR: '1' });
  await vault('secrets enable -path=team/kv kv');
  const { stdout: token } = await vault('token create -policy=default -field=token');
  for (const line of ['kv get secret/a', 'kv put team/kv/x a=1', 'kv list secret', 'kv get nosuch/x']) {
    const seen = await vault(line, { isTerminal: true, env: { VAULT_TOKEN: token } });
    expect([line, seen.status, hintsIn(seen)]).toEqual([line, 2, []]);
  }
});

test('a server gets no request for a hint', async () => {
  const asked: string[] = [];
  const address = await answeringServer(({ method, url }) => {
    asked.push(`${method} ${url}`);
    return [404, { errors: [] }];
  });
  const seen = await onTerminal(`read -address=${address} auth/aprole/role/x`);
  expect([seen.status, hintsIn(seen), asked]).toEqual([2, [], ['GET /v1/auth/aprole/role/x']]);
});

test('a request that is only shown gets no hint', async () => {
  expect(hintsIn(await onTerminal(`write -output-curl-string ${jenkins} token_policy=a`))).toEqual([]);
  expect(hintsIn(await onTerminal('kv put -output-policy secret/webapp/a x=1'))).toEqual([]);
});

/** Examples that one process can run: without a shell's syntax, and not a server, which goes on. */
const isPlain = (example: string) => !/['"|<>$#`]|^localvault server/m.test(example);

const examples = entriesOf(commandIndex).flatMap(({ name, entry }) =>
  isGroup(entry) || entry.hidden ? [] : [[name, entry.load] as const],
);

/** An example may name a policy that a reader has yet to write. */
const isAboutPolicy = (hint: string) => hint.startsWith('Hint: There is no policy ');

test.each(examples)('the examples of %s have no fault', async (_name, load) => {
  const vault = newUser({ NO_COLOR: '1' });
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  // Some examples write files.
  process.chdir(temporaryFolder());
  for (const example of (await load()).command.examples.filter(isPlain)) {
    for (const line of example.split('\n')) {
      const seen = await vault(line.replace('localvault ', ''), { isTerminal: true });
      expect([line, hintsIn(seen).filter((hint) => !isAboutPolicy(hint))]).toEqual([line, []]);
    }
  }
});
