import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { devAccess, type ListenerAccess, usualAccess } from '../../src/server/listener-access.ts';
import { Log, ServerProcess } from '../../src/server/server.ts';
import { devTelemetry } from '../../src/server/telemetry.ts';
import { serveDev, type TestServer, type TestServerOptions } from '../support/server.ts';

const running: TestServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await serveDev(options);
  running.push(server);
  return server;
}

const quiet = () => new Log('error', () => {});

async function ask({ url }: TestServer, path: string, init: RequestInit & { readonly token?: string } = {}) {
  const { token = 'root', headers, ...rest } = init;
  const answer = await fetch(url + path, {
    ...rest,
    headers: { ...(token && { 'X-Vault-Token': token }), ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get('content-type'), text, headers: answer.headers };
}

const dataOf = ({ text }: { readonly text: string }) => JSON.parse(text).data;

test('a server is the only node, at its own address unless another is configured', async () => {
  const server = await start();
  const cluster_address = `https://127.0.0.1:${Number(new URL(server.url).port) + 1}`;
  const node = { hostname: hostname(), cluster_address, active_node: true, last_echo: null, version: '2.6.2' };
  const { nodes, data } = JSON.parse((await ask(server, '/v1/sys/ha-status')).text);
  expect(nodes).toEqual([{ ...node, api_address: server.url }]);
  expect(Object.keys(nodes[0])).toEqual([
    'hostname',
    'api_address',
    'cluster_address',
    'active_node',
    'last_echo',
    'version',
  ]);
  expect(data).toEqual({ nodes });
  const configured = await start({ server: new ServerProcess(quiet(), { apiAddress: 'https://vault.example' }) });
  expect(dataOf(await ask(configured, '/v1/sys/ha-status')).nodes[0].api_address).toBe('https://vault.example');
});

test.each([
  ['https://vault.example', {}, 'https://vault.example:444'],
  ['http://[::1]:80/x', {}, 'https://[::1]:81/x'],
  ['nowhere', {}, ''],
  ['http://10.0.0.1:8200', { disable_clustering: true }, ''],
])('the node at %s with %j announces the address "%s" to others', async (apiAddress, shown, address) => {
  const server = await start({ server: new ServerProcess(quiet(), { apiAddress, shown }) });
  expect(dataOf(await ask(server, '/v1/sys/ha-status')).nodes[0].cluster_address).toBe(address);
});

test.each(['', 'https://vault.example'])(
  'a wrapping token in JWT form names the API address "%s"',
  async (apiAddress) => {
    const server = await start({ server: new ServerProcess(quiet(), { apiAddress }) });
    const addressIn = async (path: string, body: string) => {
      const headers = { 'X-Vault-Wrap-TTL': '60', 'X-Vault-Wrap-Format': 'jwt' };
      const { text } = await ask(server, path, { method: 'POST', body, headers });
      const { token } = JSON.parse(text).wrap_info;
      const { addr } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
      return { token, addr };
    };
    const { token, addr } = await addressIn('/v1/sys/wrapping/wrap', '{"a":1}');
    const rewrapped = await addressIn('/v1/sys/wrapping/rewrap', JSON.stringify({ token }));
    expect([addr, rewrapped.addr]).toEqual(Array(2).fill(apiAddress || server.url));
  },
);

test('the requests in flight are those that are not answered yet, and who sent them', async () => {
  let settle = () => {};
  let isHeld = false;
  const settled = () => (isHeld ? new Promise<void>((done) => (settle = done)) : undefined);
  const server = await start({ settled });
  isHeld = true;
  const slow = ask(server, '/v1/secret/data/a', { method: 'POST', body: '{"data":{}}' });
  while (server.engine.handle(reading('secret/data/a')).status === 404) {
    await new Promise((done) => setImmediate(done));
  }
  isHeld = false;
  const { status, type, text } = await ask(server, '/v1/sys/in-flight-req');
  settle();
  await slow;
  expect([status, type, text.endsWith('\n')]).toEqual([200, 'application/json', false]);
  const ofRoot = '0DHqvq2D77kL2/JTPSZkTMJbkFVmUu0TzMi0jiXcFy8=';
  const shown = {
    start_time: expect.stringMatching(/^\d{4}-.*Z$/),
    client_remote_address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    client_id: ofRoot,
  };
  expect(Object.values(JSON.parse(text))).toEqual([
    { ...shown, request_path: '/v1/secret/data/a', request_method: 'POST' },
    { ...shown, request_path: '/v1/sys/in-flight-req', request_method: 'GET' },
  ]);
  expect(Object.keys(JSON.parse((await ask(server, '/v1/sys/in-flight-req')).text))).toHaveLength(1);
});

function reading(path: string) {
  const headers = { 'x-vault-token': 'root' };
  return { method: 'GET', path, query: [], headers, body: '', remoteAddress: '127.0.0.1' };
}

test('a client behind a proxy is shown as the proxy names it', async () => {
  const server = await start();
  const { text } = await ask(server, '/v1/sys/in-flight-req', { headers: { 'X-Forwarded-For': '10.1.2.3' } });
  expect(text).toContain('"client_remote_address":"10.1.2.3"');
});

test('changed levels of loggers apply to later messages', async () => {
  let text = '';
  const log = new Log('warn', (more) => {
    text += more;
  });
  const server = await start({ log, server: new ServerProcess(log) });
  const set = (path: string, level?: string) =>
    ask(server, `/v1/sys/loggers${path}`, {
      method: level === undefined ? 'DELETE' : 'POST',
      ...(level !== undefined && { body: JSON.stringify({ level }) }),
    });
  expect(dataOf(await ask(server, '/v1/sys/loggers'))).toEqual({
    audit: 'warn',
    core: 'warn',
    'core.requests': 'warn',
  });
  expect((await set('/core.requests', 'info')).status).toBe(204);
  await ask(server, '/v1/sys/mounts');
  expect((await set('/core.requests')).status).toBe(204);
  await ask(server, '/v1/sys/auth');
  log.flush();
  expect(text.match(/GET \S+/g)).toEqual(['GET /v1/sys/mounts']);
  expect((await set('', ' Notice')).status).toBe(204);
  const { text: all } = await ask(server, '/v1/sys/loggers');
  expect(JSON.parse(all)).toMatchObject({ data: { audit: 'info', core: 'info' }, warnings: [] });
  expect((await set('')).status).toBe(204);
  expect(dataOf(await ask(server, '/v1/sys/loggers/core'))).toEqual({ core: 'warn' });
});

test.each([
  ['POST', '', {}, 'level is required'],
  ['POST', '', { level: '' }, 'level is empty'],
  ['POST', '/core', { level: ' LOUD' }, 'invalid level provided: unknown log level: loud'],
  ['POST', '/nope', { level: 'info' }, 'logger "nope" not found'],
  ['DELETE', '/nope', undefined, 'logger "nope" not found'],
  ['GET', '/', undefined, 'name is empty'],
])('%s sys/loggers%s with %j is refused', async (method, path, body, error) => {
  const server = await start();
  const answer = await ask(server, `/v1/sys/loggers${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([400, { errors: [error] }]);
});

test('the router is shown only where the server allows it', async () => {
  const closed = await start();
  expect((await ask(closed, '/v1/sys/internal/inspect/router/root')).text).toContain(
    'the Vault configuration must set \\"introspection_endpoint\\" to true to enable this endpoint',
  );
  const open = await start({ server: new ServerProcess(quiet(), { allowsInspection: true }) });
  const { root } = dataOf(await ask(open, '/v1/sys/internal/inspect/router/root'));
  expect(root.map((route: { mount_path: string }) => route.mount_path)).toEqual([
    'cubbyhole/',
    'identity/',
    'secret/',
    'sys/',
    'token/',
  ]);
  const prefixes = Object.fromEntries(
    root.map(({ mount_path: path, storage_prefix: prefix, uuid }: Record<string, string>) => [
      path,
      prefix?.replace(uuid ?? '', '<uuid>'),
    ]),
  );
  expect(prefixes).toEqual({
    'cubbyhole/': 'logical/<uuid>/',
    'identity/': 'logical/<uuid>/',
    'secret/': 'logical/<uuid>/',
    'sys/': 'sys/',
    'token/': 'sys/token/',
  });
  const { uuid } = dataOf(await ask(open, '/v1/sys/internal/inspect/router/uuid'));
  expect(Object.keys(uuid[0])).toEqual(['accessor', 'mount_namespace', 'mount_path', 'mount_type', 'uuid']);
  expect((await ask(open, '/v1/sys/internal/inspect/router/x')).status).toBe(404);
});

test('the configuration has the defaults, and the settings that were given', async () => {
  const shown = { cluster_name: 'c', api_addr: 'http://a', telemetry: devTelemetry.shown };
  const server = await start({ server: new ServerProcess(quiet(), { shown }) });
  expect(dataOf(await ask(server, '/v1/sys/config/state/sanitized'))).toMatchObject({
    cluster_name: 'c',
    log_level: '',
    enable_ui: false,
    seals: [{ type: 'shamir', disabled: false }],
    storage: { type: 'inmem', redirect_addr: 'http://a', cluster_addr: '', disable_clustering: false },
    telemetry: { prometheus_retention_time: 86_400_000_000_000, circonus_api_token: '' },
  });
});

const metered: TestServerOptions = {
  get server() {
    return new ServerProcess(quiet(), { telemetry: { ...devTelemetry, prefix: 'bao' } });
  },
  access: devAccess,
};

test("Prometheus' text format shows totals", async () => {
  const server = await start(metered);
  await ask(server, '/v1/sys/auth/approle', { method: 'POST', body: '{"type":"approle"}' });
  await ask(server, '/v1/auth/token/create', { method: 'POST', body: '{"ttl":"1h"}' });
  await ask(server, '/v1/auth/token/create', { method: 'POST', body: '{"ttl":"61m"}' });
  await ask(server, '/v1/secret/data/a');
  const { status, type, text } = await ask(server, '/v1/sys/metrics?format=prometheus', { token: '' });
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(text).toContain(
    '# HELP bao_core_unsealed bao_core_unsealed\n# TYPE bao_core_unsealed gauge\nbao_core_unsealed{',
  );
  expect(text).toMatch(/^bao_core_mount_table_num_entries\{cluster="[^"]+",local="false",type="auth"\} 2$/m);
  expect(text).toMatch(/^# TYPE bao_core_handle_request summary$/m);
  expect(text).toMatch(/^bao_core_handle_request\{quantile="0\.99"\} \d/m);
  expect(text).toMatch(/^bao_core_handle_request_count 4$/m);
  expect(text).toMatch(/^bao_route_read_secret__count 1$/m);
  for (const ttl of ['1h', '2h']) {
    expect(text).toMatch(
      new RegExp(
        `^bao_token_creation\\{auth_method="token",cluster="[^"]+",creation_ttl="${ttl}",mount_point="auth/token/",namespace="root",token_type="service"\\} 1$`,
        'm',
      ),
    );
  }
  expect(text).toMatch(/^bao_token_count\{.*\} 3$/m);
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(names).toEqual([...new Set(names)].sort());
  const byHeader = await ask(server, '/v1/sys/metrics', {
    headers: { Accept: 'application/openmetrics-text;version=1' },
  });
  expect(byHeader.type).toBe(type);
});

