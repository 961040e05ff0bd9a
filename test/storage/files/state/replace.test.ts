import { expect, test } from 'vitest';
import type { FileSystem } from '../../../../src/storage/files/file-system.ts';
import { givenKey, keyFiles } from '../../../../src/storage/files/keys/provider.ts';
import { checkState } from '../../../../src/storage/files/state/check.ts';
import { currentFormat, type Format } from '../../../../src/storage/files/state/format.ts';
import { resetState } from '../../../../src/storage/files/state/reset.ts';
import { rotateKey } from '../../../../src/storage/files/state/rotate-key.ts';
import { inspectSnapshot, restoreSnapshot, saveSnapshot } from '../../../../src/storage/files/state/snapshot.ts';
import { Crash, type Hook, type SimulatedDisk } from '../../support/simulated-disk.ts';
import { countingHook, crashAfter, endings, folder, newDisk, open } from '../../support/simulated-state.ts';
import { readAll, type State, workload } from '../../support/workload.ts';

const snapshotPath = '/home/snapshot';

/** A disk with a state of some transactions, whose key is in a file. */
function prepared(steps: number): { readonly disk: SimulatedDisk; readonly state: State } {
  const disk = newDisk();
  const fs = disk.process();
  const storage = open(fs, { key: keyFiles('/home/keys', fs) });
  for (const step of workload.slice(0, steps)) {
    storage.transact(step.run);
  }
  saveSnapshot({ folder, key: keyFiles('/home/keys', fs), fileSystem: fs }, snapshotPath);
  for (const step of workload.slice(steps, steps + 2)) {
    storage.transact(step.run);
  }
  return { disk, state: readAll(storage) };
}

function read(disk: SimulatedDisk, format?: Format): State {
  const fs = disk.process();
  return readAll(open(fs, { key: keyFiles('/home/keys', fs), create: false, ...(format && { format }) }));
}

const nextFormat: Format = {
  version: currentFormat.version + 1,
  migrations: {
    [currentFormat.version]: (key, document) =>
      key.startsWith('kv/') ? [key, { ...document, migrated: true }] : [key, document],
  },
};

const works: Readonly<Record<string, { readonly run: (fs: FileSystem) => void; readonly format?: Format }>> = {
  'rotating the key': { run: (fs) => rotateKey(optionsOn(fs)) },
  'restoring a snapshot': { run: (fs) => restoreSnapshot(optionsOn(fs), snapshotPath) },
  'resetting the state': { run: (fs) => resetState(optionsOn(fs)) },
  'saving a snapshot': { run: (fs) => saveSnapshot(optionsOn(fs), snapshotPath) },
  'migrating to a newer format': {
    run: (fs) => void open(fs, { key: keyFiles('/home/keys', fs), format: nextFormat }).transact((t) => t.get('x')),
    format: nextFormat,
  },
};

function optionsOn(fs: FileSystem) {
  return { folder, key: keyFiles('/home/keys', fs), fileSystem: fs };
}

/** Each copy of the state that has its name is whole, whenever the process died. */
function expectWholeCopies(disk: SimulatedDisk, where: string): void {
  for (const path of disk.contents().keys()) {
    if (path.startsWith(`${folder}.copies/`) && !path.includes('/.')) {
      expect(inspectSnapshot(path, disk.process()), where).toMatchObject({ version: currentFormat.version });
    }
  }
}

