import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import type { PathDefinition } from '../../../framework/backend.ts';
import type { Response } from '../../../framework/response.ts';
import { formatTime, momentOf } from '../../../values/time.ts';
import { struct, type ValueMap } from '../../../values/value.ts';

/** `sys/host-info`: facts about the server's machine, under gopsutil's names. */
export const hostInfoPaths: readonly PathDefinition[] = [
  {
    pattern: 'host-info/?',
    fields: {},
    operations: { read },
    help: {
      synopsis: 'Describe the machine that answers.',
      description:
        'Shows processors, memory, the root file system and the operating system. What is unknown is 0 or empty.',
    },
  },
];

function read(): Response {
  return {
    data: {
      timestamp: formatTime(momentOf(Date.now())),
      cpu: os.cpus().map(describeCpu),
      cpu_times: os.cpus().map(describeTimes),
      disk: describeRoot(),
      host: describeHost(),
      memory: describeMemory(),
    },
  };
}

function describeCpu({ model, speed }: os.CpuInfo, cpu: number): ValueMap {
  return struct({
    cpu,
    vendorId: '',
    family: '',
    model: '',
    stepping: 0,
    physicalId: '',
    coreId: '',
    cores: 1,
    modelName: model.trim(),
    mhz: speed,
    cacheSize: 0,
    flags: null,
    microcode: '',
  });
}

/** In seconds. */
function describeTimes({ times }: os.CpuInfo, cpu: number): ValueMap {
  return struct({
    cpu: `cpu${cpu}`,
    user: times.user / 1000,
    system: times.sys / 1000,
    idle: times.idle / 1000,
    nice: times.nice / 1000,
    iowait: 0,
    irq: times.irq / 1000,
    softirq: 0,
    steal: 0,
    guest: 0,
    guestNice: 0,
  });
}

/** The names of file systems by their magic numbers. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext2/ext3'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlayfs'],
]);

function describeRoot(): ValueMap[] {
  const { bsize, blocks, bfree, bavail, files, ffree, type } = statfsSync('/');
  const used = (blocks - bfree) * bsize;
  const free = bavail * bsize;
  return [
    struct({
      path: '/',
      fstype: fileSystems.get(type) ?? '',
      total: blocks * bsize,
      free,
      used,
      usedPercent: percentage(used, used + free),
      inodesTotal: files,
      inodesUsed: files - ffree,
      inodesFree: ffree,
      inodesUsedPercent: percentage(files - ffree, files),
    }),
  ];
}

function describeHost(): ValueMap {
  const uptime = Math.floor(os.uptime());
  const release = settingsIn('/etc/os-release', '=');
  return struct({
    hostname: os.hostname(),
    uptime,
    bootTime: Math.floor(Date.now() / 1000) - uptime,
    procs: countProcesses(),
    os: process.platform,
    platform: release.get('ID') ?? process.platform,
    platformFamily: release.get('ID_LIKE') ?? release.get('ID') ?? '',
    platformVersion: release.get('VERSION_ID') ?? '',
    kernelVersion: os.release(),
    kernelArch: os.machine(),
    virtualizationSystem: '',
    virtualizationRole: '',
    hostid: '',
  });
}

/** Further members of `memory` by the lines of Linux's /proc/meminfo that they come from. */
const memoryLines: ReadonlyArray<readonly [member: string, line: string]> = [
  ['buffers', 'Buffers'],
  ['cached', 'Cached'],
  ['writeback', 'Writeback'],
  ['dirty', 'Dirty'],
  ['writebacktmp', 'WritebackTmp'],
  ['shared', 'Shmem'],
  ['slab', 'Slab'],
  ['sreclaimable', 'SReclaimable'],
  ['sunreclaim', 'SUnreclaim'],
  ['pagetables', 'PageTables'],
  ['swapcached', 'SwapCached'],
  ['commitlimit', 'CommitLimit'],
  ['committedas', 'Committed_AS'],
  ['hightotal', 'HighTotal'],
  ['highfree', 'HighFree'],
  ['lowtotal', 'LowTotal'],
  ['lowfree', 'LowFree'],
  ['swaptotal', 'SwapTotal'],
  ['swapfree', 'SwapFree'],
  ['mapped', 'Mapped'],
  ['vmalloctotal', 'VmallocTotal'],
  ['vmallocused', 'VmallocUsed'],
  ['vmallocchunk', 'VmallocChunk'],
];

/** In bytes. */
function describeMemory(): ValueMap {
  const lines = settingsIn('/proc/meminfo', ':');
  const bytes = (line: string) => Number.parseInt(lines.get(line) ?? '0', 10) * 1024;
  const total = os.totalmem();
  const free = lines.has('MemFree') ? bytes('MemFree') : os.freemem();
  const available = lines.has('MemAvailable') ? bytes('MemAvailable') : os.freemem();
  const used = total - available;
  return struct({
    total,
    available,
    used,
    usedPercent: percentage(used, total),
    free,
    active: bytes('Active'),
    inactive: bytes('Inactive'),
    wired: 0,
    laundry: 0,
    ...Object.fromEntries(memoryLines.map(([member, line]) => [member, bytes(line)])),
    hugepagestotal: bytes('HugePages_Total') / 1024,
    hugepagesfree: bytes('HugePages_Free') / 1024,
    hugepagesize: bytes('Hugepagesize'),
  });
}

function percentage(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}

/** Reads lines of a name, a separator and a value that may be quoted. There are none if there is no such file. */
function settingsIn(path: string, separator: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of textOf(path).split('\n')) {
    const at = line.indexOf(separator);
    if (at > 0) {
      settings.set(
        line.slice(0, at),
        line
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      );
    }
  }
  return settings;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Counts the processes where a folder lists them, as on Linux. */
function countProcesses(): number {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}
