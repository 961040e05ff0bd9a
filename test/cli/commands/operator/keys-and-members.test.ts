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

test('the local state refuses requests about its key', async () => {
  const vault = newUser();
  expect((await vault('operator key-status')).stderr).toContain(
    '* cannot show the key status: the state does not record the term of its key\n',
  );
  expect((await vault('operator rotate')).stderr).toContain(
    '* cannot rotate the key through the API; run "localvault state rotate-key"\n',
  );
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
