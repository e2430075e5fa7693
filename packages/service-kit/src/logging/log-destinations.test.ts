import { EventEmitter } from 'node:events'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import type { FileWriter } from './file-writer.ts'
import { createFileDestination, createOutputDestination } from './log-destinations.ts'

class File extends EventEmitter {
  readonly texts: string[] = []
  ended: string | undefined
  write(text: string): boolean {
    this.texts.push(text)
    return true
  }
  end(): void {
    this.ended = 'end'
    this.emit('close')
  }
  destroy(): void {
    this.ended = 'destroy'
    this.emit('close')
  }
}

function open() {
  const file = new File()
  const time = createVirtualTime()
  const destination = createFileDestination('api', file as unknown as FileWriter, 100, time.timers)
  return { file, time, destination }
}

const full = (): Error => Object.assign(new Error('no space'), { code: 'ENOSPC' })

describe('a file', () => {
  it('is asked again every second for what it kept, until it is out', async () => {
    const { file, time, destination } = open()
    const failures: string[] = []
    destination.onError((error) => failures.push(error.message))
    let isDone = false
    destination.write('line\n', () => (isDone = true))
    for (let round = 0; round < 3; round += 1) {
      file.emit('error', full())
      file.emit('error', full())
      await time.advance(1_000)
    }
    // Nothing is written twice: the writer holds the text, an empty one makes it try.
    expect(file.texts).toEqual(['line\n', '', '', ''])
    expect(isDone).toBe(false)
    file.emit('drain')
    expect(isDone).toBe(true)
    expect(failures).toHaveLength(6)
    expect(time.pending).toBe(0)
    file.emit('error', full())
    expect(time.pending).toBe(0)
  })

  it('is ended when it is idle and thrown away when it is stuck', async () => {
    const idle = open()
    await idle.destination.close()
    expect(idle.file.ended).toBe('end')
    const stuck = open()
    stuck.destination.write('x', () => expect.unreachable('closed'))
    stuck.file.emit('error', full())
    await stuck.destination.close()
    expect(stuck.file.ended).toBe('destroy')
    expect(stuck.time.pending).toBe(0)
    stuck.file.emit('drain')
    stuck.file.emit('error', full())
  })
})

describe('an output', () => {
  it('is done by its callback, or on return when it takes none', () => {
    const done: string[] = []
    createOutputDestination('a', { write: (_text: string) => false }).write('x', () => done.push('plain'))
    createOutputDestination('b', { write: (_text: string, callback: () => void) => callback() }).write('x', () =>
      done.push('two'),
    )
    const three = {
      write: (_text: string, encoding: string, callback: () => void) => (encoding === 'utf8' ? callback() : undefined),
    }
    createOutputDestination('c', three).write('x', () => done.push('three'))
    expect(done).toEqual(['plain', 'two', 'three'])
  })

  it('is told once, by callback or event, whatever comes first', () => {
    const stream = new EventEmitter() as EventEmitter & {
      write(text: string, encoding: string, done: (error?: Error) => void): boolean
    }
    let late: (error?: Error) => void = () => {}
    stream.write = (_text, _encoding, done) => {
      late = done
      return true
    }
    const results: (string | undefined)[] = []
    const destination = createOutputDestination('a', stream)
    destination.write('x', (error) => results.push(error?.message))
    stream.emit('error', new Error('broken'))
    late(new Error('later'))
    expect(results).toEqual(['broken'])
    // Nobody writes: contained all the same.
    stream.emit('error', new Error('again'))
  })
})
