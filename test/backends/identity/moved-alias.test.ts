import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

/** Logs in to an AppRole, and returns the alias that this creates, with another entity that it can move to. */
function withLoginAlias(settings: object = {}) {
  const vault = freshVault();
  vault('POST', 'sys/auth/ap', { type: 'approle', ...settings });
  vault('POST', 'auth/ap/role/r', { role_id: 'rid', bind_secret_id: false, token_bound_cidrs: '127.0.0.0/8' });
  const { entity_id: owner } = vault('POST', 'auth/ap/login', { role_id: 'rid' }).json.auth;
  const { id } = vault('GET', `identity/entity/id/${owner}`).json.data.aliases[0];
  const { accessor: mount_accessor } = vault('GET', 'sys/auth/ap').json.data;
  const { id: other } = vault('POST', 'identity/entity', { name: 'other' }).json.data;
  const read = () => vault('GET', `identity/entity-alias/id/${id}`).json.data;
  return { vault, id, mount_accessor, other, read };
}

test('an alias keeps its custom metadata when it only moves to another entity', () => {
  const { vault, mount_accessor, other, read } = withLoginAlias();
  expect(read().custom_metadata).toBe(null);
  const move = vault('POST', 'identity/entity-alias', { name: 'rid', mount_accessor, canonical_id: other });
  expect(move.status).toBe(200);
  expect(read()).toMatchObject({ canonical_id: other, custom_metadata: null });
});

test('a move of an alias of a missing mount is another error than a change of it', () => {
  const { vault, id, mount_accessor, other } = withLoginAlias();
  vault('DELETE', 'sys/auth/ap');
  const change = (body: object) => {
    const answer = vault('POST', `identity/entity-alias/id/${id}`, body);
    return [answer.status, answer.json.errors];
  };
  const message = `invalid mount accessor "${mount_accessor}"`;
  expect(change({ canonical_id: other })).toEqual([500, [`1 error occurred:\n\t* ${message}\n\n`]]);
  expect(change({ canonical_id: other, custom_metadata: { a: 'b' } })).toEqual([400, [message]]);
  expect(change({ name: 'x' })).toEqual([400, [message]]);
});

test('an alias of a local mount keeps its name and mount, and loses its metadata with a change', () => {
  const { vault, id, mount_accessor, read } = withLoginAlias({ local: true });
  const { accessor: cubbyhole } = vault('GET', 'sys/mounts/cubbyhole').json.data;
  const change = (body: object) => {
    const answer = vault('POST', `identity/entity-alias/id/${id}`, body);
    return [answer.status, answer.json.errors];
  };
  const refused = [500, ['1 error occurred:\n\t* duplicate identity name\n\n']];
  expect(change({ name: 'other' })).toEqual(refused);
  expect(change({ mount_accessor: cubbyhole })).toEqual(refused);
  expect(read()).toMatchObject({ name: 'rid', mount_accessor, local: true, metadata: { role_name: 'r' } });
  expect(change({ name: 'RID', custom_metadata: { a: 'b' } })).toEqual([200, undefined]);
  expect(read()).toMatchObject({ name: 'RID', custom_metadata: { a: 'b' }, metadata: null });
});
