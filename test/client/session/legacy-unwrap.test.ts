import { expect, test } from 'vitest';
import { unwrapFromCubbyhole } from '../../../src/client/session/legacy-unwrap.ts';
import { makeSecret } from '../../../src/client/session/secret.ts';
import type { ValueMap } from '../../../src/values/value.ts';

const holding = (data: ValueMap | null) => unwrapFromCubbyhole(() => Promise.resolve(makeSecret({ data })));

test('parses the wrapped JSON text', async () => {
  expect((await holding({ response: '{"data":{"a":"b"}}' }))?.data).toEqual({ a: 'b' });
});

test('names what is missing or malformed', async () => {
  await expect(unwrapFromCubbyhole(() => Promise.resolve(undefined))).rejects.toThrow(
    'no value found at "cubbyhole/response"',
  );
  await expect(unwrapFromCubbyhole(() => Promise.reject(new Error('no')))).rejects.toThrow(
    'error reading "cubbyhole/response": no',
  );
  await expect(holding(null)).rejects.toThrow('"data" not found in wrapping response');
  await expect(holding({ a: 'b' })).rejects.toThrow('"response" not found in wrapping response "data" map');
  await expect(holding({ response: '{' })).rejects.toThrow('error unmarshalling wrapped secret: ');
});
