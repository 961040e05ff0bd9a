import { expect, test } from 'vitest';
import { answeringServer } from '../../support/answering-server.ts';
import { newUser } from '../../support/io.ts';

const status = { term: 2, install_time: '2026-11-02T08:54:03.683446655Z', encryptions: 30 };

test("a server's key and its rotation", async () => {
  const asked: string[] = [];
  const address = await answeringServer(({ method, url }) => {
    asked.push(`${method} ${url}`);
    return method === 'POST' ? [204, undefined] : [200, { data: status }];
  });
  const vault = newUser({ BAO_ADDR: address });
  const table = 'Key Term            2\nInstall Time        02 Nov 26 08:54 UTC\nEncryption Count    30\n';
  expect((await vault('operator key-status')).stdout).toBe(table);
  expect((await vault('operator key-status -format=json')).stdout).toBe(
    '{\n  "term": 2,\n  "install_time": "2026-11-02T08:54:03.683446655Z",\n  "encryptions": 30\n}\n',
  );
  expect((await vault('operator rotate')).stdout).toBe(`Success! Rotated key\n\n${table}`);
  expect(asked.slice(-2)).toEqual(['POST /v1/sys/rotate/keyring', 'GET /v1/sys/key-status']);
  expect(await vault('operator rotate x')).toMatchObject({
    status: 1,
    stderr: 'Too many arguments (expected 0, got 1)\n',
  });
});

test.each([
  [{}, 'data from server response is empty'],
  [{ data: { x: 1 } }, 'term not found in response'],
  [{ data: { term: 'x' } }, 'could not convert term to a number'],
  [{ data: { term: 1 } }, 'install_time not found in response'],
  [{ data: { term: 1, install_time: 1 } }, 'could not convert install_time to a string'],
  [{ data: { term: 1, install_time: 'x' } }, 'could not parse install_time "x"'],
])('%j tells of no key', async (answer, reason) => {
  const vault = newUser({ BAO_ADDR: await answeringServer(() => [200, answer]) });
  expect(await vault('operator key-status')).toMatchObject({
    status: 2,
    stderr: `Error reading key status: ${reason}\n`,
  });
});

test('the local state counts its keys', async () => {
  const vault = newUser();
  await vault('kv put secret/a b=c');
  const status = async () => JSON.parse((await vault('operator key-status -format=json')).stdout);
  const first = await status();
  expect(first).toEqual({ term: 1, install_time: expect.stringMatching(/Z$/), encryptions: 2 });
  await vault('clock advance 1h');
  const before = Date.now();
  expect((await vault('state rotate-key -force')).status).toBe(0);
  const second = await status();
  expect(second).toMatchObject({ term: 2, encryptions: 0 });
  expect(Date.parse(second.install_time)).toBeGreaterThanOrEqual(before + 3_600_000);
  await vault('kv put secret/a b=d');
  expect(await status()).toEqual({ ...second, encryptions: 1 });
  await vault('state rotate-key -force');
  expect((await status()).term).toBe(3);
  expect((await vault('kv get -field=b secret/a')).stdout).toBe('d');
  expect((await vault('operator rotate')).stderr).toContain(
    '* cannot rotate the key through the API; run "localvault state rotate-key"\n',
  );
});

test('the local state is the only node', async () => {
  const { Nodes: nodes } = JSON.parse((await newUser()('operator members -format=json')).stdout);
  expect(nodes).toMatchObject([{ api_address: '', active_node: true, last_echo: null }]);
});

test("a server's nodes", async () => {
  const node = {
    hostname: 'vm',
    api_address: 'http://127.0.0.1:8200',
    cluster_address: 'https://127.0.0.1:8201',
    active_node: true,
    last_echo: null,
    version: '2.6.2',
  };
  const nodes = [node, { ...node, active_node: false, last_echo: '2026-11-02T08:54:03.68Z', upgrade_version: '3' }];
  const vault = newUser({ BAO_ADDR: await answeringServer(() => [200, { nodes }]) });
  expect((await vault('operator members')).stdout.split('\n').slice(2)).toEqual([
    'vm           http://127.0.0.1:8200    https://127.0.0.1:8201    true           2.6.2      n/a                n/a',
    'vm           http://127.0.0.1:8200    https://127.0.0.1:8201    false          2.6.2      3                  2026-11-02T08:54:03Z',
    '',
  ]);
  expect(JSON.parse((await vault('operator members -format=json')).stdout)).toEqual({ Nodes: nodes });
});
