import { expect, test } from 'vitest';
import { DocumentCache } from '../../../../src/storage/files/documents/cache.ts';
import { ListingCache } from '../../../../src/storage/files/documents/listing-cache.ts';
import { CachedView } from '../../../../src/storage/files/server/cached-view.ts';
import type { JournalSegments } from '../../../../src/storage/files/server/journal-segments.ts';
import type { View } from '../../../../src/storage/files/state/view.ts';
import { StoredDocument } from '../../../../src/storage/stored-document.ts';

test('an inspection leaves the cache unchanged, so that requests keep their documents', () => {
  const read: string[] = [];
  const find = (key: string) => {
    read.push(key);
    return key === 'none' ? undefined : StoredDocument.of({ key });
  };
  const segments = { get: find, peek: find, names: () => ['a', 'b'], list: () => ['a'], holdsAny: () => true };
  // Nothing here is sealed, so the view has nothing to do.
  const view = new CachedView(
    segments as unknown as JournalSegments,
    {} as View,
    new DocumentCache(10_000),
    new ListingCache(),
  );
  view.get('hot');
  for (let i = 0; i < 1000; i++) {
    expect(view.peek(`k${i}`)?.read()).toEqual({ key: `k${i}` });
  }
  expect(view.peek('none')).toBeUndefined();
  read.length = 0;
  view.get('hot');
  expect(read).toEqual([]);
  view.get('k999');
  view.get('none');
  expect(read).toEqual(['k999', 'none']);
  expect(view.names('folder')).toEqual(['a', 'b']);
  expect(view.list('folder')).toEqual(['a']);
});
