import { type Backend, lazyPathLists } from '../../framework/backend.ts';
import { auditPaths } from './audit/audit.ts';
import { auditedHeaderPaths } from './audit/audited-headers.ts';
import { generateRootPaths } from './keys/generate-root.ts';
import { keyPaths } from './keys/key-rotation.ts';
import { unsealKeyPaths } from './keys/unseal-keys.ts';
import { leasePaths, leaseRootPaths } from './leases.ts';
import { lockedUserPaths } from './locked-users.ts';
import { loginMfaPaths } from './login-mfa.ts';
import { metricsPaths } from './metrics/metrics.ts';
import { authPaths } from './mounts/auth.ts';
import { inspectRouterPaths } from './mounts/inspect-router.ts';
import { internalUiMountPaths } from './mounts/internal-ui-mounts.ts';
import { mountPaths } from './mounts/mounts.ts';
import { remountPaths } from './mounts/remount.ts';
import { namespacePaths } from './namespaces.ts';
import { openApiPaths } from './openapi.ts';
import { pluginPaths } from './plugins/plugins.ts';
import { capabilitiesPaths } from './policies/capabilities.ts';
import { passwordPolicyPaths } from './policies/password-policies.ts';
import { policyPaths } from './policies/policies.ts';
import { resultantAclPaths } from './policies/resultant-acl.ts';
import { quotaPaths } from './quotas.ts';
import { configStatePaths } from './server/config-state.ts';
import { corsPaths } from './server/cors.ts';
import { counterPaths } from './server/counters.ts';
import { haStatusPaths } from './server/ha-status.ts';
import { hostInfoPaths } from './server/host-info.ts';
import { inFlightRequestPaths } from './server/in-flight-requests.ts';
import { loggerPaths } from './server/loggers.ts';
import { monitorPaths } from './server/monitor.ts';
import { statusPaths } from './server/status.ts';
import { uiHeaderPaths } from './server/ui-headers.ts';
import { toolsPaths } from './tools.ts';
import { wrappingPaths } from './wrapping.ts';

/** The system backend at `sys/`. */
export const systemBackend: Backend = {
  type: 'system',
  help: `The system backend manages mounts, auth methods, policies, leases and response wrapping, and reports
the status of the system. It is always mounted at sys/, and cannot be moved or disabled.`,
  // The frequent paths first, which are those of the kv commands: the paths after a match are never loaded.
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
  // Both lists are OpenBao's. They include paths that don't exist here, so that requests to those fail the same way.
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
