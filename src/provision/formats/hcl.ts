import type { Value, ValueMap } from '../../values/value.ts';
import { creations } from '../creation.ts';
import type { Exported } from '../export.ts';
import type { Reference, Write } from '../write.ts';
import { type Evaluated, Inexpressible, printHclObject, printHclText, printHeredoc } from './hcl-values.ts';
import { Slugs } from './slug.ts';

/** A printed file, and what could not be printed. */
export interface Printed {
  readonly text: string;
  /** What the format can't express, one line each. */
  readonly notes: readonly string[];
}

const header = `# Written by "localvault export". A new server that is started with these blocks in its configuration gets what another one had.
# SecretIDs and tokens are missing: a server keeps only hashes of them. Of a secret, there is only the latest version.
# The root token of a self-initialised server is revoked at the end: add a request that creates a way to log in.
`;

/** Prints objects as OpenBao's self-initialisation, which a new server applies at its first start. */
export function printHcl({ objects, mounts, notes }: Exported): Printed {
  const printer = new BlockPrinter();
  const blocks = creations(objects, mounts).map(({ kind, writes }) => printer.print(kind.name, writes));
  const comments = notes.map((note) => `# ${note}\n`).join('');
  return { text: [header + comments, ...blocks.filter((block) => block !== '')].join('\n'), notes: printer.notes };
}

/** A path that self-initialisation may always read, for values without an HCL literal. */
const anyPath = 'sys/policies/acl/default';

class BlockPrinter {
  readonly notes: string[] = [];
  readonly #blockNames = new Slugs();
  /** The requests whose responses have been read: the names of their blocks and their own, by path. */
  readonly #reads = new Map<string, readonly [block: string, request: string]>();
  #block = '';
  #names = new Slugs();
  #requests: string[] = [];

  print(title: string, writes: readonly Write[]): string {
    this.#block = this.#blockNames.take(title);
    this.#names = new Slugs();
    this.#requests = [];
    for (const write of writes) {
      this.#attempt(write);
    }
    return this.#requests.length === 0 ? '' : `initialize "${this.#block}" {\n${this.#requests.join('\n')}}\n`;
  }

  /** Prints a request, unless HCL can't express it. */
  #attempt({ path, body = {} }: Write): void {
    try {
      const data = this.#data(body);
      const name = this.#names.take(path);
      this.#requests.push(requestText(name, 'update', path, data, isOfDevServer(path, body)));
    } catch (error) {
      if (!(error instanceof Inexpressible)) {
        throw error;
      }
      this.notes.push(`${path} can't be written as HCL: ${error.message}; -format=json and -format=sh have it`);
    }
  }

  /** The fields of a request are indented once more than the request itself. */
  #data(body: ValueMap): string {
    const { policy, ...rest } = body;
    const heredoc = typeof policy === 'string' ? printHeredoc(policy) : undefined;
    if (heredoc === undefined) {
      return printHclObject(body, 2, this.#evaluated);
    }
    const others = Object.keys(rest).length === 0 ? '{\n' : printHclObject(rest, 2, this.#evaluated).slice(0, -5);
    return `${others}      policy = ${heredoc}\n    }`;
  }

  readonly #evaluated: Evaluated = {
    reference: ({ path, field }: Reference) => this.#evaluate('response', 'string', path, ['data', field]),
    // The response to a read grants no token.
    null: () => this.#evaluate('response', 'any', anyPath, ['auth']),
    // An empty list in HCL becomes null. The data of a read is an empty object, and converted, an empty list.
    emptyList: () => this.#evaluate('request', '[]string', anyPath, ['map']),
  };

  #evaluate(source: 'request' | 'response', type: string, path: string, selector: readonly string[]): string {
    const [block, request] = this.#read(path);
    const fields = [
      `eval_source = "${source}"`,
      `eval_type = "${type}"`,
      `initialize_name = "${block}"`,
      `${source}_name = "${request}"`,
      `field_selector = [${selector.map(printHclText).join(', ')}]`,
    ];
    return `{ ${fields.join(', ')} }`;
  }

  /** Adds a request that reads a path, unless one before does. */
  #read(path: string): readonly [block: string, request: string] {
    const before = this.#reads.get(path);
    if (before !== undefined) {
      return before;
    }
    const name = this.#names.take(`read ${path}`);
    this.#requests.push(requestText(name, 'read', path, path === anyPath ? '{}' : undefined, false));
    const place = [this.#block, name] as const;
    this.#reads.set(path, place);
    return place;
  }
}

function requestText(
  name: string,
  operation: string,
  path: string,
  data: string | undefined,
  allowsFailure: boolean,
): string {
  const failure = allowsFailure ? ['# A new state of localvault has this engine already.', 'allow_failure = true'] : [];
  const lines = [
    `operation = "${operation}"`,
    `path = ${printHclText(path)}`,
    ...failure,
    ...(data === undefined ? [] : [`data = ${data}`]),
  ];
  return `  request "${name}" {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
}

/** Whether a request creates a mount that dev servers and new states have from the start. */
function isOfDevServer(path: string, { type }: ValueMap): boolean {
  const wanted: Value = 'kv';
  return path === 'sys/mounts/secret' && type === wanted;
}
