import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server got. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** What it says: a status and a body as JSON. */
export type Answer = readonly [status: number, body: unknown];

/** A server that answers as the test says, until the test is over. */
export async function answeringServer(answer: (asked: Asked) => Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const [status, value] = answer({ method: request.method ?? '', url: request.url ?? '', body });
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(value === undefined ? '' : JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