for (const [name, { run, format }] of Object.entries(works)) {
  test(`${name} leaves the state before or the state after, whichever call is the last`, () => {
    const whole = prepared(6);
    const { hook, count } = countingHook();
    run(whole.disk.process(hook));
    const after = read(whole.disk, format);
    for (let last = 0; last < count(); last++) {
      const all = Object.values(endings);
      // One way to end for each call; all of them where there is time.
      for (const end of process.env['LOCALVAULT_THOROUGH'] ? all : all.slice(last % all.length).slice(0, 1)) {
        const { disk, state: before } = prepared(6);
        const synced = disk.process();
        // What came before is not in question here.
        for (const path of ['/', '/home']) {
          synced.sync(synced.open(path, 'read'));
        }
        try {
          run(disk.process(crashAfter(last)));
        } catch (error) {
          expect(error).toBeInstanceOf(Crash);
        }
        end(disk, last);
        expectWholeCopies(disk, `call ${last}`);
        const state = read(disk, format);
        // A migration isn't optional: opening the state finishes it.
        expect(format ? [after] : [before, after], `call ${last}`).toContainEqual(state);
        const fs = disk.process();
        const storage = open(fs, { key: keyFiles('/home/keys', fs), ...(format && { format }) });
        storage.transact((t) => t.put('probe', { is: 'there' }));
        disk.powerCut(() => 0);
        expect(read(disk, format), `call ${last}`).toEqual({ ...state, probe: { is: 'there' } });
      }
    }
  });
}

test('a full disk stops each operation before anything is changed', () => {
  for (const { run, format } of Object.values(works)) {
    for (let position = 0; ; position++) {
      const { disk, state: before } = prepared(6);
      let calls = 0;
      let isHit = false;
      const fs = disk.process((call) => {
        const hits = call === 'write' && calls++ === position;
        isHit ||= hits;
        return hits ? 'ENOSPC' : undefined;
      });
      if (!tryTo(() => run(fs)) && !format) {
        expect(read(disk)).toEqual(before);
      }
      if (!isHit) {
        break;
      }
    }
  }
});

test('documents that only the journal has survive a full disk', () => {
  const { disk } = prepared(6);
  const full: Hook = (call, path) => (call === 'write' && /\/data\/|state\.json/.test(path) ? 'ENOSPC' : undefined);
  const fs = disk.process(full);
  open(fs, { key: keyFiles('/home/keys', fs) }).transact((t) => t.put('probe', { is: 'there' }));
  expect(() => resetState(optionsOn(disk.process(full)))).toThrow('no space left');
  expect(read(disk)['probe']).toEqual({ is: 'there' });
});

function tryTo(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    expect(String(error)).toContain('no space left');
    return false;
  }
}

test('an open storage notices that the state was replaced', () => {
  const { disk } = prepared(6);
  const fs = disk.process();
  const key = keyFiles('/home/keys', fs);
  const storage = open(fs, { key });
  readAll(storage);
  restoreSnapshot(optionsOn(disk.process()), snapshotPath);
  expect(readAll(storage)).toEqual(workload[5]?.after);
  rotateKey(optionsOn(disk.process()));
  storage.transact((t) => t.put('probe', { sealed: 'new' }));
  expect(read(disk)['probe']).toEqual({ sealed: 'new' });
  resetState(optionsOn(disk.process()));
  expect(readAll(storage)).toEqual({});
});

test('a rotated key seals anew, keeps the hashes and leaves the old key useless', () => {
  const disk = newDisk();
  const fs = disk.process();
  const old = givenKey('old', () => '11'.repeat(32));
  const storage = open(fs, { key: old });
  const hash = storage.transact((t) => {
    t.put('a/b', { sealed: 'secret' });
    return t.hash('token', 'x');
  });
  rotateKey({ folder, key: old, fileSystem: fs }, Buffer.from('22'.repeat(32), 'hex'));
  const next = open(disk.process(), { key: givenKey('next', () => '22'.repeat(32)) });
  expect(next.transact((t) => [t.get('a/b'), t.hash('token', 'x')])).toEqual([{ sealed: 'secret' }, hash]);
  const stale = open(disk.process(), { key: old });
  expect(() => stale.transact((t) => t.get('a/b'))).toThrow('the key from old is not the key of this state');
  const given = givenKey('next', () => '22'.repeat(32));
  expect(() => rotateKey({ folder, key: given, fileSystem: fs })).toThrow(
    /can't store a new one: set LOCALVAULT_NEW_KEY/,
  );
  expect(() => rotateKey({ folder, key: given, fileSystem: fs }, Buffer.from('22'.repeat(32), 'hex'))).toThrow(
    /^the state is sealed with this key already; put a new key into LOCALVAULT_NEW_KEY$/,
  );
});

