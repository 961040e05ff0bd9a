import { expect, test } from 'vitest';
import { mediaType } from '../../../src/engine/stations/media-type.ts';

test('lower-cases media types and drops parameters', () => {
  expect(mediaType('Application/JSON; charset=utf-8')).toEqual({ type: 'application/json' });
  expect(mediaType('text/plain; a="b c"; ')).toEqual({ type: 'text/plain' });
  expect(mediaType('nonsense')).toEqual({ type: 'nonsense' });
});

test('accepts a repeated parameter with the same value', () => {
  expect(mediaType('text/plain; a=b; A=b')).toEqual({ type: 'text/plain' });
  expect(mediaType('text/plain; a=b; a=c')).toEqual({ problem: 'mime: duplicate parameter name' });
  expect(mediaType('text/plain; a="b; c"')).toEqual({ type: 'text/plain' });
  expect(mediaType('text/plain; a=b c')).toEqual({ problem: 'mime: invalid media parameter' });
});

test('reports invalid types in Go’s words', () => {
  const problems = ['', 'text/', 'text/plain/x', '/plain', 'te xt/plain', 'text/plain; charset'].map(
    (text) => mediaType(text).problem,
  );
  expect(problems).toEqual([
    'mime: no media type',
    'mime: expected token after slash',
    'mime: unexpected content after media subtype',
    'mime: no media type',
    'mime: expected slash after first token',
    'mime: invalid media parameter',
  ]);
});
