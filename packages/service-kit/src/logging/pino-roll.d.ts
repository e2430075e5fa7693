declare module 'pino-roll' {
  import type { pino } from 'pino'

  interface PinoRollOptions {
    readonly file: string
    readonly size?: string
    readonly frequency?: 'daily' | 'hourly' | number
    readonly extension?: string
    readonly dateFormat?: string
    readonly mkdir?: boolean
    readonly limit?: { readonly count: number; readonly removeOtherLogFiles?: boolean }
  }

  function roll(options: PinoRollOptions): Promise<ReturnType<typeof pino.destination>>
  export = roll
}
