import { defineCommand } from '../command.ts';
import { complete } from '../completion/complete.ts';
import type { Candidate } from '../completion/kinds.ts';
import { openView } from '../completion/open-view.ts';
import type { Context } from '../context.ts';
import { createUi } from '../terminal/ui.ts';

/** How long a shell waits, in milliseconds. A longer wait feels like a hang. */
const patience = 1000;

export const command = defineCommand({
  name: '__complete',
  summary: 'Complete a command line',
  hidden: true,
  usage: '-- [WORD...]',
  help: `Print the completions of the last word for the shells' completion scripts: one per line, followed by a tab and a description. A completion that ends in "/" or "=" is unfinished.`,
  examples: ["localvault __complete -- kv ''", 'localvault __complete -- read -format='],
  warnsOfLateFlags: false,
  sendsRequests: false,
  async run(context) {
    const found = await withinLimit(candidates(context, context.args));
    context.io.stdout.write(found.map(({ text, about }) => `${text}\t${about}\n`).join(''));
    return 0;
  },
});

async function candidates(context: Context, words: readonly string[]): Promise<Candidate[]> {
  const silent = { ...context, ui: createUi(context.io.stdout, { write: () => {} }) };
  try {
    return await complete(words, {
      tree: context.tree,
      openView: (command, before) => openView(silent, command, before),
      stateNames: async () => (await import('../../client/state/named-states.ts')).namedStates(context.io.env),
    });
  } catch {
    return [];
  }
}

function withinLimit(found: Promise<Candidate[]>): Promise<Candidate[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), patience);
    found.then((all) => {
      clearTimeout(timer);
      resolve(all);
    });
  });
}
