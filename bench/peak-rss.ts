import { readFileSync, writeFileSync } from 'node:fs'

// Loaded with --import into a command that is measured: writes its highest memory, in KiB, to the file that
// TPKI_BENCH_PEAK names. The kernel's other figure, that of getrusage, starts at the size of the parent process.
process.on('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8')
  writeFileSync(process.env.TPKI_BENCH_PEAK as string, /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? '')
})
