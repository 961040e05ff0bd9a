import { array, assert, asyncProperty, record, string } from 'fast-check';
import { expect, test } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { RowStream } from '../../../src/cli/format/row-stream.ts';
import { createUi } from '../../../src/cli/terminal/ui.ts';
import { parseJson } from '../../../src/go/json/json.ts';

interface Row {
  readonly name: string;
  readonly about: string;
}

const layout = {
  columns: [
    { title: 'Name', cell: ({ name }: Row) => name },
    { title: 'About', cell: ({ about }: Row) => about },
  ],
  printable: ({ name, about }: Row) =>
    new Map([
      ['name', name],
      ['about', about],
    ]),
  nothing: 'There are no rows.',
};

/** Prints rows and returns what was written, one text for each write. */
async function print(format: string, rows: Iterable<Row>, isTerminal = false) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const output = (to: string[]) => ({ isTerminal, write: (text: string | Uint8Array) => void to.push(String(text)) });
  const io = { stdout: output(stdout), stderr: output(stderr) };
  // A stream uses nothing else of the context.
  const context = { format, io, ui: createUi(io.stdout, io.stderr) } as unknown as Context;
  const stream = new RowStream(context, layout);
  async function* each() {
    yield* rows;
  }
  const count = await stream.writeAll(each());
  await stream.end();
  return { stdout, stderr, count };
}

const numbered = (count: number): Row[] => Array.from({ length: count }, (_, i) => ({ name: `row ${i}`, about: 'x' }));

test('any rows, in any number of parts, are one JSON list', async () => {
  await assert(
    asyncProperty(
      array(record({ name: string(), about: string({ unit: 'binary' }) }), { maxLength: 100 }),
      async (rows) => {
        const { stdout, count } = await print('json', rows);
        expect(parseJson(stdout.join(''))).toEqual(rows);
        expect(count).toBe(rows.length);
      },
    ),
    { numRuns: 12 },
  );
  expect((await print('json', numbered(2))).stdout.join('')).toBe(
    '[\n  {\n    "name": "row 0",\n    "about": "x"\n  },\n  {\n    "name": "row 1",\n    "about": "x"\n  }\n]\n',
  );
});

test('YAML is one list, too', async () => {
  const { stdout } = await print('yaml', numbered(130));
  expect(stdout.join('').match(/^- about: x\n {2}name: row \d+$/gm)).toHaveLength(130);
  expect(stdout.length).toBeGreaterThan(1);
});

test('rows are printed before the last one is known', async () => {
  const { stdout } = await print('table', numbered(1000));
  expect(stdout.length).toBeGreaterThan(10);
  expect(stdout[0]?.split('\n').slice(0, 3)).toEqual(['Name      About', '----      -----', 'row 0     x']);
});

test('a wide cell widens its column from there on, and no cell is cut off', async () => {
  const wide = 'w'.repeat(40);
  const rows = numbered(200).map((row, i) => (i === 100 ? { ...row, name: wide } : row));
  const lines = (await print('table', rows)).stdout.join('').split('\n');
  expect(lines).toContain('row 0     x');
  expect(lines).toContain(`${wide}    x`);
  expect(lines).toContain(`${'row 199'.padEnd(44)}x`);
});

test('wide characters count twice, and line breaks do not end a row', async () => {
  const rows = [...numbered(64), { name: '日本', about: 'a\nb' }, { name: 'two', about: 'c' }];
  const lines = (await print('table', rows)).stdout.join('').split('\n');
  expect(lines.slice(-3)).toEqual(['日本      a\\nb', 'two       c', '']);
});

test('without rows, a list is empty, and only a terminal shows a message', async () => {
  expect((await print('json', [])).stdout).toEqual(['[]\n']);
  expect((await print('yaml', [])).stdout).toEqual(['[]\n']);
  expect(await print('table', [])).toMatchObject({ stdout: [], stderr: [] });
  expect((await print('table', [], true)).stderr).toEqual(['There are no rows.\n']);
});

test('a format that shows no rows is refused before any is read', async () => {
  await expect(print('pretty', numbered(1))).rejects.toThrow('cannot use the pretty formatter for this type');
});
