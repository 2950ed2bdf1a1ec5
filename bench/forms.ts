import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { median } from './measure.ts'

const PAGES = 500
const LINES = 50
const FIELDS = 3
const ROUNDS = 3
const WATCH_MS = 10
const TPKI = join(import.meta.dirname, '../cli/tpki.mjs')

/** Measures marking and checking a form of 500 pages by the command line, from its start to its end. */
export async function benchForms(isJson: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-bench-'))
  try {
    const figures = await measureForms(folder)
    if (isJson) console.log(JSON.stringify(figures, null, 2))
    else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(26)}${value}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureForms(folder: string) {
  const [form, marked] = [join(folder, 'form.pdf'), join(folder, 'marked.pdf')]
  writeFileSync(form, await makeForm())
  const marks: Measured[] = []
  const checks: Measured[] = []
  for (let round = 0; round < ROUNDS; round++) {
    marks.push(await runTpki(['form', 'mark', form, '-o', marked]))
    checks.push(await runTpki(['form', 'check', marked, '--json']))
  }
  return {
    formsPages: PAGES,
    formsMarkSeconds: seconds(marks),
    formsMarkPeakRssMb: peak(marks),
    formsCheckSeconds: seconds(checks),
    formsCheckPeakRssMb: peak(checks),
  }
}

const seconds = (runs: readonly Measured[]): number => Math.round(median(runs.map(({ ms }) => ms)) / 10) / 100
const peak = (runs: readonly Measured[]): number => Math.round(Math.max(...runs.map(({ peakRssMb }) => peakRssMb)))

/** A form as forms are: a header, lines of text, a frame and fields on every page. */
async function makeForm(): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  const form = document.getForm()
  for (let i = 0; i < PAGES; i++) {
    const page = document.addPage([595, 842])
    page.drawText(`SMKI RAPP, page ${i + 1}`, { x: 60, y: 810, size: 10, font })
    for (let line = 0; line < LINES; line++)
      page.drawText(`Line ${line} of page ${i + 1}: words that fill a line of the form from side to side`, {
        ...{ x: 60, y: 780 - line * 14, size: 10, font },
      })
    page.drawRectangle({ x: 50, y: 50, width: 495, height: 745, borderWidth: 1 })
    for (let field = 0; field < FIELDS; field++)
      form.createTextField(`f${i}-${field}`).addToPage(page, { x: 300, y: 60 + field * 25, width: 120, height: 18 })
  }
  return document.save()
}

interface Measured {
  readonly ms: number
  /** Of the command and the processes that it starts, together. */
  readonly peakRssMb: number
}

function runTpki(args: readonly string[]): Promise<Measured> {
  const start = performance.now()
  const child = spawn(process.execPath, [TPKI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let [peakRssMb, said] = [0, '']
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, residentMb(child.pid as number))
  }, WATCH_MS)
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearInterval(watch)
      if (code === 0) resolve({ ms: performance.now() - start, peakRssMb })
      else reject(new Error(`"tpki ${args.join(' ')}" ended with ${code}: ${said}`))
    })
  })
}

// The second number of statm is the resident memory, in pages of 4 KiB (proc_pid_statm(5)).
function residentMb(pid: number): number {
  try {
    const own = (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 1_048_576
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)
    return children.reduce((sum, each) => sum + residentMb(Number(each)), own)
  } catch {
    return 0
  }
}
