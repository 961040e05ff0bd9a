import { blocksOf, type LabelledBlock } from '../../hcl/blocks.ts';
import { decodeString } from '../../hcl/decode.ts';
import { select } from '../../hcl/select.ts';
import type { Body } from '../../hcl/syntax.ts';
import { type ListenerAccess, metricsPath } from '../listener-access.ts';
import { boolSetting } from './bool-setting.ts';
import { ignoredListenerKeys, ignoredListenerPrefixes, usedListenerKeys } from './known-keys.ts';
import type { ListenerConfig } from './server-config.ts';
import { rawSettings } from './shown-settings.ts';
import type { WarnUnknown } from './unknown-keys.ts';

/**
 * Parses `listener "tcp"` blocks.
 *
 * @throws Error
 */
export function parseListenerBlocks(blocks: readonly LabelledBlock[], warn: WarnUnknown): ListenerConfig[] {
  return blocks.map(({ labels, body }, index) => {
    warn(body, isKnown);
    const text = (name: string) => decodeString(select(body, name), `listeners.${index}.${name}`) ?? '';
    const type = (text('type') || (labels.length === 1 ? (labels[0] ?? '') : '')).toLowerCase();
    if (type === '') {
      throw new Error(`listeners.${index}: listener type must be specified, as in listener "tcp"`);
    }
    if (type !== 'tcp') {
      throw new Error(`listeners.${index}: listeners of type ${JSON.stringify(type)} are not supported; use "tcp"`);
    }
    return {
      address: text('address') || '127.0.0.1:8200',
      tlsDisable: boolSetting(body, 'tls_disable'),
      tlsCertFile: text('tls_cert_file'),
      tlsKeyFile: text('tls_key_file'),
      access: accessOf(body),
      raw: rawSettings(body),
    };
  });
}

function accessOf(body: Body): ListenerAccess {
  const inner = (name: string): Body => blocksOf(body, name).at(-1)?.body ?? { kind: 'body', items: [] };
  const telemetry = inner('telemetry');
  const inFlight = inner('inflight_requests_logging');
  const isMetricsOnly = boolSetting(telemetry, 'metrics_only');
  const path = decodeString(select(telemetry, 'metrics_path'), 'metrics_path') ?? '';
  return {
    openPaths: [
      ...(boolSetting(telemetry, 'unauthenticated_metrics_access') ? ['sys/metrics'] : []),
      ...(boolSetting(inFlight, 'unauthenticated_in_flight_requests_access') ? ['sys/in-flight-req'] : []),
    ],
    isMetricsOnly,
    metricsPath: isMetricsOnly && path !== '' ? path : metricsPath,
    disallowsMetrics: boolSetting(telemetry, 'disallow_metrics'),
  };
}

function isKnown(key: string): boolean {
  return (
    usedListenerKeys.includes(key) ||
    ignoredListenerKeys.includes(key) ||
    ignoredListenerPrefixes.some((prefix) => key.startsWith(prefix))
  );
}
