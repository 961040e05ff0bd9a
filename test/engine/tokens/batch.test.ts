import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

let vault: ReturnType<typeof freshVault>;
let batch: string;

beforeEach(() => {
  vault = freshVault();
  batch = vault('POST', 'auth/token/create', { type: 'batch', policies: ['default'], ttl: '1h' }).json.auth
    .client_token;
});

const illegal = (at: number) => `illegal base64 data at input byte ${at}`;

const ask = (token: string, method = 'GET', path = 'auth/token/lookup-self', body?: object) => {
  const { status, json } = vault(method, path, body, { token });
  return [status, json?.errors?.[0]];
};

test('rejects a malformed batch token before anything else', () => {
  const length = batch.length - 'b.'.length;
  expect(ask(batch)).toEqual([200, undefined]);
  const refused = (at: number) => [500, `error performing token check: ${illegal(at)}`];
  for (const end of ['=', '==', '!', '\t', '+', ' ']) {
    expect(ask(batch + end)).toEqual(refused(length));
  }
  expect(ask('b.!!!!')).toEqual(refused(0));
  expect(ask('b.A')).toEqual(refused(0));
  expect(ask('b.s.abc')).toEqual(refused(1));
  expect(ask('b.a/b.c')).toEqual(refused(1));
  expect(ask('hvb.?')).toEqual(refused(0));
  expect(ask('b.!', 'POST', 'auth/approle/login', {})).toEqual(refused(0));
  expect(vault('PUT', 'sys/seal', undefined, { token: 'b.!' })).toMatchObject({
    status: 500,
    json: { errors: ['invalid request'] },
  });
});

test('treats valid base64 from elsewhere as an unknown token', () => {
  for (const token of ['b.', 'b.AAAA', 'b.AAAA.root', 'hvb.AAAA']) {
    expect(ask(token)[0]).toBe(403);
  }
});

test('accepts a namespace id after a token and line breaks in it', () => {
  for (const token of [`${batch}.root`, `hvb.${batch.slice(2)}`]) {
    expect(ask(token)[0]).toBe(200);
  }
  const lines = `${batch.slice(0, 40)}\r\n${batch.slice(40)}`;
  expect(vault('POST', 'auth/token/lookup', { token: lines }).json.data.type).toBe('batch');
});

test('rejects a malformed token parameter as each endpoint does', () => {
  const of = (path: string, more: object = {}) => ask('root', 'POST', path, { token: `${batch}=`, ...more });
  const at = illegal(batch.length - 2);
  const listed = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;
  expect(of('auth/token/lookup')).toEqual([400, at]);
  expect(of('auth/token/renew')).toEqual([500, listed(`error looking up token to renew: ${at}`)]);
  expect(of('auth/token/revoke')).toEqual([500, listed(at)]);
  expect(of('auth/token/revoke-orphan')).toEqual([500, listed(`error when looking up token to revoke: ${at}`)]);
  expect(of('sys/capabilities', { paths: ['a'] })).toEqual([500, listed(at)]);
  expect(of('sys/capabilities')).toEqual([400, 'paths must be supplied']);
  for (const name of ['lookup', 'rewrap', 'unwrap']) {
    expect(of(`sys/wrapping/${name}`)).toEqual([403, `error validating wrapping token: ${at}`]);
  }
});

test('accepts no other spelling of a batch token', () => {
  const alphabet = 'ABCXYZabcxyz0189-_';
  fc.assert(
    fc.property(
      fc.nat(batch.length - 3),
      fc.constantFrom(...alphabet, '=', '+', '/', '!', '\t', 'é'),
      (at, character) => {
        const place = at + 2;
        const isLast = place === batch.length - 1;
        const replaced = batch.slice(0, place) + character + batch.slice(place + 1);
        const inserted = batch.slice(0, place) + character + batch.slice(place);
        // The last character may have unused bits.
        if (replaced !== batch && !isLast) {
          expect(ask(replaced)[0]).not.toBe(200);
        }
        if (inserted.length !== batch.length) {
          expect(ask(inserted)[0]).not.toBe(200);
        }
      },
    ),
  );
});
