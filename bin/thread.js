// Bundles the program of a server's writer threads. The build puts its text into the main program.
const { join } = require('node:path');

/** The text of `thread-entry.ts` with everything that it imports. */
exports.bundleThread = async () => {
  const { rolldown } = await import('rolldown');
  const thread = await rolldown({
    cwd: join(__dirname, '..'),
    input: 'src/storage/files/server/thread-entry.ts',
    platform: 'node',
    external: ['fs-native-extensions'],
    transform: { target: 'node20', define: { 'import.meta.url': '__filename' } },
  });
  const { output } = await thread.generate({ format: 'cjs', minify: true });
  return output[0].code;
};