test('JSON shows the gauges and the counts of ten seconds', async () => {
  const server = await start(metered);
  const { type, text } = await ask(server, '/v1/sys/metrics', { token: '' });
  expect([type, text.endsWith('\n')]).toEqual(['application/json', false]);
  const { Timestamp, Gauges, Counters, Samples, Points } = JSON.parse(text);
  expect(Timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d0 \+0000 UTC$/);
  expect([Points, Counters]).toEqual([[], []]);
  expect(Array.isArray(Samples)).toBe(true);
  expect(Gauges).toContainEqual({ Name: 'bao.expire.num_leases', Value: 1, Labels: {} });
});

test('without telemetry there is no Prometheus, and no metrics without a token', async () => {
  const server = await start();
  expect(await ask(server, '/v1/sys/metrics?format=prometheus')).toMatchObject({
    status: 400,
    type: 'text/plain',
    text: 'prometheus is not enabled',
  });
  expect((await ask(server, '/v1/sys/metrics?format=x')).text).toBe('metric response format "x" unknown');
  expect((await ask(server, '/v1/sys/metrics', { token: '' })).status).toBe(403);
});

const only: ListenerAccess = { ...usualAccess, openPaths: ['sys/metrics'], isMetricsOnly: true, metricsPath: '/m' };

