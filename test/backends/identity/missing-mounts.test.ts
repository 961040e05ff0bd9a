import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

/** Gives two entities and two external groups an alias each at an auth method, and disables that. */
function withMissingMount() {
  const vault = freshVault();
  vault('POST', 'sys/auth/gone', { type: 'approle' });
  const mount_accessor = vault('GET', 'sys/auth/gone').json.data.accessor;
  for (const name of ['a', 'b']) {
    const entity = vault('POST', 'identity/entity', { name }).json.data.id;
    vault('POST', 'identity/entity-alias', { name, mount_accessor, canonical_id: entity });
    const group = vault('POST', 'identity/group', { name, type: 'external' }).json.data.id;
    vault('POST', 'identity/group-alias', { name, mount_accessor, canonical_id: group });
  }
  vault('DELETE', 'sys/auth/gone');
  return vault;
}

test.each(['entity-alias', 'group-alias', 'persona', 'alias', 'entity', 'group'])(
  'a list of %s names a missing mount in no alias but the first',
  (path) => {
    const vault = withMissingMount();
    const { keys, key_info } = vault('LIST', `identity/${path}/id`).json.data;
    const mounts = keys.map((id: string) => {
      const { aliases, alias = aliases?.[0], ...info } = key_info[id];
      const { mount_path, mount_type } = alias ?? info;
      return [mount_path, mount_type];
    });
    expect(mounts).toEqual([
      [undefined, undefined],
      ['', ''],
    ]);
  },
);

test('a read of an alias says nothing of a missing mount', () => {
  const vault = withMissingMount();
  for (const kind of ['entity', 'group']) {
    for (const id of vault('LIST', `identity/${kind}-alias/id`).json.data.keys) {
      expect(vault('GET', `identity/${kind}-alias/id/${id}`).json.data).not.toHaveProperty('mount_path');
    }
  }
});
