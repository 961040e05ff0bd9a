import { type Backend, lazyPathLists } from '../../framework/backend.ts';
import { auditPaths } from './audit.ts';
import { auditedHeaderPaths } from './audited-headers.ts';
import { authPaths } from './auth.ts';
import { capabilitiesPaths } from './capabilities.ts';
import { configStatePaths } from './config-state.ts';
import { corsPaths } from './cors.ts';
import { counterPaths } from './counters.ts';
import { generateRootPaths } from './generate-root.ts';
import { haStatusPaths } from './ha-status.ts';
import { hostInfoPaths } from './host-info.ts';
import { inFlightRequestPaths } from './in-flight-requests.ts';
import { inspectRouterPaths } from './inspect-router.ts';
import { internalUiMountPaths } from './internal-ui-mounts.ts';
import { keyPaths } from './key-rotation.ts';
import { leasePaths, leaseRootPaths } from './leases.ts';
import { lockedUserPaths } from './locked-users.ts';
import { loggerPaths } from './loggers.ts';
import { loginMfaPaths } from './login-mfa.ts';
import { metricsPaths } from './metrics.ts';
import { monitorPaths } from './monitor.ts';
import { mountPaths } from './mounts.ts';
import { namespacePaths } from './namespaces.ts';
import { openApiPaths } from './openapi.ts';
import { passwordPolicyPaths } from './password-policies.ts';
import { pluginPaths } from './plugins.ts';
import { policyPaths } from './policies.ts';
import { quotaPaths } from './quotas.ts';
import { remountPaths } from './remount.ts';
import { resultantAclPaths } from './resultant-acl.ts';
import { statusPaths } from './status.ts';
import { toolsPaths } from './tools.ts';
import { uiHeaderPaths } from './ui-headers.ts';
import { unsealKeyPaths } from './unseal-keys.ts';
import { wrappingPaths } from './wrapping.ts';

/** The system backend at `sys/`. */
export const systemBackend: Backend = {
  type: 'system',
  help: `The system backend manages mounts, auth methods, policies, leases and response wrapping, and reports
the status of the system. It is always mounted at sys/, and cannot be moved or disabled.`,
  // The frequent ones first, which are those of the kv commands: what comes after a match is never loaded.
  paths: lazyPathLists(
    () => internalUiMountPaths,
    () => corsPaths,
    () => statusPaths,
    () => auditPaths,
    () => auditedHeaderPaths,
    () => toolsPaths,
    () => openApiPaths,
    () => resultantAclPaths,
    () => capabilitiesPaths,
    () => leasePaths,
    () => remountPaths,
    () => authPaths,
    () => policyPaths,
    () => passwordPolicyPaths,
    () => counterPaths,
    () => namespacePaths,
    () => pluginPaths,
    () => wrappingPaths,
    () => mountPaths,
    () => lockedUserPaths,
    () => keyPaths,
    () => unsealKeyPaths,
    () => generateRootPaths,
    () => loginMfaPaths,
    () => uiHeaderPaths,
    () => quotaPaths,
    () => haStatusPaths,
    () => hostInfoPaths,
    () => configStatePaths,
    () => loggerPaths,
    () => metricsPaths,
    () => inFlightRequestPaths,
    () => monitorPaths,
    () => inspectRouterPaths,
  ),
  // Both lists are OpenBao's. They include paths that don't exist here, so that requests to those fail alike.
  rootPaths: [
    'auth/*',
    'remount',
    'audit',
    'audit/*',
    'raw',
    'raw/*',
    'rotate',
    'rotate/keyring',
    'rotate/root',
    'config/cors',
    'config/auditing/*',
    'config/ui/headers/*',
    'plugins/catalog/*',
    'revoke-prefix/*',
    'revoke-force/*',
    ...leaseRootPaths,
    'leases',
    'internal/inspect/*',
  ],
  unauthenticatedPaths: [
    'wrapping/lookup',
    'wrapping/pubkey',
    'replication/status',
    'internal/specs/openapi',
    'internal/ui/mounts',
    'internal/ui/mounts/*',
    'internal/ui/namespaces',
    'storage/raft/bootstrap/challenge',
    'storage/raft/bootstrap/answer',
    'init',
    'seal-status',
    'unseal',
    'leader',
    'health',
    'decode-token',
    'mfa/validate',
    'rekey/init',
    'rekey/update',
    'rekey/verify',
    'rekey-recovery-key/init',
    'rekey-recovery-key/update',
    'rekey-recovery-key/verify',
    'generate-root/attempt',
    'generate-root/update',
  ],
};
