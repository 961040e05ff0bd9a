import { defineKvListCommand } from './list-names.ts';

export const command = defineKvListCommand({
  usage: 'kv scan [options] PATH',
  help: `Lists the names of all secrets in a folder and in the folders beneath it.

  $ localvault kv scan secret/my-app/`,
  doing: 'scanning',
  send: (session, path) => session.scan(path),
});
