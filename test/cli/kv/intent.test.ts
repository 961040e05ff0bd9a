import { expect, test } from 'vitest';
import { stub } from '../../client/http/support.ts';
import { runWith, temporaryFolder } from '../support/io.ts';

test('a kv command never reveals its intent to a server', async () => {
  const seen: string[] = [];
  const { url } = await stub((response, request) => {
    seen.push(...Object.keys(request.headers));
    response.statusCode = 403;
    response.end('{"errors":["permission denied"]}');
  });
  const env = { HOME: temporaryFolder(), VAULT_ADDR: url, VAULT_TOKEN: 't' };
  expect((await runWith(['kv', 'get', 'secret/a'], { env })).status).toBe(2);
  expect(seen).toContain('x-vault-token');
  expect(seen.filter((name) => name.includes('localvault'))).toEqual([]);
});
