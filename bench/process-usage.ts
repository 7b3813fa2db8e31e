import { existsSync, readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second for programs, whatever the kernel uses itself. */
const TICK_MS = 10;
/** Places in /proc/<pid>/stat after the command name (proc_pid_stat(5): fields 14 and 15, the name is 2). */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** CPU milliseconds that a process used so far, in steps of 10; `undefined` where there is no /proc. */
export function cpuMsOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_MS;
}

/** Resident memory of a process in MiB; `undefined` where there is no /proc. */
export function residentMiBOf(pid: number): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1_024;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
