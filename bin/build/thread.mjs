// Bundles the program of a server's writer threads. The build puts its text into the main program.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Makes the bundler fail instead of warning. */
export function failOnWarning(level, { message }) {
  if (level === 'warn') {
    throw new Error(message);
  }
}

/** The text of `thread-entry.ts` with everything that it imports. */
export async function bundleThread() {
  const thread = await rolldown({
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    input: 'src/storage/files/server/thread-entry.ts',
    platform: 'node',
    external: ['fs-native-extensions'],
    onLog: failOnWarning,
    transform: { target: 'node20', define: { 'import.meta.url': '__filename' } },
  });
  const { output } = await thread.generate({ format: 'cjs', minify: true });
  return output[0].code;
}
