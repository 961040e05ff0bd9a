import { expect, test } from 'vitest';
import { AuditBroker, AuditError, type OpenDevice } from '../../../src/engine/audit/broker.ts';
import type { AuditEntry } from '../../../src/engine/audit/entry.ts';
import { AuditFormatter, probeEntry } from '../../../src/engine/audit/format.ts';
import { NumberLiteral } from '../../../src/values/value.ts';
import { utc } from '../../support/time.ts';

/** A device that remembers what was written with each call, and fails while it is told to. */
class MemoryDevice implements OpenDevice {
  readonly writes: string[] = [];
  fails = false;
  readonly path: string;
  readonly formatter = new AuditFormatter(
    { raw: false, hmacAccessor: true, elideListResponses: false, prefix: '' },
    (text) => text,
  );
  readonly sink = {
    write: (lines: string) => {
      if (this.fails) {
        throw new Error('no space left');
      }
      this.writes.push(lines.replace(/.*"path":"([^"]*)".*\n/g, '$1;'));
    },
    reopen: () => {},
    close: () => {},
  };

  constructor(path: string) {
    this.path = path;
  }
}

function entry(path: string, data: AuditEntry['request']['data'] = {}): AuditEntry {
  const probe = probeEntry('id', utc(2026, 0, 1));
  return { ...probe, request: { ...probe.request, path, data } };
}

function response(path: string): AuditEntry {
  return { ...entry(path), response: { mount: undefined, hasLease: false, warnings: [] } };
}

function brokerOf(...devices: MemoryDevice[]) {
  const problems: string[] = [];
  return { broker: new AuditBroker(devices, (problem) => problems.push(problem)), problems };
}

test('writes a request at once, and the responses of many requests together', async () => {
  const device = new MemoryDevice('a/');
  const { broker } = brokerOf(device);
  expect(broker.settled()).toBeUndefined();
  broker.logRequest(entry('1'), {});
  expect(device.writes).toEqual(['1;']);
  broker.logResponse(response('2'), {});
  broker.logResponse(response('3'), {});
  expect(device.writes).toEqual(['1;']);
  await broker.settled();
  expect(device.writes).toEqual(['1;', '2;3;']);
});

test('writes waiting responses before the next request', async () => {
  const device = new MemoryDevice('a/');
  const { broker } = brokerOf(device);
  broker.logResponse(response('1'), {});
  const settled = broker.settled();
  broker.logRequest(entry('2'), {});
  expect(device.writes).toEqual(['1;2;']);
  expect(broker.settled()).toBeUndefined();
  await settled;
});

test('refuses a request and the waiting responses if no device can write', async () => {
  const device = new MemoryDevice('a/');
  const { broker, problems } = brokerOf(device);
  broker.logResponse(response('1'), {});
  const settled = broker.settled();
  device.fails = true;
  expect(() => broker.logRequest(entry('2'), {})).toThrow(AuditError);
  await expect(settled).rejects.toThrow(AuditError);
  expect(problems).toEqual(['audit device a/: no space left']);
  device.fails = false;
  broker.logRequest(entry('3'), {});
  expect(device.writes).toEqual(['3;']);
});

test('rejects responses that nothing could be written of', async () => {
  const device = new MemoryDevice('a/');
  const { broker } = brokerOf(device);
  device.fails = true;
  broker.logResponse(response('1'), {});
  await expect(broker.settled()).rejects.toThrow(AuditError);
});

test('one device that writes is enough', async () => {
  const [broken, sound] = [new MemoryDevice('a/'), new MemoryDevice('b/')];
  broken.fails = true;
  const { broker, problems } = brokerOf(broken, sound);
  broker.logRequest(entry('1'), {});
  broker.logResponse(response('2'), {});
  await broker.settled();
  expect(sound.writes).toEqual(['1;', '2;']);
  expect(problems).toHaveLength(2);
});

test('refuses data that no device can format', () => {
  const device = new MemoryDevice('a/');
  const { broker } = brokerOf(device);
  expect(() => broker.logRequest(entry('1', { n: new NumberLiteral('1e999') }), {})).toThrow(AuditError);
  expect(device.writes).toEqual([]);
});
