import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canServeCommands, processScript, serveCommands } from '../support/in-process.ts';
import { expected, play } from '../support/play.ts';
import { readScenarios } from '../support/scenario.ts';
import { serveDev } from '../support/server.ts';

let vault = processScript;
let stop = () => {};
beforeAll(async () => {
  if (canServeCommands) ({ script: vault, stop } = await serveCommands());
});
afterAll(() => stop());

const folders = readdirSync(fileURLToPath(new URL('http/', import.meta.url))).sort();

for (const scenario of folders.flatMap((folder) => readScenarios(`http/${folder}`))) {
  test.concurrent(scenario.name, async () => {
    const server = await serveDev();
    try {
      expect(await play(scenario, vault, server.url)).toEqual(expected(scenario));
    } finally {
      await server.stop();
    }
  });
}
