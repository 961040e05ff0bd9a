/**
 * Reads one line from the terminal without echoing it. Ctrl-C rejects, Ctrl-D resolves with the text so far.
 *
 * @param onReady called once nothing is echoed any more
 */
export function readHiddenLine(onReady: () => void): Promise<string> {
  const { stdin } = process;
  stdin.setRawMode(true);
  onReady();
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let line = '';
    const finish = (settle: () => void) => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      settle();
    };
    const take = (text: string) => {
      for (const char of text) {
        if (char === '\r' || char === '\n' || char === '\u0004') {
          finish(() => resolve(line));
          return;
        }
        if (char === '\u0003') {
          finish(() => reject(new Error('user interrupted')));
          return;
        }
        line = char === '\u007f' ? [...line].slice(0, -1).join('') : line + char;
      }
    };
    stdin.on('data', take);
  });
}