test.each<[string, ListenerAccess, string, number, string]>([
  ['serves its own path', only, '/m?format=x', 400, 'metric response format "x" unknown'],
  ['serves nothing else', only, '/v1/sys/metrics', 404, 'this listener only serves the metrics endpoint\n'],
  ['serves no user interface', only, '/ui/', 404, 'this listener only serves the metrics endpoint\n'],
  [
    'may serve all but metrics',
    { ...usualAccess, disallowsMetrics: true },
    '/v1/sys/metrics',
    403,
    'metrics endpoint is disabled for this listener\n',
  ],
])('a listener %s', async (_, access, path, status, text) => {
  const server = await start({ access });
  const answer = await ask(server, path, { token: '' });
  expect(answer).toMatchObject({ status, text });
});

test('open paths need no token, for reading alone', async () => {
  const server = await start({ access: { ...usualAccess, openPaths: ['sys/metrics', 'sys/in-flight-req'] } });
  for (const path of ['/v1/sys/metrics', '/v1/sys/in-flight-req']) {
    expect((await ask(server, path, { token: '' })).status).toBe(200);
    expect(await ask(server, path, { token: '', method: 'POST' })).toMatchObject({
      status: 405,
      text: '{"errors":[]}\n',
    });
    expect((await ask(server, `${path}/`, { token: '' })).status).toBe(403);
  }
});

