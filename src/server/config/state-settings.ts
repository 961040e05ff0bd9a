import { systemTtlsOf } from '../../engine/system-ttls.ts';
import { messageOf } from '../../values/message.ts';
import type { StateSettings } from '../dev-state.ts';
import { ConfigError, type ServerConfig } from './server-config.ts';

/**
 * Returns a configuration's settings of the served state.
 *
 * @throws ConfigError for contradictory TTLs
 */
export function stateSettings({ defaultLeaseTtl, maxLeaseTtl, clusterName }: ServerConfig): StateSettings {
  try {
    const systemTtls = systemTtlsOf(defaultLeaseTtl, maxLeaseTtl);
    return { systemTtls, ...(clusterName !== '' && { clusterName }) };
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
}
