import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHistory } from '../../../src/client/history/entry.ts';
import { type Sent, vaultWithHistory } from './support.ts';

/** A state with an AppRole auth method, and the entries of the requests that are sent. */
function vault() {
  const { send, written } = vaultWithHistory();
  send({ method: 'POST', path: 'sys/auth/approle', body: { type: 'approle' } });
  send({ method: 'POST', path: 'auth/approle/role/r', body: {} });
  written();
  const entriesAfter = (sent: Sent) => {
    const answer = send(sent);
    return { answer, entries: parseHistory(written().join('\n')).entries };
  };
  return { send, written, entriesAfter };
}

const inline = { 'x-vault-inline-auth-path': 'auth/approle/login' };

test.each<[Sent, string]>([
  [{ method: 'PUT', path: 'sys/wrapping/unwrap', body: { token: 'hvs.gone' } }, 'wrapping token is not valid'],
  [{ method: 'PUT', path: 'sys/wrapping/unwrap', body: { token: '' } }, 'empty token in request body'],
  [{ method: 'PUT', path: 'sys/wrapping/lookup', body: { token: 'gone' } }, 'wrapping token is not valid'],
  [{ method: 'PUT', path: 'sys/wrapping/rewrap', body: { token: 1 } }, 'could not decode token'],
  [{ method: 'POST', path: 'auth/token/lookup', body: { token: 1 } }, 'invalid token'],
  [{ method: 'POST', path: 'auth/token/lookup', body: { token: 'gone' } }, 'bad token'],
  [{ method: 'PUT', path: 'sys/leases/lookup', body: { lease_id: 1 } }, 'invalid lease ID'],
  [{ method: 'POST', path: 'secret/data/x', body: '{"data":' }, 'unexpected EOF'],
  [{ method: 'POST', path: 'secret/data/x', body: { a: 1 } }, 'no data provided'],
  [{ method: 'POST', path: 'secret/data/x/', body: {} }, "cannot write to a path ending in '/'"],
  [{ method: 'POST', path: 'auth/approle/role/r', body: { token_ttl: 'abc' } }, 'invalid duration'],
  [{ method: 'POST', path: 'auth/approle/login', body: { role_id: 'x', secret_id: 'y' } }, 'invalid role or secret ID'],
  [{ method: 'POST', path: 'identity/entity', body: { name: 'a', disabled: 'maybe' } }, 'disabled'],
  [{ method: 'GET', path: 'secret/../x' }, 'relative'],
  [{ method: 'GET', path: 'secret/data/x\0' }, 'HTTP status 400'],
  [{ method: 'GET', path: 'nowhere/x' }, 'no handler for route'],
  [{ method: 'BREW', path: 'secret/data/x' }, 'HTTP status 405'],
  [{ method: 'OPTIONS', path: 'secret/data/x' }, 'cannot handle internal-only request operation'],
  [{ method: 'PATCH', path: 'secret/data/x', body: {} }, 'PATCH requires Content-Type'],
  [{ method: 'GET', path: 'sys/mounts', headers: { 'x-vault-namespace': 'other' } }, 'namespace not found'],
  [{ method: 'GET', path: 'sys/init', headers: { 'x-vault-namespace': 'other' } }, 'unavailable in namespaces'],
  [{ method: 'GET', path: 'sys/mounts', headers: { 'x-vault-wrap-ttl': '-1s' } }, 'cannot be negative'],
  [{ method: 'PUT', path: 'sys/init', body: {} }, 'invalid seal configuration'],
  [{ method: 'HELP', path: 'nowhere/x' }, 'no handler for route'],
  [{ method: 'GET', path: 'sys/mounts', headers: inline }, 'cannot layer inline authentication'],
])('a refused %j is kept with its reason, and with the owner of its token', (sent, reason) => {
  const { answer, entries } = vault().entriesAfter(sent);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(entries).toMatchObject([{ path: sent.path, isRefused: true, policies: ['root'] }]);
  expect(entries[0]?.reason).toContain(reason);
});

test.each<[Sent, string]>([
  [{ method: 'GET', path: 'secret/data/x', token: 'unknown' }, 'permission denied'],
  [{ method: 'GET', path: 'secret/data/x', token: 'b.a' }, 'error performing token check'],
  [{ method: 'PUT', path: 'sys/wrapping/unwrap', token: 'unknown' }, 'wrapping token is not valid'],
  [{ method: 'PUT', path: 'sys/seal', token: 'unknown' }, 'permission denied'],
])('a refused %j without a valid token is kept, too', (sent, reason) => {
  const { entries } = vault().entriesAfter(sent);
  expect(entries).toMatchObject([{ path: sent.path, isRefused: true, displayName: '' }]);
  expect(entries[0]?.reason).toContain(reason);
});

