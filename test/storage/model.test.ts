import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryStorage } from '../../src/storage/memory.ts';
import type { Plain, Storage, Transaction } from '../../src/storage/storage.ts';
import { newDisk, open } from './support/simulated-state.ts';

/** A write, on few keys, so that they meet. */
type Write =
  | { readonly kind: 'put'; readonly key: string; readonly value: number }
  | { readonly kind: 'delete' | 'deleteAll'; readonly key: string }
  | { readonly kind: 'nested'; readonly writes: readonly Write[]; readonly fails: boolean };

const segment = fc.constantFrom(
  'a',
  'A',
  'b.json',
  'a.jsonl',
  '.',
  '..',
  'x'.repeat(300),
  'é',
  '\u{1f600}',
  'con',
  'a~b',
  'a=b',
);
/** Documents have a file each, or share one below `logs`. */
const key = fc
  .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }))
  .map(([isLogged, segments]) => [...(isLogged ? ['logs'] : []), ...segments].join('/'));

const { write } = fc.letrec<{ write: Write }>((tie) => ({
  write: fc.oneof(
    { depthSize: 'small' },
    fc.record({ kind: fc.constant('put' as const), key, value: fc.nat(9) }),
    fc.record({ kind: fc.constant('put' as const), key, value: fc.nat(9) }),
    fc.record({ kind: fc.constantFrom('delete' as const, 'deleteAll' as const), key }),
    fc.record({
      kind: fc.constant('nested' as const),
      writes: fc.array(tie('write'), { maxLength: 4 }),
      fails: fc.boolean(),
    }),
  ),
}));

/** The same, done the simplest way. */
class Model {
  documents = new Map<string, Plain>();

  apply(writes: readonly Write[]): void {
    for (const one of writes) {
      if (one.kind === 'put') {
        this.documents.set(one.key, { value: one.value, sealed: `secret ${one.value}` });
      } else if (one.kind === 'delete') {
        this.documents.delete(one.key);
      } else if (one.kind === 'deleteAll') {
        for (const known of this.documents.keys()) {
          if (known.startsWith(`${one.key}/`)) {
            this.documents.delete(known);
          }
        }
      } else if (one.kind === 'nested' && !one.fails) {
        this.apply(one.writes);
      }
    }
  }

  list(folder: string): string[] {
    const names = new Set<string>();
    for (const known of this.documents.keys()) {
      if (known.startsWith(`${folder}/`)) {
        const [name = '', ...deeper] = known.slice(folder.length + 1).split('/');
        names.add(deeper.length > 0 ? `${name}/` : name);
      }
    }
    return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  scan(folder: string, after: string): Array<[string, Plain | undefined]> {
    return this.list(folder)
      .filter((name) => !name.endsWith('/') && Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0)
      .map((name) => [name, this.documents.get(`${folder}/${name}`)]);
  }
}

function apply(t: Transaction, writes: readonly Write[]): void {
  for (const one of writes) {
    if (one.kind === 'put') {
      t.put(one.key, { value: one.value, sealed: `secret ${one.value}` });
    } else if (one.kind === 'nested') {
      applyNested(t, one.writes, one.fails);
    } else {
      t[one.kind](one.key);
    }
  }
}

function applyNested(t: Transaction, writes: readonly Write[], fails: boolean): void {
  try {
    t.nested(() => {
      apply(t, writes);
      if (fails) {
        throw new RangeError('taken back');
      }
    });
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

function expectSame(t: Transaction, model: Model, keys: readonly string[]): void {
  for (const one of keys) {
    expect(t.get(one)).toEqual(model.documents.get(one));
    expect(t.list(one)).toEqual(model.list(one));
    expect([...t.scan(one)]).toEqual(model.scan(one, ''));
    expect([...t.scan(`${one}/`, 'a')]).toEqual(model.scan(one, 'a'));
  }
}

const storages: Readonly<Record<string, () => { readonly storage: Storage; readonly again: () => Storage }>> = {
  memory: () => {
    const storage = memoryStorage();
    return { storage, again: () => storage };
  },
  files: () => {
    const disk = newDisk();
    return { storage: open(disk.process()), again: () => open(disk.process()) };
  },
  'files of a server': () => {
    const disk = newDisk();
    const storage = open(disk.process(), { groupCommit: true });
    return { storage, again: () => open(disk.process()) };
  },
};

for (const [name, make] of Object.entries(storages)) {
  test(`${name}: any transactions leave what a simple map would`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write, { maxLength: 6 }), { maxLength: 8 }), async (transactions) => {
        const { storage, again } = make();
        const model = new Model();
        const keys = [...new Set(JSON.stringify(transactions).match(/(?<="key":")[^"]+/g) ?? [])].map((text) =>
          String(JSON.parse(`"${text}"`)),
        );
        for (const writes of transactions) {
          model.apply(writes);
          storage.transact((t) => {
            apply(t, writes);
            expectSame(t, model, keys);
          });
          await storage.settled();
          again().transact((t) => expectSame(t, model, keys));
        }
        storage.close();
        again().transact((t) => expectSame(t, model, keys));
      }),
      { numRuns: 60 },
    );
  });
}

for (const [name, make] of Object.entries(storages)) {
  test(`${name}: what is put is kept as it was then, and what is got can't be changed`, () => {
    const { storage } = make();
    const list = [1];
    storage.transact((t) => {
      t.put('a', { list, gone: undefined, ['__proto__x']: 1 });
      list.push(2);
      expect(t.get('a')).toEqual({ list: [1], __proto__x: 1 });
    });
    const document = storage.transact((t) => t.get('a'));
    expect(Object.keys(document ?? {})).toEqual(['list', '__proto__x']);
    expect(Object.isFrozen(document?.['list'])).toBe(true);
  });

  test(`${name}: hashes are the same each time, differ by purpose, and sealed texts open for their purpose alone`, () => {
    const { storage } = make();
    storage.transact((t) => {
      const hash = t.hash('token', 'secret');
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(t.hash('token', 'secret')).toBe(hash);
      expect(t.hash('secret-id', 'secret')).not.toBe(hash);
      const sealed = t.sealText('batch', 'text');
      expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(t.sealText('batch', 'text')).not.toBe(sealed);
      expect(t.openText('batch', sealed)).toBe('text');
      expect(t.openText('other', sealed)).toBeUndefined();
      expect(t.openText('batch', `${sealed}A`)).toBeUndefined();
      expect(t.openText('batch', '')).toBeUndefined();
    });
  });

  test(`${name}: a key without a name is a mistake`, () => {
    const { storage } = make();
    for (const wrong of ['', '/', 'a/', '/a', 'a//b']) {
      expect(() => storage.transact((t) => t.get(wrong))).toThrow(RangeError);
      expect(() => storage.transact((t) => t.put(wrong, {}))).toThrow(RangeError);
    }
  });
}