test('a snapshot describes its contents, and is refused when damaged', () => {
  const { disk } = prepared(6);
  const fs = disk.process();
  const facts = inspectSnapshot(snapshotPath, fs);
  expect(facts).toMatchObject({
    version: currentFormat.version,
    documents: Object.keys(workload[5]?.after ?? {}).length,
  });
  const text = disk.contents().get(snapshotPath) ?? '';
  expect(text).not.toContain('"value"');
  for (const damaged of [text.slice(0, -5), text.replace('"uses":3', '"uses":4'), `${text}+`, 'nothing', '']) {
    const file = fs.open('/home/damaged', 'empty');
    fs.write(file, Buffer.from(damaged), 0);
    fs.close(file);
    const before = read(disk);
    expect(() => restoreSnapshot(optionsOn(fs), '/home/damaged')).toThrow(
      /^\/home\/damaged is (damaged|not a snapshot)/,
    );
    expect(read(disk)).toEqual(before);
  }
});

test('a snapshot without its key is refused', () => {
  const { disk } = prepared(6);
  const fs = disk.process();
  const key = keyFiles('/home/others', fs);
  expect(() => restoreSnapshot({ folder: '/home/elsewhere', key, fileSystem: fs }, snapshotPath)).toThrow(
    /^the key of .* is missing: there is no \/home\/others\/.*\.key; copy that file from where the snapshot was saved, or save it there with "localvault state snapshot save -passphrase", which includes the key$/,
  );
});

test("a snapshot's key is kept only if the snapshot was restored", () => {
  const place = { folder: '/home/elsewhere', keys: '/home/others' };
  for (const isInstalled of [false, true]) {
    const { disk } = prepared(6);
    const own = keyFiles('/home/keys', disk.process());
    const { id } = inspectSnapshot(snapshotPath, disk.process());
    const [stateKey] = own.find(id);
    let isRenamed = false;
    const failing = disk.process((call, path) => {
      const isStateFile = call === 'rename' && path === `${place.folder}/state.json`;
      const fails = isInstalled ? isRenamed && call === 'sync' && path === place.folder : isStateFile;
      isRenamed ||= isStateFile;
      return fails ? 'EIO' : undefined;
    });
    const options = { folder: place.folder, key: keyFiles(place.keys, failing), fileSystem: failing };
    expect(stateKey).toBeDefined();
    expect(() => restoreSnapshot(options, snapshotPath, { ...(stateKey && { stateKey }) })).toThrow(
      'input/output error',
    );
    expect(disk.contents().has(`${place.keys}/${id}.key`)).toBe(isInstalled);
    const fs = disk.process();
    const again = { folder: place.folder, key: keyFiles(place.keys, fs), fileSystem: fs };
    if (!isInstalled) {
      // What is half there doesn't stand in the way.
      restoreSnapshot(again, snapshotPath, { ...(stateKey && { stateKey }) });
    }
    expect(readAll(open(fs, again))).toEqual(workload[5]?.after);
  }
});

test('a snapshot creates a missing state', () => {
  const { disk } = prepared(6);
  const fs = disk.process();
  restoreSnapshot({ folder: '/home/else/where', key: keyFiles('/home/keys', fs), fileSystem: fs }, snapshotPath);
  const storage = open(fs, { folder: '/home/else/where', key: keyFiles('/home/keys', fs) });
  expect(readAll(storage)).toEqual(workload[5]?.after);
});

test('a sound state has no problems', () => {
  const { disk, state } = prepared(6);
  const report = checkState(optionsOn(disk.process()));
  const sealed = Object.values(state).filter((document) => JSON.stringify(document).includes('"sealed"'));
  expect(report).toMatchObject({ documents: Object.keys(state).length, sealed: sealed.length, problems: [] });
});
