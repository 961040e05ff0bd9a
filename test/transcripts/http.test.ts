import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/engine/open.ts';
import { memoryStorage } from '../../src/storage/memory.ts';
import type { Moment } from '../../src/values/time.ts';
import { expected, play } from '../support/play.ts';
import { readScenarios } from '../support/scenario.ts';
import { serveDev, type TestServer } from '../support/server.ts';
import { commandsForAll } from '../support/transcripts.ts';

const commands = commandsForAll();

/** A server with this clock. */
function serve(clock: (() => Moment) | undefined): Promise<TestServer> {
  return serveDev(clock && { engine: openEngine({ storage: memoryStorage(), rootToken: 'root', clock }) });
}

const folders = readdirSync(fileURLToPath(new URL('http/', import.meta.url))).sort();

for (const scenario of folders.flatMap((folder) => readScenarios(`http/${folder}`))) {
  test.concurrent(scenario.name, async () => {
    expect(await play(scenario, commands(), serve)).toEqual(expected(scenario));
  });
}
