import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

/** Sets up two auth methods and an external group. */
function outside() {
  const vault = freshVault();
  vault('POST', 'sys/auth/one', { type: 'approle' });
  vault('POST', 'sys/auth/two', { type: 'approle' });
  const mounts = vault('GET', 'sys/auth').json.data;
  const group = (name: string, type = 'external') => vault('POST', 'identity/group', { name, type }).json.data.id;
  const alias = (body: unknown, id = '') => vault('POST', `identity/group-alias${id && `/id/${id}`}`, body);
  const read = (name: string) => vault('GET', `identity/group/name/${name}`).json.data;
  return { vault, one: mounts['one/'].accessor, two: mounts['two/'].accessor, group, alias, read };
}

test('an external group has one alias, which can be looked up by id and name', () => {
  const { vault, one, two, group, alias, read } = outside();
  const ext = group('ext');
  const made = alias({ name: 'Admins', mount_accessor: one, canonical_id: ext }).json.data;
  expect(made).toEqual({ id: expect.any(String), canonical_id: ext });
  const shown = {
    id: made.id,
    canonical_id: ext,
    name: 'Admins',
    mount_accessor: one,
    mount_path: 'auth/one/',
    mount_type: 'approle',
    metadata: null,
    merged_from_canonical_ids: null,
    creation_time: expect.any(String),
    last_update_time: expect.any(String),
  };
  expect(read('ext')).toMatchObject({ modify_index: 2 });
  expect(read('ext').alias).toEqual(shown);
  expect(vault('GET', `identity/group-alias/id/${made.id}`).json.data).toEqual({
    ...shown,
    custom_metadata: null,
    local: false,
    namespace_id: 'root',
  });
  expect(vault('LIST', 'identity/group-alias/id').json.data).toMatchObject({
    keys: [made.id],
    key_info: { [made.id]: { name: 'Admins', canonical_id: ext, custom_metadata: null, local: false } },
  });
  const lookup = (body: unknown) => vault('POST', 'identity/lookup/group', body).json?.data.name;
  expect(lookup({ alias_id: made.id })).toBe('ext');
  expect(lookup({ alias_name: 'ADMINS', alias_mount_accessor: one })).toBe('ext');

  expect(alias({ name: 'Admins', mount_accessor: one }, made.id).status).toBe(204);
  expect(alias({ name: 'ops', mount_accessor: two }, made.id).json.data).toEqual(made);
  const other = group('other');
  expect(alias({ id: made.id, name: 'ops', mount_accessor: two, canonical_id: other }).json.data.canonical_id).toBe(
    other,
  );
  expect(read('ext')).toMatchObject({ alias: {}, modify_index: 4 });
  expect(read('other').alias).toMatchObject({ id: made.id, name: 'ops', mount_path: 'auth/two/' });

  const second = alias({ name: 'second', mount_accessor: one, canonical_id: other }).json.data.id;
  expect(vault('LIST', 'identity/group-alias/id').json.data.keys).toEqual([second]);
  expect(lookup({ alias_id: made.id })).toBeUndefined();
  expect(vault('DELETE', `identity/group-alias/id/${second}`).status).toBe(204);
  expect(read('other').alias).toEqual({});
  expect(vault('LIST', 'identity/group-alias/id').status).toBe(404);
  expect(vault('DELETE', 'identity/group-alias/id/nope').status).toBe(204);
  expect(vault('GET', 'identity/group-alias/id/nope').status).toBe(404);
});

test('an alias without a group creates one, and is deleted with it', () => {
  const { vault, one, alias } = outside();
  const { id, canonical_id: group } = alias({ name: 'free', mount_accessor: one }).json.data;
  const { data } = vault('GET', `identity/group/id/${group}`).json;
  expect(data).toMatchObject({
    type: 'external',
    alias: { id },
    name: expect.stringMatching(/^group_[0-9a-f]{8}\.root$/),
  });
  vault('DELETE', `identity/group/id/${group}`);
  expect(vault('GET', `identity/group-alias/id/${id}`).status).toBe(404);
});

test('invalid aliases are refused', () => {
  const { vault, one, group, alias } = outside();
  const internal = group('int', 'internal');
  alias({ name: 'taken', mount_accessor: one });
  const local = vault('POST', 'sys/auth/here', { type: 'approle', local: true });
  expect(local.status).toBe(204);
  const { accessor } = vault('GET', 'sys/auth').json.data['here/'];
  const cases: ReadonlyArray<readonly [body: unknown, error: string]> = [
    [{}, 'missing alias name'],
    [{ name: 'x' }, 'missing mount_accessor'],
    [{ name: 'x', mount_accessor: 'nope' }, 'invalid mount accessor "nope"'],
    [{ name: 'x', mount_accessor: accessor }, `mount accessor "${accessor}" is a local mount`],
    [{ name: 'x', mount_accessor: one, canonical_id: 'nope' }, "invalid group ID given in 'canonical_id'"],
    [{ name: 'x', mount_accessor: one, canonical_id: internal }, "alias can't be set on an internal group"],
    [{ name: 'TAKEN', mount_accessor: one }, 'combination of mount and group alias name is already in use'],
    [{ id: '', name: 'x' }, 'empty group alias ID'],
    [{ id: 'nope', name: 'x' }, 'invalid group alias ID'],
  ];
  for (const [body, error] of cases) {
    expect(alias(body).json.errors).toEqual([error]);
  }
});
