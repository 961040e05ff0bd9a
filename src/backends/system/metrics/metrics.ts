import type { Call, PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { metricsJson } from './metrics-json.ts';
import { prometheusText } from './prometheus-text.ts';

/** `sys/metrics`: what the server has counted since it started. */
export const metricsPaths: readonly PathDefinition[] = [
  {
    pattern: 'metrics',
    fields: {
      format: {
        type: 'string',
        query: true,
        description: 'Format: JSON by default, or "prometheus".',
        allowedValues: ['prometheus'],
      },
    },
    operations: { read },
    help: {
      synopsis: 'Show the metrics of the server.',
      description:
        'JSON shows the last interval of ten seconds; Prometheus the totals, if the telemetry stanza of the configuration or -dev enables it. Metrics of clusters, replication and the Go runtime are left out.',
    },
  },
];

function read({ core, data, request }: Call): Response {
  const format = data.string('format') || formatByHeader(request.headers['accept'] ?? '');
  if (format === '') {
    return { raw: { status: 200, contentType: 'application/json', body: metricsJson(core) } };
  }
  if (format !== 'prometheus') {
    return problem(`metric response format "${format}" unknown`);
  }
  const { server } = core;
  if (server?.metrics.settings.servesPrometheus !== true) {
    return problem('prometheus is not enabled');
  }
  const contentType = 'text/plain; version=0.0.4; charset=utf-8';
  return { raw: { status: 200, contentType, body: prometheusText(core, server) } };
}

/** Scrapers name the formats that they accept (metricsutil.FormatFromRequest). */
function formatByHeader(accept: string): string {
  return accept.startsWith('application/openmetrics-text') || accept.includes('prometheus/telemetry')
    ? 'prometheus'
    : '';
}

function problem(body: string): Response {
  return { raw: { status: 400, contentType: 'text/plain', body } };
}
