import { policyName } from '../../arguments/policy-argument.ts';
import { defineCommand } from '../../command.ts';
import { failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'policy delete',
  summary: 'Delete a policy',
  usage: '[options] NAME',
  help: 'Delete a policy. Tokens with this policy lose its permissions.',
  examples: [
    `echo 'path "secret/data/app" { capabilities = ["read"] }' | localvault policy write app -
localvault policy delete app`,
    'localvault policy delete jenkins',
  ],
  completes: ['policy'],
  async run(context) {
    context.expectArgs(1);
    const session = await context.session();
    const name = policyName(context.args[0] ?? '');
    await failing(`Error deleting ${name}`, () => session.request('DELETE', `sys/policies/acl/${name}`));
    context.ui.output(`Success! Deleted policy: ${name}`);
    return 0;
  },
});
