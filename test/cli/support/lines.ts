import { createInterface } from 'node:readline';
import { run } from '../../../src/cli/main.ts';

/**
 * A process that runs the command lines which come on its standard input, one after the other, and answers each with its outcome:
 * a line of JSON each. Many lines cost one start.
 */
async function outcomeOf(line: string): Promise<string> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTerminal: false,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const none = () => Promise.resolve('');
  const status = await run(line.split(' '), {
    stdin: {
      isTerminal: false,
      readAll: () => new Uint8Array(),
      readLine: none,
      readHidden: none,
      readEdited: async () => 'end of file',
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    calledAs: 'localvault',
    env: process.env,
    program: process.argv.slice(0, 2),
  });
  return JSON.stringify({ status, ...written });
}

process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await outcomeOf(line)}\n`);
}
