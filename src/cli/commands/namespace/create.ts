import { numberOf, textsOf } from '../../../client/session/secret.ts';
import type { Printable } from '../../../go/json/json.ts';
import { readUserFile, textOfBytes } from '../../arguments/user-file.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { failing } from '../../failure.ts';
import { integerFlag, mapFlag, textFlag } from '../../flags/flag-types.ts';
import { printField } from '../../format/field.ts';
import { outputMap } from '../../format/output.ts';
import { wrap } from '../../format/wrap.ts';
import { askAbout, namespaceMap } from '../../namespace/ask-about.ts';
import { mapOfFlag } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'namespace create',
  summary: 'Create a namespace',
  usage: '[options] PATH',
  help: 'Create a namespace on a server, in the current one. The local state has only the root namespace.',
  examples: [
    'localvault namespace create -output-policy team',
    'localvault namespace create -output-curl-string -custom-metadata=owner=ann team',
  ],
  output: ['field', 'format'],
  flags: {
    'custom-metadata': mapFlag({ help: 'Custom metadata, as key=value. Can be repeated.' }),
    seal: textFlag({
      completes: 'file',
      help: 'An HCL file with one seal stanza, which makes the namespace sealable.',
    }),
    'key-shares': integerFlag({ aliases: ['n'], help: 'The number of shares that the key of the seal is split into.' }),
    'key-threshold': integerFlag({ aliases: ['t'], help: 'The number of shares that unseal the namespace.' }),
  },
  async run(context) {
    context.expectArgs(1);
    const { args, flags, format } = context;
    const session = await context.session();
    const seal = await failing('Error reading seal config file', () => sealConfig(flags));
    const body = new Map<string, Printable>([['custom_metadata', mapOfFlag(flags['custom-metadata'])]]);
    if (seal !== '') {
      body.set('seal', seal);
    }
    const data = await failing('Error creating namespace', () => askAbout(session, 'POST', args[0] ?? '', { body }));
    const shares = textsOf(data?.key_shares) ?? [];
    const threshold = numberOf(data?.key_threshold);
    if (format === 'table' && shares.length > 0) {
      printShares(context, shares, threshold);
    }
    const made = namespaceMap(data);
    const withShares = { ...made, key_shares: [...shares], key_threshold: threshold };
    if (flags.field !== '') {
      return printField(context, withShares, flags.field);
    }
    return outputMap(context, format === 'table' || shares.length === 0 ? made : withShares);
  },
});

interface SealFlags {
  readonly seal: string;
  readonly 'key-shares': number;
  readonly 'key-threshold': number;
}

function sealConfig(flags: SealFlags): string {
  if (flags.seal !== '') {
    return textOfBytes(readUserFile(flags.seal));
  }
  const { 'key-shares': shares, 'key-threshold': threshold } = flags;
  return shares === 0 && threshold === 0
    ? ''
    : `seal "shamir" {\n    shares = ${shares}\n    threshold = ${threshold}\n}`;
}

function printShares({ ui }: Context, shares: readonly string[], threshold: number): void {
  shares.forEach((share, i) => {
    ui.output(`Unseal Key ${i + 1}: ${share}`);
  });
  const text =
    `Namespace initialized with ${shares.length} key shares and a key threshold of ${threshold}. Keep them apart and safe: ` +
    `once it is sealed, ${threshold} of them are needed to open it.`;
  ui.output(`\n${wrap(text)}\n`);
}
