import { trimSpace } from '../../../go/text.ts';
import { messageOf } from '../../../values/message.ts';
import { policyName } from '../../arguments/policy-argument.ts';
import { readUserFile, textOfBytes } from '../../arguments/user-file.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'policy write',
  summary: 'Write a policy',
  usage: '[options] NAME PATH',
  help: 'Write a policy from a file, or from standard input if PATH is -.',
  examples: [
    `echo 'path "secret/data/app" { capabilities = ["read"] }' | localvault policy write app -`,
    `echo 'path "secret/data/app" { capabilities = ["read"] }' > app.hcl
localvault policy write app app.hcl`,
  ],
  completes: ['policy', 'file'],
  async run(context) {
    const { args, ui } = context;
    context.expectArgs(2);
    const session = await context.session();
    const [given = '', file = ''] = args;
    const name = policyName(given);
    const policy = readPolicy(trimSpace(file), () => context.io.stdin.readAll());
    await failing('Error uploading policy', () =>
      session.request('PUT', `sys/policies/acl/${name}`, { body: { policy } }),
    );
    if (given !== name) {
      ui.warn(`Policy name was converted from "${given}" to "${name}"`);
    }
    ui.output(`Success! Uploaded policy: ${name}`);
    return 0;
  },
});

function readPolicy(path: string, readStdin: () => Uint8Array): string {
  if (path === '-') {
    return textOfBytes(readStdin());
  }
  try {
    return textOfBytes(readUserFile(path));
  } catch (error) {
    const message = messageOf(error);
    const step = message.startsWith('read ') ? 'Error reading policy' : 'Error opening policy file';
    throw new Failure(`${step}: ${message}`, 2);
  }
}
