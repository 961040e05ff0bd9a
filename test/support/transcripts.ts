import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Commands, canServeCommands, processScript, serveCommands } from './in-process.ts';
import { expected, play } from './play.ts';
import { readScenarios } from './scenario.ts';

/** The command line for all tests of a file: in this process where the machine allows that, else as processes. */
export function commandsForAll(): () => Commands {
  let commands: Commands = { script: processScript };
  let stop = () => {};
  beforeAll(async () => {
    if (canServeCommands) {
      const served = await serveCommands();
      commands = served;
      stop = served.stop;
    }
  });
  afterAll(() => stop());
  return () => commands;
}

/** Declares a test for each scenario of a folder of `test/transcripts`. */
export function testTranscripts(folder: string): void {
  const commands = commandsForAll();
  for (const scenario of readScenarios(folder)) {
    test.concurrent(scenario.name, async () => {
      expect(await play(scenario, commands())).toEqual(expected(scenario));
    });
  }
}
