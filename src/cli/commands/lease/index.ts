import type { Group } from '../../command-declaration.ts';

export const group: Group = {
  name: 'lease',
  summary: 'Manage leases',
  usage: '<subcommand> [options] [args]',
  help: 'Show, renew and revoke leases. Every login and every token with a TTL has a lease.',
  examples: [
    'localvault token create -ttl=1h\nlocalvault lease lookup "auth/token/create/$(localvault list sys/leases/lookup/auth/token/create | tail -n 1)"',
    'localvault auth enable approle\nlocalvault lease revoke -prefix auth/approle/login',
  ],
};
