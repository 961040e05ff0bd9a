import { expect, test } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../../../src/client/client.ts';
import { ApiError } from '../../../src/client/session/api-error.ts';
import type { Preview, SessionOptions } from '../../../src/client/session/session.ts';
import { Session } from '../../../src/client/session/session.ts';
import { TokenFile } from '../../../src/client/token-helper/token-file.ts';

/** Creates a session that records its requests and answers them with `answer`. */
function recording(answer: Partial<ApiAnswer> = {}, options: Partial<SessionOptions> = {}) {
  const requests: ApiRequest[] = [];
  const client = {
    address: 'http://127.0.0.1:8200',
    send: (request: ApiRequest) => {
      requests.push(request);
      return Promise.resolve({ status: 200, headers: {}, body: '', ...answer });
    },
    close: () => Promise.resolve(),
  };
  const session = new Session(client, {
    token: 't',
    openTokenHelper: () => new TokenFile('/nowhere'),
    wrapTtl: () => '',
    headers: [],
    preview: {},
    ...options,
  });
  return { session, requests };
}

test('sends method, clean path, query, token and body', async () => {
  const { session, requests } = recording();
  await session.read('/a//b/../c/', { v: ['1', '2'] });
  await session.list('d', { after: 'x', limit: 5 });
  await session.write('e', { b: 1, a: '<' });
  await session.write('e', null);
  await session.patch('f', {});
  await session.delete('g');
  expect(requests.map(({ method, path, query, body }) => [method, path, query.join('&'), body])).toEqual([
    ['GET', 'a/c', 'v,1&v,2', ''],
    ['GET', 'd', 'list,true&after,x&limit,5', ''],
    ['PUT', 'e', '', '{"a":"\\u003c","b":1}'],
    ['PUT', 'e', '', 'null'],
    ['PATCH', 'f', '', '{}'],
    ['DELETE', 'g', '', ''],
  ]);
  expect(requests[0]?.headers).toEqual({ 'x-vault-request': 'true', 'x-vault-token': 't' });
  expect(requests[4]?.headers['content-type']).toBe('application/merge-patch+json');
});

test('its token and wrapping TTL override headers of their names, in any case', async () => {
  const headers = [
    ['x-vault-token', 'other'],
    ['X-Vault-Wrap-TTL', '1h'],
    ['A', 'b'],
  ] as const;
  const { session, requests } = recording({}, { headers, wrapTtl: () => '5m' });
  await session.read('a');
  expect(requests[0]?.headers).toMatchObject({ 'x-vault-token': 't', 'x-vault-wrap-ttl': '5m', a: 'b' });
});

test('decides on wrapping by the method LIST and the path as given', async () => {
  const asked: string[] = [];
  const { session, requests } = recording({}, { wrapTtl: (method, path) => `${asked.push(`${method} ${path}`)}s` });
  await session.list('a');
  await session.write('b/', {});
  expect(asked).toEqual(['LIST a', 'PUT b/']);
  expect(requests.map((request) => request.headers['x-vault-wrap-ttl'])).toEqual(['1s', '2s']);
});

test('throws the Go client’s message for an error status', async () => {
  const { session } = recording({ status: 400, body: '{"errors":["one","two"]}\n' });
  const failure = await session.write('a b', {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApiError);
  expect(String((failure as ApiError).message)).toBe(
    'Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/a%20b\nCode: 400. Errors:\n\n* one* two',
  );
});

test('shows a body that is not JSON verbatim', async () => {
  const { session } = recording({ status: 500, body: 'oh' });
  await expect(session.write('a', {})).rejects.toThrow('Code: 500. Raw Message:\n\noh');
});

test('returns undefined for a 404 of reads and lists unless it has data or warnings, and throws for writes', async () => {
  const nothing = recording({ status: 404, body: '{"errors":[]}' }).session;
  expect(await nothing.read('a')).toBeUndefined();
  expect(await nothing.list('a')).toBeUndefined();
  await expect(nothing.delete('a')).rejects.toThrow('Code: 404. Errors:\n\n');
  const deleted = recording({ status: 404, body: '{"request_id":"r","data":{"metadata":{"version":1}}}' }).session;
  expect((await deleted.read('a'))?.data).toEqual({ metadata: { version: 1 } });
  expect(await recording({ status: 404, body: '' }).session.read('a')).toBeUndefined();
});

test('answers 404 outside the API', async () => {
  const { session, requests } = recording();
  await expect(session.write('..', {})).rejects.toThrow('URL: PUT http://127.0.0.1:8200/\nCode: 404. Errors:\n\n');
  expect(await session.read('')).toBeUndefined();
  expect(requests).toEqual([]);
});

test('sends the wrapping token in the body only if the session has another token', async () => {
  const own = recording();
  await own.session.unwrap('');
  await own.session.unwrap('t');
  await own.session.unwrap('w');
  expect(own.requests.map(({ body }) => body)).toEqual(['null', 'null', '{"token":"w"}']);
  const without = recording({}, { token: '' });
  await without.session.unwrap('w');
  expect(without.requests[0]?.headers['x-vault-token']).toBe('w');
  expect(without.requests[0]?.body).toBe('null');
});

test('falls back to the cubbyhole of old servers, with the wrapping token', async () => {
  const none = recording({ status: 404, body: '{"errors":["namespace not found"]}' });
  await expect(none.session.unwrap('w')).rejects.toThrow('no value found at "cubbyhole/response"');
  expect(none.requests.map(({ path, headers }) => [path, headers['x-vault-token']])).toEqual([
    ['sys/wrapping/unwrap', 't'],
    ['cubbyhole/response', 'w'],
  ]);
  expect(none.session.token).toBe('t');
  const wrapped = recording({ status: 404, body: '{"request_id":"r","data":{"metadata":{"version":1}}}' });
  expect((await wrapped.session.unwrap('w'))?.data).toEqual({ metadata: { version: 1 } });
  expect(wrapped.requests).toHaveLength(1);
  expect(await recording({ status: 404, body: '' }).session.unwrap('w')).toBeUndefined();
});

test('rejects a token that a header cannot carry before sending anything', async () => {
  const { session, requests } = recording({}, { token: 'a\nb' });
  await expect(session.read('a')).rejects.toThrow(
    'configured Vault token contains non-printable characters and cannot be used',
  );
  expect(requests).toEqual([]);
});

test('shows a request as curl, without the token, or as the policy it needs', async () => {
  const preview: Preview = {};
  const curl = recording({}, { preview, showInstead: 'curl' });
  await expect(curl.session.write('a', { b: "it's" })).rejects.toThrow('output a string, please');
  expect(preview.curl).toBe(
    `curl -X PUT -H "X-Vault-Request: true" -H "X-Vault-Token: $(vault print token)" ` +
      `-d '{"b":"it'"'"'s"}' "http://127.0.0.1:8200/v1/a"`,
  );
  const policy = recording({}, { preview, showInstead: 'policy' });
  await expect(policy.session.list('auth/token/accessors')).rejects.toThrow('output a policy, please');
  expect(preview.policy).toBe('path "auth/token/accessors" {\n  capabilities = ["list", "sudo"]\n}');
  await policy.session.sending().read('a');
  expect(policy.requests.map(({ path }) => path)).toEqual(['a']);
});

test('trims whitespace around header values', async () => {
  const { session, requests } = recording({}, { token: ' t ', headers: [['X-A', '\tb c ']] });
  await session.read('a');
  expect(requests[0]?.headers).toMatchObject({ 'x-vault-token': 't', 'x-a': 'b c' });
});
