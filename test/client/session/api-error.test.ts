import { expect, test } from 'vitest';
import { ApiError } from '../../../src/client/session/api-error.ts';

const request = { method: 'GET', url: 'http://a/v1/b' };
const said = (body: string) => new ApiError(request, 400, body).message.split('Code: 400. ')[1];

test('lists the errors of a body in order', () => {
  expect(said('{"errors":["a","b"]}')).toBe('Errors:\n\n* a* b');
  expect(said('{"errors":[null]}')).toBe('Errors:\n\n* ');
  for (const body of ['{}', '{"errors":null}', '{"errors":[]}', 'null']) {
    expect(said(body)).toBe('Errors:\n\n');
  }
});

test('shows a body without errors verbatim', () => {
  for (const body of ['{"errors":"a"}', '{"errors":[1]}', '[]', '"a"', '<html>', '']) {
    expect(said(body)).toBe(`Raw Message:\n\n${body}`);
  }
});

test('shows a namespace other than the root', () => {
  const message = (namespace: string) => new ApiError({ ...request, namespace }, 400, '{}').message;
  expect(message('a/')).toContain('\n\nNamespace: a/\nURL: GET');
  expect(message('root/')).not.toContain('Namespace');
  expect(message('')).not.toContain('Namespace');
});
