import { defineCommand } from '../command.ts';
import { fetchProgram } from '../fetch-program.ts';
import { logLevel, readConfig, reportConfig } from '../server/config.ts';
import { checkServerFlags, serverFlags } from '../server/flags.ts';

export const command = defineCommand({
  name: 'server',
  summary: 'Serve the API over HTTP',
  common: true,
  usage: '[options]',
  help: `Serve the API over HTTP until stopped by Ctrl-C or SIGTERM.

By default, the server serves the local state; commands in other terminals can keep using it. With -dev, it serves a new state in memory, and stores its root token in ~/.vault-token unless that holds a token from elsewhere.

A configuration file is one of OpenBao's. It declares audit devices, listeners, TTLs, the log level, and the requests that initialise a new state. What means nothing here, such as storage and seal, is named once and ignored. SIGHUP reloads audit devices and certificates, and opens the audit logs anew.`,
  examples: [
    'localvault server -dev -dev-root-token-id=root',
    'localvault server -listen-address=127.0.0.1:0 -log-level=warn',
  ],
  flags: serverFlags,
  sendsRequests: false,
  async run(context) {
    context.expectArgs(0);
    checkServerFlags(context);
    fetchProgram();
    const room = await import('../../server/server.ts');
    const ended = endOfServer();
    const given = await readConfig(context);
    const log = new room.Log(logLevel(context, given), (text) => context.io.stderr.write(text));
    reportConfig(context, given, log);
    const start = { context, room, given, log, ended };
    if (context.flags.dev) {
      const { serveDev } = await import('../server/serve-dev.ts');
      await serveDev(start);
    } else {
      const { serveState } = await import('../server/serve-state.ts');
      await serveState(start);
    }
    return 0;
  },
});

/** Resolves on the first SIGINT or SIGTERM. A second one ends the process. */
function endOfServer(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}
