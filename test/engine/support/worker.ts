import { writeSync } from 'node:fs';
import { openFolder, type Send } from './requests.ts';

/** A process that sends requests to a state: `node worker.js <work> <folder> <words…>`. */
const [work = '', folder = '', ...words] = process.argv.slice(2);

function say(text: string): void {
  writeSync(1, `${text}\n`);
}

/** Performs an action. Announces it before, and reports the result after. */
function announced(kind: string, detail: string, body: () => string): string {
  say(`> ${kind} ${detail}`);
  const result = body();
  say(`< ${kind} ${result}`);
  return result;
}

/** Sends writing requests until it is killed. */
function writeOn(send: Send): never {
  const [name = '', roleId = '', secretId = ''] = words;
  const tokens: string[] = [];
  const secretIds: string[] = [];
  const role = 'auth/approle/role/r';
  const works = [
    () =>
      announced('login', '', () => {
        const { json } = send('PUT', 'auth/approle/login', { role_id: roleId, secret_id: secretId });
        return json.auth.accessor;
      }),
    () => announced('kv', '', () => String(send('PUT', `secret/data/${name}`, { data: { name } }).json.data.version)),
    () => {
      const made = () => send('PUT', `${role}/secret-id`, { ttl: '1h' }).json.data.secret_id_accessor;
      secretIds.push(announced('secret-id', '', made));
    },
    () => tokens.push(announced('token', '', () => tokenWithChild(send))),
    () => {
      const accessor = tokens.shift();
      if (accessor === undefined) {
        return;
      }
      announced('revoked', accessor, () => {
        send('PUT', 'auth/token/revoke-accessor', { accessor });
        return accessor;
      });
    },
    () => {
      const accessor = secretIds.shift();
      if (accessor === undefined) {
        return;
      }
      announced('destroyed', accessor, () => {
        send('PUT', `${role}/secret-id-accessor/destroy`, { secret_id_accessor: accessor });
        return accessor;
      });
    },
  ];
  for (;;) {
    works[Math.floor(Math.random() * works.length)]?.();
  }
}

/** A token that expires and is wrapped, so that it creates a second token with a cubbyhole. */
function tokenWithChild(send: Send): string {
  return send('PUT', 'auth/token/create', { ttl: '1h' }, '10m').json.wrap_info.accessor;
}

/** Logs in repeatedly and reports how often it succeeded. */
function logIn(send: Send): void {
  const [times = '', roleId = '', secretId = ''] = words;
  let admitted = 0;
  for (let time = 0; time < Number(times); time++) {
    const { status } = send('PUT', 'auth/approle/login', { role_id: roleId, secret_id: secretId });
    admitted += status === 200 ? 1 : 0;
  }
  say(String(admitted));
}

const { send } = openFolder(folder);
if (work === 'write') {
  say('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  writeOn(send);
} else if (work === 'login') {
  logIn(send);
}
