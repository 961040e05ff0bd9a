import type { StateHistory } from '../../client/history/state-history.ts';
import { HistoryTokens } from '../../client/history/tokens.ts';
import type { HistoryEntry, WholeState } from '../../client/state/whole-state.ts';
import { parseJson } from '../../go/json/json.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { booleanFlag, durationFlag, textFlag, unsignedFlag } from '../flags/flag-types.ts';
import { outputRendered } from '../format/output.ts';
import { filterHistory } from '../history/filter.ts';
import type { HistoryTable } from '../history/table.ts';
import { wholeState } from '../state/whole-state.ts';

const flags = {
  n: unsignedFlag({ help: 'Show only this many entries, the newest ones. Default: all.' }),
  path: textFlag({ help: 'Show only requests for this path, in which * stands for any text.' }),
  since: durationFlag({ help: 'Show only what is at most this old by the clock of the state, such as 2h.' }),
  refused: booleanFlag({ help: 'Show only refused requests.' }),
  token: textFlag({
    help: 'Show only requests with the token that has this accessor, and the request that created it.',
  }),
};

type LogContext = CommandContext<typeof flags>;

export const command = defineCommand({
  name: 'log',
  summary: 'Show the history of the state',
  usage: '[options]',
  help: `Show which requests changed the local state or were refused, newest last: when, with whose token, what was changed, and why a request was refused. The history also records what the owner of the state did without a token, such as rotating its key. Tokens, and texts in the data of a request, are hashed as in an audit log. Paths, numbers and the metadata of tokens are not. -format=json prints the entries as lines of an audit log.

The history is a file beside the key of the state. "localvault config set history" sets its size (4MiB by default), turns it off, or makes it record reads too (all). On a terminal, the table goes through $PAGER (less -FRX by default).`,
  examples: [
    'localvault kv put secret/mysql password=1234\nlocalvault log',
    "localvault log -refused -since=2h -path='secret/*'",
    'localvault log -n=1 -format=json',
  ],
  flags,
  output: ['format'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    if (context.given.has('since') && context.flags.since <= 0n) {
      throw new Failure('-since takes a duration back from now, such as 2h.', 1);
    }
    const state = await wholeState(context);
    const { entries, all } = await readEntries(context, state);
    const { format, io } = context;
    if (format === 'json') {
      io.stdout.write(entries.map(({ line }) => `${line}\n`).join(''));
      return 0;
    }
    if (format !== 'table') {
      return outputRendered(
        context,
        entries.map(({ line }) => parseJson(line)),
      );
    }
    if (entries.length > 0) {
      const { historyTable } = await import('../history/table.ts');
      await show(context, historyTable(entries, all));
    }
    return 0;
  },
});

interface ShownEntries {
  /** Those that the flags ask for. */
  readonly entries: readonly HistoryEntry[];
  readonly all: readonly HistoryEntry[];
}

/** Reads the entries. Says on standard error why there are none, and what is missing. */
async function readEntries({ ui, flags, given }: LogContext, state: WholeState): Promise<ShownEntries> {
  const history = state.history();
  if (history === undefined) {
    throw new Failure(
      `There is no state in ${state.folder} yet, and so no history. The first request creates both.`,
      2,
    );
  }
  const { entries, damaged } = history.read();
  if (history.setting.keeps === 'nothing') {
    ui.warn('The history of this state is off. Turn it on with `localvault config set history 4MiB`.');
  } else if (entries.length === 0) {
    ui.warn(`The history of this state is empty. It begins with the next change, in ${history.path}.`);
  }
  if (damaged > 0) {
    ui.warn(`Skipped ${damaged} damaged ${damaged === 1 ? 'line' : 'lines'} of ${history.path}.`);
  }
  const accessor = given.has('token') ? accessorHash(flags.token, history, entries) : undefined;
  const isStranger = accessor !== undefined && !entries.some(({ accessors }) => accessors.includes(accessor));
  if (isStranger) {
    ui.warn('The history has no request with a token of this accessor.');
  }
  const filtered = filterHistory(entries, {
    path: given.has('path') ? flags.path : undefined,
    since: given.has('since') ? (await clockOf(state)) - Number(flags.since / 1_000_000n) : undefined,
    refused: flags.refused,
    accessor,
    count: given.has('n') ? flags.n : undefined,
  });
  const asksForNone = given.has('n') && flags.n === 0;
  if (filtered.length === 0 && entries.length > 0 && !isStranger && !asksForNone) {
    ui.warn('No entry of the history matches.');
  }
  return { entries: filtered, all: entries };
}

/** Hashes an accessor as the history does. Throws a Failure (status 1) that doesn't show the text if it is a token instead. */
function accessorHash(text: string, history: StateHistory, entries: readonly HistoryEntry[]): string {
  const hash = history.hash(text);
  if (tokenPrefix.test(text) || new HistoryTokens(entries).accessorOf(hash) !== '') {
    throw new Failure(
      `-token takes the accessor of a token, and this is a token itself: \`localvault token lookup\` shows the accessor of a token.`,
      1,
    );
  }
  return hash;
}

/** Tokens of OpenBao and of Vault begin so. */
const tokenPrefix = /^(?:hv)?[sbr]\./;

/** The time by the state's clock, in milliseconds since 1970. */
async function clockOf(state: WholeState): Promise<number> {
  return Date.now() + (await state.clock({ kind: 'show' })).offset;
}

async function show({ ui, io, env }: LogContext, { text, refused }: HistoryTable): Promise<void> {
  const paint = ui.colour ? await import('../terminal/paint.ts') : undefined;
  const painted = (shown: string) =>
    paint === undefined
      ? shown
      : shown
          .split('\n')
          .map((line, i) => (i === 0 ? paint.bold(line) : refused.has(i) ? paint.red(line) : line))
          .join('\n');
  if (io.stdout.isTerminal) {
    const { showInPager } = await import('../terminal/pager.ts');
    if (showInPager(`${painted(text)}\n`, env)) {
      return;
    }
  }
  io.stdout.write(`${text}\n`, painted);
}
