import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type AuditedServer, serveAudited } from '../support/audited-server.ts';
import { normaliseLine } from './normalise.ts';

const folder = fileURLToPath(new URL('recordings/', import.meta.url));

/** A request of a recording. `$NAME` stands for a value that an earlier answer gave. */
interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** `root` where absent; `''` for none. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The values to remember, by name: where they are in the answer. */
  readonly save?: Readonly<Record<string, string>>;
}

/** What a real server logged. */
interface Recording {
  readonly about: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly requests: readonly RecordedRequest[];
  readonly log: readonly string[];
}

async function play(server: AuditedServer, requests: readonly RecordedRequest[]): Promise<void> {
  const saved = new Map<string, string>();
  const fill = (text: string) => text.replace(/\$([A-Z_0-9]+)/g, (all, name: string) => saved.get(name) ?? all);
  for (const { method, path, body, token = 'root', headers = {}, save = {} } of requests) {
    const filled = body === undefined ? undefined : fill(typeof body === 'string' ? body : JSON.stringify(body));
    const answer = await fetch(`${server.url}/v1/${fill(path)}`, {
      method,
      headers: { ...(token !== '' && { 'X-Vault-Token': fill(token) }), ...headers },
      ...(filled !== undefined && { body: filled }),
    });
    const text = await answer.text();
    for (const [name, where] of Object.entries(save)) {
      saved.set(name, String(valueAt(JSON.parse(text), where)));
    }
  }
}

function valueAt(value: unknown, where: string): unknown {
  return where
    .split('.')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | null | undefined)?.[key], value);
}

const recordings = readdirSync(folder).map((name) => {
  const recording = JSON.parse(readFileSync(folder + name, 'utf8')) as Recording;
  return { name, ...recording };
});

test.each(recordings)('logs what the real server logs: $name, $about', async ({ requests, log, options }) => {
  const server = await serveAudited(options);
  try {
    await play(server, requests);
    expect(server.lines().map(normaliseLine)).toEqual(log);
  } finally {
    await server.stop();
  }
});
