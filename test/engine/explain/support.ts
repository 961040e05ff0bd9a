import { rollbackStorage } from '../../../src/client/rollback-storage.ts';
import { type Ask, askState } from '../../../src/engine/ask.ts';
import { explainAccess } from '../../../src/engine/explain/access.ts';
import { explainLogin } from '../../../src/engine/explain/login.ts';
import type { AccessQuestion, Explanation, LoginQuestion, Subject } from '../../../src/engine/explain/question.ts';
import { type WhoCan, whoCan } from '../../../src/engine/explain/who-can.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { TestVault } from '../../support/engine.ts';

/** A state in memory that answers requests and questions. */
export class QuestionedVault extends TestVault {
  readonly ask: Ask;

  constructor(storage = memoryStorage()) {
    super(storage);
    this.ask = askState(rollbackStorage(storage), () => this.now++);
    this.send('GET', 'sys/mounts');
  }

  why(capability: string, path: string, subject: Subject, more: Partial<AccessQuestion> = {}): Explanation {
    const question = { capability, path, subject, data: {}, remoteAddress: '127.0.0.1', ...more };
    return this.ask((core) => explainAccess(core, question));
  }

  whyLogin(credentials: LoginQuestion['credentials'], remoteAddress = '127.0.0.1'): Explanation {
    return this.ask((core) => explainLogin(core, { mount: 'approle/', credentials, remoteAddress }));
  }

  whoCan(capability: string, path: string): WhoCan {
    const tokenHashes = () => this.ask((core) => core.storage.list('tokens'));
    return whoCan({ ask: this.ask, tokenHashes }, { capability, path });
  }

  writePolicy(name: string, policy: string, more: object = {}): void {
    this.succeed('POST', `sys/policies/acl/${name}`, { policy, ...more });
  }

  /** Creates a token and returns its id and accessor. */
  newToken(fields: object): { readonly id: string; readonly accessor: string } {
    const { client_token: id, accessor } = this.succeed('POST', 'auth/token/create', fields).json.auth;
    return { id, accessor };
  }

  /** Sends a request that must succeed. */
  succeed(...request: Parameters<TestVault['send']>): ReturnType<TestVault['send']> {
    const answer = this.send(...request);
    if (answer.status >= 300) {
      throw new Error(`${request.slice(0, 2).join(' ')}: ${answer.status} ${answer.body}`);
    }
    return answer;
  }
}
