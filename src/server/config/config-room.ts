/** The modules that only a server with a configuration file loads. */
export { initialiseState } from '../self-init/initialise-state.ts';
export { type AppliedConfig, applyConfig } from './apply-config.ts';
export { loadConfig } from './load-config.ts';
export { declaresNothing, type ListenerConfig, type ServerConfig } from './server-config.ts';
export { stateSettings } from './state-settings.ts';
