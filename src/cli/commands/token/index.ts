import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'token',
  summary: 'Manage tokens',
  usage: '<subcommand> [options] [args]',
  help: 'Create, show, renew and revoke tokens. Without an argument, most of these commands are about the token in use.',
  examples: [
    'localvault token lookup',
    'TOKEN="$(localvault token create -policy=default -ttl=1h -field=token)"\nlocalvault token renew "$TOKEN"\nlocalvault token revoke "$TOKEN"',
  ],
};
