import { expect, test } from 'vitest';
import { DocumentCache } from '../../../../src/storage/files/documents/cache.ts';
import { ListingCache } from '../../../../src/storage/files/documents/listing-cache.ts';
import { StoredDocument } from '../../../../src/storage/stored-document.ts';

const document = StoredDocument.of({});

test('the document cache is bounded, and keeps used documents', () => {
  const cache = new DocumentCache(10_000);
  cache.put('a/used', document);
  for (let index = 0; index < 1000; index++) {
    cache.put(`a/n${index}`, document);
    expect(cache.get('a/used')).toBe(document);
  }
  const kept = Array.from({ length: 1000 }, (_, index) => cache.get(`a/n${index}`)).filter((one) => one !== undefined);
  expect(kept.length).toBeLessThan(100);
  expect(cache.get('a/n999')).toBe(document);
});

test('the document cache drops deleted documents, wherever they are', () => {
  const cache = new DocumentCache(10_000);
  for (let index = 0; index < 60; index++) {
    cache.put(`a/n${index}`, document);
  }
  cache.put('b/one', document);
  cache.delete('a/n59');
  expect(cache.get('a/n59')).toBeUndefined();
  cache.deleteAll('a');
  cache.deleteAll('c');
  expect(Array.from({ length: 60 }, (_, index) => cache.get(`a/n${index}`)).every((one) => one === undefined)).toBe(
    true,
  );
  expect(cache.get('b/one')).toBe(document);
});

test('the document cache remembers absent documents until they are put', () => {
  const cache = new DocumentCache(10_000);
  cache.putAbsent('a');
  expect(cache.isAbsent('a')).toBe(true);
  cache.put('a', document);
  expect(cache.isAbsent('a')).toBe(false);
});

test('a short listing is cached until it may have changed', () => {
  const cache = new ListingCache();
  let lists = 0;
  const list = (folder: string) => {
    const names = cache.get(folder, () => {
      lists++;
      return ['b', 'c/'];
    });
    // A caller may do with its names as it likes.
    names.push('more');
    return names.slice(0, -1);
  };
  expect([list('a'), list('a'), lists]).toEqual([['b', 'c/'], ['b', 'c/'], 1]);
  cache.put('a/b');
  cache.put('a/c/d');
  cache.put('a/c/d/e');
  cache.put('ab');
  cache.put('other/a');
  cache.deleteAll('other');
  list('a');
  expect(lists).toBe(1);
  const changes = [
    () => cache.put('a/c'),
    () => cache.put('a/b/c'),
    () => cache.put('a/d/e/f'),
    () => cache.delete('a/b'),
    () => cache.delete('a/c/d'),
    () => cache.deleteAll('a/c'),
  ];
  for (const [index, change] of changes.entries()) {
    change();
    list('a');
    expect(lists).toBe(index + 2);
  }
});

test('a long listing is not kept', () => {
  const cache = new ListingCache();
  let lists = 0;
  const long = () => {
    lists++;
    return Array.from({ length: 100 }, (_, index) => `n${index}`);
  };
  cache.get('a', long);
  cache.get('a', long);
  expect(lists).toBe(2);
});
