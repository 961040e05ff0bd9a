import { approleBackend } from '../../../src/backends/approle/index.ts';
import { RequestError } from '../../../src/framework/error.ts';
import { checkExistence, handleBackend, type RawCall } from '../../../src/framework/handle.ts';
import type { Response } from '../../../src/framework/response.ts';
import type { Core } from '../../../src/services/core.ts';
import type { MountEntry } from '../../../src/services/mount-table.ts';
import type { Operation } from '../../../src/services/request.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import type { Storage, Transaction } from '../../../src/storage/storage.ts';
import type { Value, ValueMap } from '../../../src/values/value.ts';
import { seconds, utc } from '../../support/time.ts';

const day = 86_400;

const mount: MountEntry = {
  table: 'auth',
  path: 'approle/',
  fullPath: 'auth/approle/',
  type: 'approle',
  description: '',
  accessor: 'auth_approle_12345678',
  uuid: 'mount-1',
  local: false,
  sealWrap: false,
  options: null,
  config: { defaultLeaseTtl: 0, maxLeaseTtl: 0, forceNoCache: false },
};

/** An AppRole mount on in-memory storage, without the engine. */
export class ApproleMount {
  readonly storage: Storage = memoryStorage();
  now = utc(2026, 0, 31, 12, 0, 0);
  remoteAddress = '127.0.0.1';
  /** Called with the name of each storage method that a request calls. */
  onStorage: (method: string) => void = () => {};

  /** Runs `body` in a transaction, with a request and the services that a backend gets. */
  transact<T>(body: (call: RawCall) => T, operation: Operation = 'read', path = '', data: ValueMap = {}): T {
    return this.storage.transact((transaction) => {
      const storage = watched(transaction, (method) => this.onStorage(method));
      // Only the services that AppRole uses.
      const core = { now: this.now, storage, mounts: { ttls: () => ({ default: 32 * day, max: 32 * day }) } };
      return body({
        request: {
          id: 'request-1',
          operation,
          path: `${mount.fullPath}${path}`,
          relativePath: path,
          data,
          token: '',
          remoteAddress: this.remoteAddress,
          headers: {},
        },
        storage,
        mount,
        core: core as unknown as Core,
      });
    });
  }

  /** Sends a request. A write is a create if the path's existence check finds nothing. */
  send(operation: Operation, path: string, data: ValueMap = {}): Response | undefined {
    const creates = operation === 'update' && this.transact(missing, operation, path, data);
    return this.transact((call) => handleBackend(approleBackend, call), creates ? 'create' : operation, path, data);
  }

  write(path: string, data: ValueMap = {}): ValueMap {
    return this.send('update', path, data)?.data ?? {};
  }

  read(path: string): ValueMap | undefined {
    return this.send('read', path)?.data;
  }

  delete(path: string, data: ValueMap = {}): void {
    this.send('delete', path, data);
  }

  keys(path: string, data: ValueMap = {}): readonly Value[] {
    const keys = this.send('list', path, data)?.data?.['keys'] ?? [];
    if (!Array.isArray(keys)) {
      throw new Error('keys is not a list');
    }
    return keys;
  }

  /** Returns the status and message of a refused request, with `listed` if it is printed under `1 error occurred`. */
  refusal(operation: Operation, path: string, data: ValueMap = {}): string {
    let answer: Response | undefined;
    try {
      answer = this.send(operation, path, data);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      return `${error.status}${error.listed ? ' listed' : ''}: ${error.message}`;
    }
    if (answer?.errors) {
      return `${answer.status}: ${answer.errors.join(', ')}`;
    }
    throw new Error('the request was not refused');
  }

  /** Counts the documents in a folder of the mount and its subfolders, of its logs too. */
  count(folder: string): number {
    const root = `approle/${mount.uuid}/${folder}`;
    return this.transact(({ storage }) => countDocuments(storage, root) + countDocuments(storage, `logs/${root}`));
  }

  /** Advances the clock by `count` seconds. */
  sleep(count: number): void {
    this.now += seconds(count);
  }
}

function missing(call: RawCall): boolean {
  return checkExistence(approleBackend, call) === false;
}

function watched(transaction: Transaction, tell: (method: string) => void): Transaction {
  return new Proxy(transaction, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]) => {
        tell(String(name));
        return member.apply(target, args);
      };
    },
  });
}

function countDocuments(storage: Transaction, folder: string): number {
  let count = 0;
  for (const name of storage.list(folder)) {
    count += name.endsWith('/') ? countDocuments(storage, `${folder}/${name.slice(0, -1)}`) : 1;
  }
  return count;
}

/** Returns a string member of response data. */
export function text(data: ValueMap | undefined, name: string): string {
  const value = data?.[name];
  if (typeof value !== 'string') {
    throw new Error(`${name} is not a string`);
  }
  return value;
}
