import { expect, test } from 'vitest';
import { spellCommands } from '../../../src/cli/tree/called-as.ts';
import { commandIndex } from '../../../src/cli/tree/command-index.ts';

const spelled = (text: string) => spellCommands(text, 'vault', commandIndex);

test.each([
  ['run "localvault state check"', 'run "vault state check"'],
  ['run: localvault login -root', 'run: vault login -root'],
  ['`localvault clock reset` sets it', '`vault clock reset` sets it'],
  ['localvault status\nlocalvault kv get x', 'vault status\nvault kv get x'],
  ['echo a | localvault write x -', 'echo a | vault write x -'],
  ['T="$(localvault print token)" localvault read x', 'T="$(vault print token)" vault read x'],
  ['source <(localvault completion bash)', 'source <(vault completion bash)'],
])('%j names a command', (text, expected) => {
  expect(spelled(text)).toBe(expected);
  expect(spellCommands(text, 'localvault', commandIndex)).toBe(text);
});

test.each([
  '/home/ann/localvault state is damaged',
  '~/.local/share/localvault read',
  'the localvault server with process id 1',
  'a localvault server is using the state',
  'this localvault knows versions up to 2',
  'is not a state of localvault',
  'localvault states',
  'mylocalvault read',
  'commands of "localvault" and "vault"',
])('%j names none', (text) => {
  expect(spelled(text)).toBe(text);
});