test('a refused unwrap of a used token is kept', () => {
  const { send, entriesAfter, written } = vault();
  const wrapped = { method: 'POST', path: 'sys/wrapping/wrap', body: { a: 1 }, headers: { 'x-vault-wrap-ttl': '5m' } };
  const { token } = send(wrapped).json.wrap_info;
  send({ method: 'PUT', path: 'sys/wrapping/unwrap', token });
  written();
  const { entries } = entriesAfter({ method: 'PUT', path: 'sys/wrapping/unwrap', body: { token } });
  expect(entries).toMatchObject([{ isRefused: true, policies: ['root'], dataNames: ['token'] }]);
});

test("what asks for a server's health, or for what does not exist, is not refused", () => {
  const { answer, entries } = vault().entriesAfter({ method: 'GET', path: 'secret/data/missing' });
  expect(answer.status).toBe(404);
  expect(entries).toEqual([]);
  const { send, written } = vault();
  expect(send({ method: 'GET', path: 'sys/health', query: [['activecode', '503']] }).status).toBe(503);
  expect(written()).toEqual([]);
});

const segments = [
  'secret',
  'data',
  'sys',
  'auth',
  'approle',
  'role',
  'r',
  'login',
  'token',
  'wrapping',
  'unwrap',
  'x',
  '..',
];
const anyRequest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'LIST', 'PATCH', 'HEAD', 'HELP', 'OPTIONS', 'TRACE'),
  path: fc.array(fc.constantFrom(...segments), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  body: fc.constantFrom(undefined, '', '{', '[]', '{"token":"x"}', '{"role_id":"x","ttl":"never"}'),
  token: fc.constantFrom('root', 'unknown', ''),
  headers: fc.constantFrom({}, inline, { 'x-vault-namespace': 'a' }, { 'x-vault-wrap-ttl': 'never' }),
});

test('each refusal has one line, which gives the reason', () => {
  fc.assert(
    fc.property(anyRequest, ({ body, ...sent }) => {
      const { answer, entries } = vault().entriesAfter({ ...sent, ...(body !== undefined && { body }) });
      const refused = entries.filter(({ isRefused }) => isRefused);
      // What doesn't exist has status 404, too, and no error.
      const isRefusal = answer.status >= 400 && (answer.status !== 404 || answer.json?.errors?.length > 0);
      expect(refused).toHaveLength(isRefusal ? 1 : 0);
      expect(refused.every(({ reason }) => reason !== '')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

/** Long enough that no hash or fixed text contains it by chance. */
const secret = fc.stringMatching(/^[g-z][A-Za-z0-9]{15,40}$/);

test('no text of the data is in the reason of a refusal', () => {
  const { send, written } = vault();
  fc.assert(
    fc.property(secret, (text) => {
      for (const body of [
        { token_ttl: text },
        { bind_secret_id: text },
        { token_bound_cidrs: [text] },
        { token_type: text },
        { secret_id_num_uses: text },
      ]) {
        expect(send({ method: 'POST', path: 'auth/approle/role/r', body }).status).toBe(400);
      }
      send({ method: 'POST', path: 'auth/approle/role/r/secret-id', body: { metadata: text, cidr_list: text } });
      send({ method: 'POST', path: 'identity/entity', body: { name: 'a', disabled: text } });
      send({ method: 'POST', path: 'auth/token/create', body: { ttl: text, type: text } });
      send({ method: 'POST', path: 'sys/mounts/x', body: { type: text } });
      send({ method: 'POST', path: 'sys/policies/acl/x', body: { policy: text } });
      // Errors quote what they parsed: without the unit of a duration, escaped, or a part of the text.
      send({ method: 'POST', path: 'auth/approle/role/r', body: { token_ttl: `${text}d` } });
      send({ method: 'POST', path: 'auth/approle/role/r', body: { token_ttl: `${text}"\\\t\u00e9` } });
      send({ method: 'POST', path: 'sys/policies/acl/x', body: { policy: `${text} = 1` } });
      send({ method: 'POST', path: 'sys/policies/acl/x', body: { policy: `path "x" { capabilities = ["${text}"] }` } });
      send({ method: 'POST', path: 'secret/data/x', body: text });
      const lines = written().join('\n');
      expect(parseHistory(lines).entries.length).toBeGreaterThan(9);
      expect(lines).not.toContain(text);
    }),
    { numRuns: 20 },
  );
});
