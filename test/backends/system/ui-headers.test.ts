import { expect, test } from 'vitest';
import { freshVault } from '../../support/engine.ts';

const folder = 'sys/config/ui/headers';

test('headers are stored by their canonical name', () => {
  const vault = freshVault();
  expect(vault('LIST', folder).status).toBe(404);
  expect(vault('POST', `${folder}/x-frame-options`, { values: ['DENY', 'b'] })).toMatchObject({
    status: 200,
    json: { data: null, warnings: null },
  });
  expect(vault('LIST', `${folder}/`).json.data).toEqual({ keys: ['X-Frame-Options'] });
  expect(vault('GET', `${folder}/X-FRAME-OPTIONS`).json.data).toEqual({ value: 'DENY' });
  expect(vault('GET', `${folder}/X-Frame-Options?multivalue=true`).json.data).toEqual({ values: ['DENY', 'b'] });
  expect(vault('DELETE', `${folder}/X-frame-options`).status).toBe(204);
  expect(vault('GET', `${folder}/X-Frame-Options`).json).toEqual({ errors: [] });
  expect(vault('LIST', folder).status).toBe(404);
});

test('a name that every object has is an ordinary name', () => {
  const vault = freshVault();
  for (const name of ['__proto__', 'constructor']) {
    expect(vault('GET', `${folder}/${name}`).status).toBe(404);
    expect(vault('POST', `${folder}/${name}`, { values: ['a'] }).status).toBe(200);
    expect(vault('GET', `${folder}/${name}`).json.data).toEqual({ value: 'a' });
  }
});

test('what may not be set, and what is warned about', () => {
  const vault = freshVault();
  expect(vault('POST', `${folder}/a`, {}).json.errors).toEqual(['header and values must be specified']);
  expect(vault('POST', `${folder}/x-vAULT-a`, { values: ['a'] }).json.errors).toEqual([
    'X-Vault headers cannot be set',
  ]);
  expect(vault('POST', `${folder}/Content-Security-Policy`, { values: ['a'] }).json.warnings).toEqual([
    'overriding default Content-Security-Policy which is secure by default, proceed with caution',
  ]);
});

test('all of them require sudo', () => {
  const vault = freshVault();
  vault('PUT', 'sys/policies/acl/p', { policy: 'path "sys/*" { capabilities = ["read", "update", "list"] }' });
  const { client_token: token } = vault('POST', 'auth/token/create', { policies: ['p'] }).json.auth;
  expect(vault('GET', `${folder}/a`, undefined, { token }).status).toBe(403);
  expect(vault('LIST', folder, undefined, { token }).status).toBe(403);
  expect(vault('LIST', folder).status).toBe(404);
});
