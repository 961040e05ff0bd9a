import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EncodedChanges, type EncodedRecords } from '../../../../src/storage/files/journal/encoded-changes.ts';
import {
  applyOperations,
  decodeRecord,
  type EncodedRecord,
  encodeRecord,
  type Operation,
} from '../../../../src/storage/files/journal/record.ts';
import { Layer, noDocuments } from '../../../../src/storage/layer.ts';
import { StoredDocument } from '../../../../src/storage/stored-document.ts';
import { authenticator } from '../../support/stamps.ts';

const segment = fc.constantFrom('a', 'b', 'é"\\', '\t\n*');
/** Often one of a few that share folders. */
const key = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a/a/a', 'a/a/b', 'a/b', 'a/a', 'a') },
  { weight: 1, arbitrary: fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/')) },
);

/** Also one that looks like a key in an operation's line. */
const document = fc.constantFrom('x', ' "a"\t{}', 'é𝄞').map((text) => StoredDocument.of({ text }));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), key, document }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteAll' as const), key }) },
);

/** Records with these operations, as a journal contains them, after a first line. */
function encoded(transactions: readonly (readonly Operation[])[]): EncodedRecords {
  const pieces = [Buffer.from('first line\n')];
  for (const [index, operations] of transactions.entries()) {
    const head = { sequence: index + 1, moment: BigInt(index), synced: index };
    pieces.push(Buffer.from(encodeRecord(head, operations, authenticator).bytes));
  }
  const bytes = Buffer.concat(pieces);
  const records: EncodedRecord[] = [];
  for (let start = pieces[0]?.length ?? 0; start < bytes.length; start += records.at(-1)?.size ?? bytes.length) {
    const record = decodeRecord(bytes, start, authenticator, records.length + 1);
    if (record !== undefined) {
      records.push(record);
    }
  }
  expect(records.length).toBe(transactions.length);
  return { bytes, records };
}

/** What can be asked of changes, for a key that is a folder too. */
function answers(changes: EncodedChanges | Layer, asked: string): readonly unknown[] {
  const documents = [changes.get(asked), changes.peek(asked)];
  return [
    ...documents.map((found) => [found?.text, found?.stamp]),
    changes.list(asked).sort(),
    changes.names(asked).sort(),
    changes.holdsAny(asked),
    changes.decides(asked),
  ];
}

/** All keys, the folders above them, and one that nothing is in. */
function keysAndFolders(operations: readonly Operation[]): ReadonlySet<string> {
  const found = new Set(['c']);
  for (const one of operations) {
    const segments = one.key.split('/');
    for (const [index] of segments.entries()) {
      found.add(segments.slice(0, index + 1).join('/'));
    }
  }
  return found;
}

test('decoding changes on demand and at once agree', () => {
  const transactions = fc.array(fc.array(operation, { maxLength: 4, size: 'max' }), { maxLength: 6, size: 'max' });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), transactions, (before, after) => {
      const files = new Layer(noDocuments);
      applyOperations(before, files);
      const records = encoded(after);
      const atOnce = new Layer(files);
      for (const { operations } of records.records) {
        applyOperations(operations, atOnce);
      }
      // One is searched for the first answers and decoded for the later ones. Each of the others is searched for all of its own.
      const onDemand = new EncodedChanges(files, records);
      for (const one of keysAndFolders([before, ...after].flat())) {
        const expected = answers(atOnce, one);
        expect(answers(onDemand, one)).toEqual(expected);
        expect(answers(new EncodedChanges(files, records), one)).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});
