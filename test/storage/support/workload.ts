import type { Plain, Storage, Transaction } from '../../../src/storage/storage.ts';

/** A transaction of the workload, and what the state holds after it. */
export interface Step {
  readonly run: (transaction: Transaction) => void;
  readonly after: State;
}

/** Every document by its key. */
export type State = Readonly<Record<string, Plain>>;

type Change =
  | readonly [key: string, document: Readonly<Record<string, Plain>> | undefined]
  | readonly [cleared: string];

const changes: readonly (readonly Change[])[] = [
  [
    ['mounts/auth/approle', { type: 'approle', sealed: 'first' }],
    ['mounts/secret', { type: 'kv' }],
    ['count', { left: 1, right: 1 }],
    ['logs/approle/one/a', { last: 1 }],
  ],
  [
    ['approle/one/roles/Jenkins', { uses: 10 }],
    ['approle/one/roles/jenkins', { uses: 20, sealed: 'role' }],
    ['count', { left: 2, right: 2 }],
    ['logs/approle/one/a', { last: 2 }],
    ['logs/approle/one/b', { last: 2, sealed: 'from' }],
  ],
  [
    ['approle/one/roles/jenkins/ids/x', { uses: 1 }],
    ['approle/one/roles/jenkins/ids/y', { uses: 1 }],
    ['approle/one/accessors/x', { id: 'x' }],
  ],
  [
    ['approle/one/roles/jenkins/ids/x', undefined],
    ['approle/one/accessors/x', undefined],
    ['count', { left: 3, right: 3 }],
    ['logs/approle/one/a', undefined],
    ['logs/approle/two/c', { last: 3 }],
  ],
  [['approle/one/roles/jenkins'], ['approle/one/roles/jenkins/ids/z', { uses: 3 }]],
  [
    [`kv/${'long'.repeat(60)}/a b/x.json`, { version: 1, sealed: 'value' }],
    ['kv/x.json/y', { version: 1 }],
    ['kv/x', { version: 1 }],
  ],
  [
    ['approle/one'],
    ['count', { left: 4, right: 4 }],
    ['logs/approle/two/c', undefined],
    ['logs/approle/one/b', { last: 4 }],
  ],
  [
    ['kv/x.json/y', undefined],
    ['approle/one/roles/new', { uses: 5 }],
    ['logs/approle/one'],
    ['logs/approle/one/d', { last: 5 }],
    ['count', { left: 5, right: 5 }],
  ],
  [['mounts'], ['kv'], ['count', undefined]],
  [
    ['mounts/auth/approle', { type: 'approle', sealed: 'second' }],
    ['count', { left: 6, right: 6 }],
    ['logs/approle/one/d', { last: 6 }],
  ],
];

/** Some transactions that put, replace, delete and clear, and share folders. */
export const workload: readonly Step[] = stepsOf(changes);

/** Everything that the state holds, as a transaction sees it. */
export function readAll(storage: Storage): State {
  return storage.transact((transaction) => {
    const found: Record<string, Plain> = {};
    const visit = (key: string) => {
      const document = transaction.get(key);
      if (document !== undefined) {
        found[key] = JSON.parse(JSON.stringify(document));
      }
    };
    const walk = (folder: string) => {
      for (const name of transaction.list(folder)) {
        if (name.endsWith('/')) {
          walk(`${folder}/${name.slice(0, -1)}`);
        } else {
          visit(`${folder}/${name}`);
        }
      }
    };
    for (const top of ['approle', 'count', 'kv', 'logs', 'mounts', 'probe']) {
      visit(top);
      walk(top);
    }
    return sorted(found);
  });
}

/** The same with its keys in order, so that two states can be compared as text. */
function sorted(state: State): State {
  return Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function stepsOf(all: typeof changes): Step[] {
  let state: Record<string, Plain> = {};
  return all.map((step) => {
    state = { ...state };
    for (const change of step) {
      applyChange(state, change);
    }
    const run = (transaction: Transaction) => {
      for (const change of step) {
        make(transaction, change);
      }
    };
    return { run, after: sorted(state) };
  });
}

function applyChange(state: Record<string, Plain>, change: Change): void {
  if (change.length === 1) {
    for (const key of Object.keys(state).filter((name) => name.startsWith(`${change[0]}/`))) {
      delete state[key];
    }
  } else if (change[1] === undefined) {
    delete state[change[0]];
  } else {
    state[change[0]] = change[1];
  }
}

function make(transaction: Transaction, change: Change): void {
  if (change.length === 1) {
    transaction.deleteAll(change[0]);
  } else if (change[1] === undefined) {
    transaction.delete(change[0]);
  } else {
    transaction.put(change[0], change[1]);
  }
}