test('the host is described with the names of gopsutil', async () => {
  const server = await start();
  const { data } = JSON.parse((await ask(server, '/v1/sys/host-info/')).text);
  expect(Object.keys(data)).toEqual(['cpu', 'cpu_times', 'disk', 'host', 'memory', 'timestamp']);
  expect(data.cpu.length).toBe(data.cpu_times.length);
  expect(data.host).toMatchObject({ hostname: hostname(), os: process.platform });
  expect(data.memory.used + data.memory.available).toBe(data.memory.total);
  expect(data.disk[0]).toMatchObject({ path: '/' });
});

test.each([
  ['cpu', 'cpu vendorId family model', 'flags microcode'],
  ['cpu_times', 'cpu user system idle nice', 'guest guestNice'],
  ['disk', 'path fstype total free used', 'inodesUsedPercent'],
  ['host', 'hostname uptime bootTime procs os', 'virtualizationSystem virtualizationRole hostid'],
  ['memory', 'total available used usedPercent free active inactive wired', 'hugepagesfree hugepagesize'],
])('the description of the %s keeps the order of gopsutil', async (part, first, last) => {
  const server = await start();
  const described = dataOf(await ask(server, '/v1/sys/host-info'))[part];
  const names = Object.keys(Array.isArray(described) ? described[0] : described).join(' ');
  expect(names).toMatch(new RegExp(`^${first} .*${last}$`));
});
