import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Connection } from '../../../src/server/http/connection.ts';
import { ReceiveBudget } from '../../../src/server/http/receive-budget.ts';

/** Throws where nothing should: it stands for any unforeseen bug. */
class BrokenBudget extends ReceiveBudget {
  override take(): boolean {
    throw new TypeError('boom');
  }
}

test('a fault of the server answers and ends its connection, is reported, and ends no other', async () => {
  const faults: unknown[] = [];
  const timeouts = { head: 5000, request: 5000, idle: 5000, answer: 5000 };
  const host = (budget: ReceiveBudget) => ({
    timeouts,
    budget,
    isStopping: false,
    answer: () => ({ status: 204, headers: {}, body: '' }),
    onFault: (error: unknown) => faults.push(error),
  });
  const hosts = [host(new BrokenBudget(1000)), host(new ReceiveBudget(1000))];
  const server = createServer((socket) => {
    const next = hosts.shift();
    if (next !== undefined) {
      new Connection(socket, next);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async () => {
    const client = connect(port, '127.0.0.1');
    client.end('POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na');
    let text = '';
    client.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    await once(client, 'close');
    return text.split('\r\n')[0];
  };
  expect(await ask()).toBe('HTTP/1.1 500 Internal Server Error');
  expect(await ask()).toBe('HTTP/1.1 204 No Content');
  expect(faults).toEqual([new TypeError('boom')]);
  server.close();
});
