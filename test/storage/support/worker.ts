import { writeSync } from 'node:fs';
import { fileStorage } from '../../../src/storage/files/file-storage.ts';
import { givenKey, keyFiles } from '../../../src/storage/files/keys/provider.ts';
import { rotateKey } from '../../../src/storage/files/state/rotate-key.ts';
import { restoreSnapshot, saveSnapshot } from '../../../src/storage/files/state/snapshot.ts';
import type { Storage, Transaction } from '../../../src/storage/storage.ts';

/** A process of its own that works on a state: `node worker.js <work> <folder> <words…>`. */
const [work = '', folder = '', ...words] = process.argv.slice(2);

function open(options: { readonly groupCommit?: boolean; readonly checkpointBytes?: number } = {}): Storage {
  return fileStorage({ folder, key: givenKey('the test', () => '11'.repeat(32)), ...options });
}

function say(text: string): void {
  writeSync(1, `${text}\n`);
}

/** Adds one to a counter, in a transaction of its own each time. */
function increment(times: number): void {
  const storage = open();
  for (let time = 0; time < times; time++) {
    storage.transact((t) => {
      t.put('shared/counter', { value: Number(t.get('shared/counter')?.['value'] ?? 0) + 1 });
    });
  }
}

/** Puts the next version of a document, as many processes at once do. */
function putVersion(): void {
  open().transact((t) => {
    const version = Number(t.get('kv/meta')?.['version'] ?? 0) + 1;
    t.put('kv/meta', { version });
    t.put(`kv/versions/${version}`, { version, sealed: words[0] ?? '' });
  });
}

/** What one step of `writeOn` does: documents that only make sense together. */
function step(t: Transaction, name: string): number {
  const next = Number(t.get(`writers/${name}`)?.['steps'] ?? 0) + 1;
  t.put(`writers/${name}`, { steps: next });
  t.put(`ids/${name}/${next}`, { accessor: `${name}-${next}`, sealed: 'x'.repeat(next % 300) });
  t.put(`accessors/${name}-${next}`, { id: next });
  t.put(`logs/last/${name}`, { steps: next, text: 'x'.repeat(next % 900) });
  t.put(`logs/steps/${name}-${next}`, {});
  t.delete(`logs/steps/${name}-${next - 1}`);
  t.put('total', { steps: Number(t.get('total')?.['steps'] ?? 0) + 1 });
  if (next % 7 === 0) {
    t.deleteAll(`ids/${name}`);
    for (const accessor of t.list('accessors')) {
      if (accessor.startsWith(`${name}-`)) {
        t.delete(`accessors/${accessor}`);
      }
    }
  }
  return next;
}

/** Writes until it is killed, and says each step that was acknowledged. */
function writeOn(): never {
  const storage = open({ checkpointBytes: 4000 });
  for (;;) {
    say(String(storage.transact((t) => step(t, words[0] ?? ''))));
  }
}

/** The same as a server would, which says a step when it is settled. */
async function serve(): Promise<never> {
  const storage = open({ groupCommit: true, checkpointBytes: 4000 });
  for (;;) {
    const steps = [1, 2, 3].map(() => storage.transact((t) => step(t, words[0] ?? '')));
    await storage.settled();
    say(String(steps.at(-1)));
  }
}

/** Takes the state for itself and waits to be killed. */
async function own(): Promise<void> {
  const storage = open({ groupCommit: true });
  storage.transact((t) => t.put('owned', {}));
  await storage.settled();
  say('owned');
  setInterval(() => {}, 1000);
}

/** Replaces the whole state again and again, in one way after the other, and says each that was done. */
function replaceOn(): never {
  const options = { folder, key: keyFiles(`${folder}-keys`) };
  const snapshot = `${folder}.snapshot`;
  for (let round = 0; ; round++) {
    if (round % 3 === 0) {
      saveSnapshot(options, snapshot);
    } else if (round % 3 === 1) {
      rotateKey(options);
    } else {
      restoreSnapshot(options, snapshot);
    }
    say(String(round));
  }
}

if (work === 'replace') {
  replaceOn();
} else if (work === 'increment') {
  increment(Number(words[0]));
} else if (work === 'put') {
  putVersion();
} else if (work === 'write') {
  writeOn();
} else if (work === 'serve') {
  await serve();
} else if (work === 'own') {
  await own();
}
