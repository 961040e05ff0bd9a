// How much memory a Vault in memory takes for each token that is alive: the heap that is in use, and all of the process.
//   node test/bench/memory.js [tokens, default 100000]
// Each token is made by a login. So many tokens are never used, and as many more each read the role once.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [count = '100000', isMeasuring] = process.argv.slice(2);

async function measure(tokens) {
  const { startVault } = await import('../../dist/library/index.cjs');
  const vault = await startVault();
  const role = 'auth/approle/role/jenkins';
  await vault.request('POST', 'sys/auth/approle', { type: 'approle' });
  await vault.request('POST', 'sys/policies/acl/jenkins', { policy: `path "${role}" { capabilities = ["read"] }` });
  await vault.request('POST', role, { token_ttl: '24h', token_policies: ['jenkins'] });
  const { role_id } = (await vault.request('GET', `${role}/role-id`)).data;
  const { secret_id } = (await vault.request('POST', `${role}/secret-id`)).data;
  for (const isUsed of [false, true]) {
    const before = heapInUse();
    for (let i = 0; i < tokens; i++) {
      const { auth } = await vault.request('POST', 'auth/approle/login', { role_id, secret_id });
      if (isUsed) {
        await vault.request('GET', role, undefined, { token: auth.client_token });
      }
    }
    const perToken = Math.round((heapInUse() - before) / tokens);
    console.log(`${tokens} tokens, ${isUsed ? 'each used once' : 'unused'}: ${perToken} bytes of heap for each`);
  }
  console.log(
    `The process, which has all ${2 * tokens} tokens, takes ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
  await vault.close();
}

function heapInUse() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

if (isMeasuring) {
  await measure(Number(count));
} else {
  spawnSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), count, 'measure'], { stdio: 'inherit' });
}
