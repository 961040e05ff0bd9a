import { afterAll, beforeAll, expect, test } from 'vitest';
import { canServeCommands, processScript, serveCommands } from './in-process.ts';
import { expected, play } from './play.ts';
import { readScenarios } from './scenario.ts';

/**
 * Declares a test for each scenario of a folder of `test/transcripts`: the command line runs in this process where the machine
 * allows that, else as processes.
 */
export function testTranscripts(folder: string): void {
  let vault = processScript;
  let stop = () => {};
  beforeAll(async () => {
    if (canServeCommands) ({ script: vault, stop } = await serveCommands());
  });
  afterAll(() => stop());
  for (const scenario of readScenarios(folder)) {
    test.concurrent(scenario.name, async () => {
      expect(await play(scenario, vault)).toEqual(expected(scenario));
    });
  }
}
