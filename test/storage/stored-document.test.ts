import { describe, expect, test } from 'vitest';
import { StoredDocument } from '../../src/storage/stored-document.ts';

/** Parses more other documents than keep their objects. */
function parseManyOthers(): void {
  for (let i = 0; i < 3 * 4096; i++) {
    StoredDocument.fromText(`{"n":${i}}`).read();
  }
}

describe('the object of a stored document', () => {
  test('is the same one at each call', () => {
    const document = StoredDocument.of({ name: 'jenkins' });
    expect(document.read()).toBe(document.read());
  });

  test('is dropped when many other documents were read since', () => {
    const document = StoredDocument.of({ name: 'jenkins' });
    const first = document.read();
    parseManyOthers();
    expect(document.read()).not.toBe(first);
    expect(document.read()).toEqual({ name: 'jenkins' });
  });

  test('is dropped as well where the text was made of it', () => {
    const object = Object.freeze({ name: 'jenkins' });
    const document = StoredDocument.fromObject(object);
    expect(document.text).toBe('{"name":"jenkins"}');
    parseManyOthers();
    expect(document.read()).not.toBe(object);
    expect(document.read()).toEqual(object);
  });

  test('stays where there is no text', () => {
    const object = Object.freeze({ name: 'jenkins' });
    const document = StoredDocument.fromObject(object);
    parseManyOthers();
    expect(document.read()).toBe(object);
  });

  test('survives being dropped during use', () => {
    const document = StoredDocument.of({ policies: ['a', 'b'] });
    const held = document.read();
    parseManyOthers();
    expect(held).toEqual({ policies: ['a', 'b'] });
    expect(Object.isFrozen(held)).toBe(true);
  });
});
