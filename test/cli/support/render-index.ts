import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TreeTexts } from '../../../src/cli/command-declaration.ts';

const folder = fileURLToPath(new URL('../../../src/cli/commands/', import.meta.url));

/** A file of a command or of a group. */
export interface CommandFile {
  /** Its path beneath `commands/`. */
  readonly path: string;
  readonly isGroup: boolean;
  /** The name that its place stands for. */
  readonly name: string;
  readonly texts: TreeTexts;
  /** The names of its exports. */
  readonly exported: readonly string[];
}

/** Every file beneath `commands/`, with what it says about itself. */
export function commandFiles(): Promise<CommandFile[]> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return Promise.all(
    paths.map(async (path) => {
      const module = await import(`${folder}${path}`);
      const name = path.replace(/(\/index)?\.ts$/, '').replaceAll('/', ' ');
      return {
        path,
        isGroup: path.endsWith('/index.ts'),
        name,
        texts: module.command ?? module.group,
        exported: Object.keys(module),
      };
    }),
  );
}

/** The text of `command-index.ts`, as its formatter leaves it. */
export function renderIndex(files: readonly CommandFile[]): string {
  return `// Made from the files of the commands by \`npx vitest run test/cli/command-index.test.ts -u\`.
import type { Command } from '../command.ts';
import type { Branch } from './command-tree.ts';

/** The command tree. Each group lists its commands in a function, so that a start makes only the entries of the group in use. */
export const commandIndex: Branch<Command> = ${renderBranch(files, '', '')};
`;
}

function renderBranch(files: readonly CommandFile[], group: string, indent: string): string {
  const inside = files.filter(({ name }) => parentOf(name) === group).sort(inListOrder);
  return `[\n${inside.map((file) => renderEntry(files, file, `${indent}  `)).join('')}${indent}]`;
}

function renderEntry(
  files: readonly CommandFile[],
  { path, isGroup, name, texts }: CommandFile,
  indent: string,
): string {
  const fields = [
    `word: ${quote(name.split(' ').at(-1) ?? '')}`,
    `summary: ${quote(texts.summary)}`,
    ...(texts.common ? ['common: true'] : []),
    ...(texts.hidden ? ['hidden: true'] : []),
    `load: () => import('../commands/${path}')`,
    ...(isGroup ? [`commands: () => ${renderBranch(files, name, `${indent}  `)}`] : []),
  ];
  return `${indent}{\n${fields.map((field) => `${indent}  ${field},\n`).join('')}${indent}},\n`;
}

/** Common commands first, then by name. */
function inListOrder(a: CommandFile, b: CommandFile): number {
  return Number(b.texts.common ?? false) - Number(a.texts.common ?? false) || (a.name < b.name ? -1 : 1);
}

function parentOf(name: string): string {
  return name.split(' ').slice(0, -1).join(' ');
}

function quote(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}
