import type { Environment } from '../client/environment.ts';
import { readVariable } from '../client/environment.ts';
import { parseBool } from '../go/strconv.ts';

/** What is read off all the words before a command is looked for. */
export interface GlobalChoices {
  readonly args: readonly string[];
  /** In lower case, not checked yet; undefined where neither flag nor variable says. */
  readonly format: string | undefined;
  readonly detailed: boolean;
  readonly outputCurlString: boolean;
  readonly outputPolicy: boolean;
}

const isFlag = (word: string, name: string) => word === `-${name}` || word === `--${name}`;

function assignedValue(word: string, name: string): string | undefined {
  const dashes = word.startsWith('--') ? 2 : 1;
  const isAssigned = word.startsWith('-') && word.startsWith(`${name}=`, dashes);
  return isAssigned ? word.slice(dashes + name.length + 1) : undefined;
}

/**
 * Looks for the flags that count wherever they stand before `--`. The last `-format` wins over the variable; a lone `-v` is the
 * command `version`.
 */
export function readGlobalChoices(args: readonly string[], env: Environment): GlobalChoices {
  const [only] = args;
  if (args.length === 1 && (only === '-v' || only === '-version' || only === '--version')) {
    return { ...readGlobalChoices([], env), args: ['version'] };
  }
  let format = '';
  let detailed: boolean | undefined;
  let [outputCurlString, outputPolicy, formatIsNext] = [false, false, false];
  for (const word of args) {
    if (formatIsNext) {
      format = word;
      formatIsNext = false;
    } else if (word === '--') {
      break;
    } else if (isFlag(word, 'output-curl-string')) {
      outputCurlString = true;
    } else if (isFlag(word, 'output-policy')) {
      outputPolicy = true;
    } else {
      format = assignedValue(word, 'format') ?? format;
      formatIsNext = isFlag(word, 'format');
      // A value after `=` counts for nothing here: the real one looks for it in the flag's name.
      detailed = assignedValue(word, 'detailed') === undefined ? detailed : false;
      detailed = isFlag(word, 'detailed') ? true : detailed;
    }
  }
  return {
    args,
    format: (format || readVariable(env, 'FORMAT')).toLowerCase() || undefined,
    detailed: detailed ?? isTrue(readVariable(env, 'DETAILED')),
    outputCurlString,
    outputPolicy,
  };
}

function isTrue(text: string): boolean {
  try {
    return parseBool(text);
  } catch {
    return false;
  }
}
