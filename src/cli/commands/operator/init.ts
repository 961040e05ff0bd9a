import { textOf, textsOf } from '../../../client/session/secret.ts';
import type { Session } from '../../../client/session/session.ts';
import type { Printable } from '../../../go/json/json.ts';
import { messageOf } from '../../../values/message.ts';
import type { ValueMap } from '../../../values/value.ts';
import { defineCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { Failure, failing } from '../../failure.ts';
import { booleanFlag, integerFlag } from '../../flags/flag-types.ts';
import { outputRendered } from '../../format/output.ts';
import { wrap } from '../../format/wrap.ts';
import { answerMap } from '../../requests/answer-map.ts';

export const command = defineCommand({
  name: 'operator init',
  summary: 'Initialise a server',
  usage: '[options]',
  help: 'Initialise a new server. The first command initialises the local state, so here -status reports yes and everything else is refused.',
  examples: ['localvault operator init -status', 'localvault operator init -output-policy'],
  output: ['format'],
  flags: {
    status: booleanFlag({
      help: 'Only check whether the server is initialised. The exit status is 0 if it is, and 2 if not.',
    }),
    'key-shares': integerFlag({ aliases: ['n'], help: 'The number of shares that the key is split into. Default: 5.' }),
    'key-threshold': integerFlag({ aliases: ['t'], help: 'The number of shares that unseal the server. Default: 3.' }),
    'recovery-shares': integerFlag({ initial: 5, help: 'The number of shares that the recovery key is split into.' }),
    'recovery-threshold': integerFlag({ initial: 3, help: 'The number of shares that restore the recovery key.' }),
  },
  async run(context) {
    const { flags } = context;
    context.expectArgs(0);
    const session = await context.session();
    const seal = await sealStatus(session);
    if (flags.status) {
      return printStatus(context, session);
    }
    const byRecovery = seal.recovery_seal === true;
    const shares: Shares = {
      keys: byRecovery ? flags['key-shares'] : flags['key-shares'] || 5,
      threshold: byRecovery ? flags['key-threshold'] : flags['key-threshold'] || 3,
      recoveryKeys: byRecovery ? flags['recovery-shares'] : 0,
      recoveryThreshold: byRecovery ? flags['recovery-threshold'] : 0,
    };
    const answer = await failing('Error initializing', () =>
      answerMap(session, 'PUT', 'sys/init', { body: requestOf(shares) }),
    );
    if (context.format !== 'table') {
      return outputRendered(context, answerAsPrintable(answer, shares));
    }
    printKeys(context, answer, shares);
    return 0;
  },
});

/** The numbers of key shares, and their thresholds. */
interface Shares {
  readonly keys: number;
  readonly threshold: number;
  readonly recoveryKeys: number;
  readonly recoveryThreshold: number;
}

async function sealStatus(session: Session): Promise<ValueMap> {
  try {
    return await answerMap(session.sending(), 'GET', 'sys/seal-status');
  } catch (error) {
    throw new Failure(messageOf(error), 2);
  }
}

async function printStatus(context: Context, session: Session): Promise<number> {
  const answer = await failing('Error checking init status', () => answerMap(session, 'GET', 'sys/init'), 1);
  const initialized = answer.initialized === true;
  if (context.format === 'table') {
    context.ui.output(initialized ? 'Vault is initialized' : 'Vault is not initialized');
  } else {
    outputRendered(context, { Initialized: initialized });
  }
  return initialized ? 0 : 2;
}

function requestOf(shares: Shares): Printable {
  return new Map<string, Printable>([
    ['secret_shares', shares.keys],
    ['secret_threshold', shares.threshold],
    ['pgp_keys', null],
    ['recovery_shares', shares.recoveryKeys],
    ['recovery_threshold', shares.recoveryThreshold],
    ['recovery_pgp_keys', null],
    ['root_token_pgp_key', ''],
  ]);
}

function answerAsPrintable(answer: ValueMap, shares: Shares): Printable {
  const keys = textsOf(answer.keys) ?? [];
  return new Map<string, Printable>([
    ['unseal_keys_b64', textsOf(answer.keys_base64)],
    ['unseal_keys_hex', textsOf(answer.keys)],
    ['unseal_shares', keys.length === 0 ? 1 : shares.keys],
    ['unseal_threshold', keys.length === 0 ? 1 : shares.threshold],
    ['recovery_keys_b64', textsOf(answer.recovery_keys_base64)],
    ['recovery_keys_hex', textsOf(answer.recovery_keys)],
    ['recovery_keys_shares', shares.recoveryKeys],
    ['recovery_keys_threshold', shares.recoveryThreshold],
    ['root_token', textOf(answer.root_token)],
  ]);
}

function printKeys({ ui }: Context, answer: ValueMap, shares: Shares): void {
  const keys = textsOf(answer.keys_base64) ?? [];
  const recoveryKeys = textsOf(answer.recovery_keys_base64) ?? [];
  keys.forEach((key, i) => {
    ui.output(`Unseal Key ${i + 1}: ${key}`);
  });
  recoveryKeys.forEach((key, i) => {
    ui.output(`Recovery Key ${i + 1}: ${key}`);
  });
  ui.output(`\nInitial Root Token: ${textOf(answer.root_token)}\n`);
  ui.output(
    keys.length === 0
      ? 'Success! Vault is initialized'
      : wrap(
          `Vault initialized with ${shares.keys} key shares and a key threshold of ${shares.threshold}. Keep them apart and safe: ` +
            `after a restart ${shares.threshold} of them are needed to open the server, and nobody else has them.`,
        ),
  );
  if (recoveryKeys.length > 0) {
    ui.output(
      `\n${wrap(`Recovery key initialized with ${shares.recoveryKeys} key shares and a key threshold of ${shares.recoveryThreshold}. Keep them apart and safe.`)}`,
    );
  }
}
