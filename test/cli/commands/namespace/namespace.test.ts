import { expect, test } from 'vitest';
import { answeringServer } from '../../support/answering-server.ts';
import { newUser } from '../../support/io.ts';

const team = {
  uuid: 'f34b6ccb-8878-7017-82bd-9c5cf374c8e9',
  id: 'JAHrRJ',
  path: 'team/',
  tainted: false,
  locked: false,
  custom_metadata: { owner: 'ann' },
};

const teamTable = `Key                Value
---                -----
custom_metadata    map[owner:ann]
id                 JAHrRJ
locked             false
path               team/
tainted            false
uuid               f34b6ccb-8878-7017-82bd-9c5cf374c8e9
`;

test('the local state has no namespaces but the root', async () => {
  const vault = newUser();
  for (const name of ['list', 'scan']) {
    expect(await vault(`namespace ${name}`)).toEqual({ status: 2, stdout: '', stderr: 'No namespaces found\n' });
    expect(await vault(`namespace ${name} -format=json`)).toEqual({ status: 2, stdout: '{}\n', stderr: '' });
  }
  expect(await vault('namespace lookup team')).toEqual({ status: 2, stdout: '', stderr: 'Namespace not found\n' });
  expect(await vault('namespace delete team')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'Requested namespace does not exist\n',
  });
  expect(await vault('namespace create team')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('* cannot create a namespace: localvault has only the root namespace'),
  });
  expect(await vault('namespace patch -custom-metadata=a=b team')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Code: 400. Errors:\n\n* namespace not found'),
  });
});

test.each([
  ['namespace list x', 1, 'Too many arguments (expected 0, got 1)\n'],
  ['namespace lookup', 1, 'Not enough arguments (expected 1, got 0)\n'],
  ['namespace patch a', 1, 'Must supply at least one of -custom-metadata or -remove-custom-metadata\n'],
  ['namespace lookup  ', 1, 'Too many arguments (expected 1, got 2)\n'],
  [
    'namespace create -seal=/nowhere x',
    2,
    'Error reading seal config file: open /nowhere: no such file or directory\n',
  ],
  ['namespace delete -format=json a', 1, 'flag provided but not defined: -format\n'],
])('%s', async (line, status, stderr) => {
  expect(await newUser()(line)).toEqual({ status, stdout: '', stderr });
});

test('an empty name is refused before anything is sent', async () => {
  const vault = newUser();
  expect((await vault('namespace lookup ')).stderr).toBe('Error looking up namespace: name must not be empty\n');
  expect((await vault('namespace create ')).stderr).toBe('Error creating namespace: name must not be empty\n');
  expect((await vault('namespace delete ')).stderr).toBe('Error deleting namespace: name must not be empty\n');
});

test("a server's namespaces", async () => {
  const listed = { data: { keys: ['b/', 'a/'], key_info: { 'a/': { id: 'A' }, 'b/': { id: 'B' } } } };
  const address = await answeringServer(({ method, url, body }) => {
    if (url.includes('?')) {
      return [200, listed];
    }
    if (method === 'POST') {
      return [200, { data: { ...team, ...JSON.parse(body) } }];
    }
    if (method === 'DELETE') {
      return [200, { data: { status: 'in-progress' } }];
    }
    return [200, { data: team }];
  });
  const vault = newUser({ BAO_ADDR: address });
  expect((await vault('namespace list')).stdout).toBe('Keys\n----\na/\nb/\n');
  expect((await vault('namespace scan -detailed')).stdout).toBe('Keys    id\n----    --\na/      A\nb/      B\n');
  expect((await vault('namespace list -format=yaml -detailed')).stdout).toBe('a/:\n  id: A\nb/:\n  id: B\n');
  expect((await vault('namespace lookup team')).stdout).toBe(teamTable);
  expect((await vault('namespace create -custom-metadata=owner=ann team')).stdout).toBe(teamTable);
  expect((await vault('namespace patch -field=path -remove-custom-metadata=x team')).stdout).toBe('team/');
  expect((await vault('namespace delete team')).stdout).toBe('Success! Namespace deletion scheduled: team/\n');
});

test('the key shares of a namespace with its own seal', async () => {
  const address = await answeringServer(() => [
    200,
    { data: { ...team, key_shares: ['57a4', 'b793'], key_threshold: 2 } },
  ]);
  const vault = newUser({ BAO_ADDR: address });
  const created = await vault('namespace create -key-shares=2 -key-threshold=2 team');
  expect(created.stdout).toMatch(/^Unseal Key 1: 57a4\nUnseal Key 2: b793\n\nNamespace initialized with 2 key shares/);
  expect(created.stdout.endsWith(`\n\n${teamTable}`)).toBe(true);
  expect(JSON.parse((await vault('namespace create -format=json -key-shares=2 team')).stdout)).toMatchObject({
    key_shares: ['57a4', 'b793'],
    key_threshold: 2,
  });
  expect((await vault('namespace create -output-curl-string -key-shares=2 -n 3 team')).stdout).toContain(
    String.raw`-d '{"custom_metadata":{},"seal":"seal \"shamir\" {\n    shares = 3\n    threshold = 0\n}"}'`,
  );
});
