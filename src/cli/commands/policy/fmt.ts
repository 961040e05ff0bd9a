import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../client/environment.ts';
import { errnoText } from '../../../go/errno.ts';
import { trimSpace } from '../../../go/text.ts';
import { formatPolicy } from '../../../policy/format-policy.ts';
import { homeFolder } from '../../../values/home-folder.ts';
import { messageOf } from '../../../values/message.ts';
import { momentOf } from '../../../values/time.ts';
import { readUserFile } from '../../arguments/user-file.ts';
import { defineCommand } from '../../command.ts';
import { Failure, failing } from '../../failure.ts';

export const command = defineCommand({
  name: 'policy fmt',
  summary: 'Format a policy file',
  usage: '[options] PATH',
  help: 'Rewrite a policy file in the canonical layout. A file with an invalid policy is left unchanged.',
  examples: [
    `echo 'path "secret/data/app" { capabilities = ["read"] }' > app.hcl
localvault policy fmt app.hcl`,
    'cp app.hcl team.hcl\nlocalvault policy fmt team.hcl',
  ],
  completes: ['file'],
  sendsRequests: false,
  async run(context) {
    context.expectArgs(1);
    const path = expandHome(trimSpace(context.args[0] ?? ''), context.env);
    const source = await failing('Error reading source file', () => readUserFile(path), 1);
    writeUserFile(path, format(source));
    context.ui.output(`Success! Formatted policy: ${path}`);
    return 0;
  },
});

/** Replaces a leading `~` with the home folder. */
function expandHome(path: string, env: Environment): string {
  if (!path.startsWith('~')) {
    return path;
  }
  if (path !== '~' && !path.startsWith('~/')) {
    throw new Failure('Failed to expand path: cannot expand user-specific home dir', 1);
  }
  return join(homeFolder(env), path.slice(1));
}

function format(source: Uint8Array): string {
  try {
    return formatPolicy(source, momentOf(Date.now()));
  } catch (error) {
    throw new Failure(messageOf(error), 1);
  }
}

function writeUserFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure(`Error writing result: open ${path}: ${errnoText(error)}`, 1);
  }
}
