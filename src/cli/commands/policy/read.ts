import { ApiError } from '../../../client/session/api-error.ts';
import type { Session } from '../../../client/session/session.ts';
import { trimSpace } from '../../../go/text.ts';
import { policyName } from '../../arguments/policy-argument.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';
import { outputRendered } from '../../format/output.ts';
import { ask, dataOf } from '../../requests/ask.ts';

export const command = defineCommand({
  name: 'policy read',
  summary: 'Read a policy',
  usage: '[options] [NAME]',
  help: 'Print the text of a policy.',
  examples: ['localvault policy read default', 'localvault policy read -format=json default'],
  completes: ['policy'],
  output: ['format'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const name = policyName(context.args[0] ?? '');
    const policy = await failing(`Error reading policy named ${name}`, () => readPolicy(session, name));
    if (policy === '') {
      throw new Failure(`No policy named: ${name}`, 2);
    }
    if (context.format !== 'table') {
      return outputRendered(context, { policy });
    }
    context.ui.output(trimSpace(policy));
    return 0;
  },
});

/** The text of a policy; `''` if it doesn't exist. */
async function readPolicy(session: Session, name: string): Promise<string> {
  try {
    const { policy } = dataOf(await ask(session, 'GET', `sys/policies/acl/${name}`));
    if (typeof policy !== 'string') {
      throw new Error('no policy found in response');
    }
    return policy;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return '';
    }
    throw error;
  }
}
