import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWith, temporaryFolder } from './support/io.ts';

/** A user whose command lines must all succeed, and the paths of what they have. */
function careful() {
  const home = temporaryFolder();
  const env = { HOME: home, BAO_DEV_ROOT_TOKEN_ID: 'root-token-K7qPz2mVx9' };
  const vault = async (line: string, more: Readonly<Record<string, string>> = {}) => {
    const outcome = await runWith(line.split(' '), { env: { ...env, ...more } });
    expect([line, outcome.status, outcome.stderr]).toEqual([line, 0, '']);
    return outcome.stdout.trim();
  };
  return { env, vault, state: join(home, '.local/share/localvault'), config: join(home, '.config/localvault') };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** A secret in every spelling in which it could lie about: as it is, in hex, and in base64 wherever it begins. */
function spellings(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.from('x'.repeat(offset) + secret).toString('base64');
    // The characters at either end depend on what is beside the secret.
    const inner = text.slice(offset === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, secret.toLowerCase(), encodeURIComponent(secret), hex, hex.toUpperCase(), ...base64];
}

/** Writes secrets wherever a user can, and returns all of them. */
async function writeSecrets(vault: ReturnType<typeof careful>['vault']): Promise<string[]> {
  const secrets = ['kv1-zR8wq31LmN', 'kv2-bT5yh77XcA', 'kv2-old-pQ4dd82JsV', 'cubby-nM6gg19RfK', 'patched-hW3ss64TyB'];
  const [kv1 = '', kv2 = '', old = '', cubby = '', patched = ''] = secrets;
  await vault('secrets enable -path=kv1 -version=1 kv');
  await vault(`kv put kv1/app password=${kv1}`);
  await vault(`kv put secret/app password=${old}`);
  await vault(`kv put secret/app password=${kv2}`);
  await vault(`kv patch secret/app second=${patched}`);
  await vault('kv delete -versions=1 secret/app');
  await vault(`write cubbyhole/mine value=${cubby}`);
  await vault('auth enable approle');
  await vault('write auth/approle/role/r token_policies=default');
  const roleId = await vault('read -field=role_id auth/approle/role/r/role-id');
  const secretId = await vault('write -f -field=secret_id auth/approle/role/r/secret-id');
  const chosen = 'custom-secret-id-vD2jj58QwE';
  await vault(`write auth/approle/role/r/custom-secret-id secret_id=${chosen}`);
  const login = await vault(`write -field=token auth/approle/login role_id=${roleId} secret_id=${secretId}`);
  const batch = await vault('token create -type=batch -ttl=1h -policy=default -field=token');
  const service = await vault('token create -ttl=1h -field=token');
  const custom = 'custom-token-xF9kk40UzC';
  await vault(`token create -id=${custom} -field=token`);
  const wrappedSecretId = await vault('write -f -wrap-ttl=1h -field=wrapping_token auth/approle/role/r/secret-id');
  const inside = 'wrapped-sG1ll36OeI';
  const wrapping = await vault(`write -field=wrapping_token sys/wrapping/wrap value=${inside}`);
  return [...secrets, secretId, chosen, login, batch, service, custom, wrappedSecretId, inside, wrapping].map(
    (secret) => {
      expect(secret.length).toBeGreaterThan(10);
      return secret;
    },
  );
}

test('no secret is in the state folder or beside the keys, in any encoding', async () => {
  const { vault, env, state, config } = careful();
  const secrets = await writeSecrets(vault);
  const root = env.BAO_DEV_ROOT_TOKEN_ID;
  const search = (folder: string, wanted: readonly string[]) => {
    for (const path of filesIn(folder).filter((file) => !file.endsWith('.key'))) {
      const text = readFileSync(path, 'latin1');
      const found = wanted.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)));
      expect([path, found]).toEqual([path, []]);
    }
  };
  search(state, [...secrets, root]);
  search(config, secrets);
  await vault(`state snapshot save ${config}/snapshot`);
  await vault('state check');
  search(state, [...secrets, root]);
  search(config, secrets);
  const key = filesIn(config).find((file) => file.endsWith('.key')) ?? '';
  search(state, [readFileSync(key, 'utf8').trim(), Buffer.from(readFileSync(key, 'utf8'), 'base64').toString('hex')]);
  // The search finds what is there.
  await vault('policy list');
  expect(() => search(state, ['"password"', 'approle'])).toThrow();
});

test('every file and folder is private to its owner', async () => {
  const { vault, state, config } = careful();
  await writeSecrets(vault);
  for (const folder of [state, config]) {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const facts = statSync(join(folder, name));
      expect([name, facts.mode & 0o777]).toEqual([name, facts.isDirectory() ? 0o700 : 0o600]);
    }
  }
});

test('a secret that was copied over another is refused, and the file is named', async () => {
  const { vault, env, state } = careful();
  await vault('kv put secret/mine password=a');
  await vault('kv put secret/theirs password=b');
  const [mine = '', theirs = ''] = ['mine', 'theirs'].map(
    (name) => filesIn(state).find((file) => file.endsWith(`versions/1/${name}.json`)) ?? '',
  );
  copyFileSync(mine, theirs);
  const { status, stdout, stderr } = await runWith(['kv', 'get', 'secret/theirs'], { env });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    new RegExp(
      `^${theirs} contains the document .*/versions/1/mine, which belongs elsewhere; run "localvault state check"\n$`,
    ),
  );
});

test('the key may come from a variable or a command, and another one is refused', async () => {
  const home = temporaryFolder();
  const env = { HOME: home, LOCALVAULT_KEY: '5a'.repeat(32) };
  expect((await runWith('kv put secret/x a=1'.split(' '), { env })).status).toBe(0);
  expect(readdirSync(join(home, '.config/localvault')).filter((name) => name.endsWith('.key'))).toEqual([]);
  const get = (more: Readonly<Record<string, string>>) =>
    runWith('kv get -field=a secret/x'.split(' '), { env: { HOME: home, ...more } });
  expect((await get({ LOCALVAULT_KEY_COMMAND: `printf ${'5a'.repeat(32)}` })).stdout).toBe('1');
  expect(await get({ LOCALVAULT_KEY: '5b'.repeat(32) })).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'the key from LOCALVAULT_KEY is not the key of this state; correct or unset LOCALVAULT_KEY; without it, the key file is used\n',
  });
  expect((await get({ LOCALVAULT_KEY_COMMAND: 'exit 1' })).stderr).toBe(
    'the command in LOCALVAULT_KEY_COMMAND failed: run it by hand to see why; it must print the key of the state\n',
  );
  expect((await get({})).stderr).toMatch(
    /^the key of the state is missing: there is no .*\.key; restore the file from a backup or set LOCALVAULT_KEY; if the key is lost, .*\n$/,
  );
});
