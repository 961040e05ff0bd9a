import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/server/config/parse-config.ts';
import { initialiseState } from '../../../src/server/self-init/initialise-state.ts';
import { runProfile } from '../../../src/server/self-init/run-profile.ts';
import { memoryStorage } from '../../../src/storage/memory.ts';
import { StateError } from '../../../src/values/state-error.ts';
import { TestVault } from '../../support/engine.ts';

function run(text: string, env: Record<string, string> = {}) {
  const vault = new TestVault();
  runProfile(parseConfig(text, 'c').initialize, { engine: vault.engine, token: 'root', env });
  return vault;
}

const secret = (value: string) => `
initialize "one" {
  request "write" {
    operation = "update"
    path = "/secret/data/a"
    data = { data = { x = ${value} } }
  }
}`;

test('sends requests in order, with values of the environment, of files and of earlier requests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'localvault-init-'));
  const file = join(folder, 'value');
  writeFileSync(file, 'from a file');
  const vault = run(
    `
initialize "auth" {
  request "mount" {
    operation = "update"
    path = "sys/auth/approle"
    data = { type = "approle" }
  }
  request "role" {
    operation = "update"
    path = "auth/approle/role/app"
    data = { token_policies = ["a", "b"], token_ttl = { eval_source = "env", eval_type = "string", env_var = "TTL" } }
  }
  request "id" {
    operation = "read"
    path = "auth/approle/role/app/role-id"
  }
}
initialize "secrets" {
  request "copy" {
    operation = "update"
    path = "secret/data/copy"
    data = {
      data = {
        id = { eval_source = "response", eval_type = "string", initialize_name = "auth", response_name = "id", field_selector = ["data", "role_id"] }
        policy = { eval_source = "request", eval_type = "string", initialize_name = "auth", request_name = "role", field_selector = ["map", "token_policies", 1] }
        file = { eval_source = "file", eval_type = "string", path = "${file}" }
        none = { eval_source = "env", eval_type = "string", env_var = "NONE" }
        list = { eval_source = "env", eval_type = "[]string", env_var = "TTL" }
        deep = { a = { b = [1, "x", true] } }
      }
    }
  }
}`,
    { TTL: '20m' },
  );
  rmSync(folder, { recursive: true });
  const role = vault.send('GET', 'auth/approle/role/app').json.data;
  expect([role.token_policies, role.token_ttl]).toEqual([['a', 'b'], 1200]);
  const { role_id: id } = vault.send('GET', 'auth/approle/role/app/role-id').json.data;
  expect(vault.send('GET', 'secret/data/copy').json.data.data).toEqual({
    id,
    policy: 'b',
    file: 'from a file',
    none: '',
    list: ['20m'],
    deep: { a: { b: [1, 'x', true] } },
  });
});

test('the first request that fails ends it, unless it may fail', () => {
  const failing = (more: string) => `
initialize "one" {
  request "bad" {
    operation = "update"
    path = "nowhere/x"
    ${more}
  }
}`;
  expect(() => run(failing(''))).toThrow(
    /^initialize\.\[one \(0\)\]: request\.\[bad \(0\)\]: failed to evaluate request: no handler for route "nowhere\/x"/,
  );
  run(failing('allow_failure = true'));
  run(failing('when = false'));
});

test('a read that finds nothing has not failed', () => {
  run('initialize "one" { request "read" { operation = "read" path = "secret/data/none" } }');
});

test('another token is used where one is named', () => {
  const text = 'initialize "one" { request "read" { operation = "read" path = "sys/mounts" token = "none" } }';
  expect(() => run(text)).toThrow('permission denied');
});

test.each([
  ['{ eval_source = "env", eval_type = "string", env_var = "NONE", require_present = true }', 'required variable NONE'],
  ['{ eval_source = "env", eval_type = "string" }', "missing required field 'env_var'"],
  ['{ eval_source = "env" }', "missing either 'eval_type' or 'eval_source'"],
  ['{ eval_source = "magic", eval_type = "string" }', "unknown value for 'eval_source': magic"],
  ['{ eval_source = "cel", eval_type = "string", expression = "1" }', '"cel" is not supported here'],
  ['{ eval_source = "env", eval_type = "colour", env_var = "A" }', 'unsupported type conversion: colour'],
  ['{ eval_source = "env", eval_type = "int", env_var = "A" }', 'expected a number, got "text"'],
  ['{ eval_source = "file", eval_type = "string", path = "/none" }', 'open /none: no such file or directory'],
  [
    '{ eval_source = "response", eval_type = "string", initialize_name = "one", response_name = "x" }',
    'there is no response "x" in the block "one"',
  ],
])('refuses the value %s', (value, message) => {
  expect(() => run(secret(value), { A: 'text' })).toThrow(message);
});

test.each([
  ['initialize "a" { request "x" {} request "x" {} }', 'have the name "x"'],
  ['initialize "a" {} initialize "a" {}', 'two initialize blocks have the name "a"'],
  ['initialize "a" { request "1x" {} }', 'the name "1x"'],
  ['initialize "a" { request "x" { operation = "revoke" path = "a" } }', 'unsupported operation "revoke"'],
])('refuses %s', (text, message) => {
  expect(() => run(text)).toThrow(message);
});

test('initialises a state once, and refuses one whose initialisation failed', () => {
  const storage = memoryStorage();
  const { engine } = new TestVault(storage);
  engine.handle({ method: 'GET', path: 'sys/health', query: [], headers: {}, body: '', remoteAddress: '' });
  const state = { storage, engine, token: 'root', env: {} };
  const blocks = (text: string) => parseConfig(text, 'c').initialize;
  initialiseState(blocks(secret('"1"')), { ...state, isNew: true });
  initialiseState(blocks('initialize "b" { request "x" { operation = "update" path = "no" } }'), {
    ...state,
    isNew: false,
  });
  expect(() =>
    initialiseState(blocks('initialize "b" { request "x" { operation = "update" path = "no" } }'), {
      ...state,
      isNew: true,
    }),
  ).toThrow('no handler for route');
  expect(() => initialiseState([], { ...state, isNew: false })).toThrow(StateError);
  expect(() => initialiseState([], { ...state, isNew: false })).toThrow('localvault state reset -force');
});
