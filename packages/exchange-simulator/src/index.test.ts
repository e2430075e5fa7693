import { expect, it } from 'vitest'
import * as recordings from './feeds/index.ts'
import * as root from './index.ts'
import * as deribit from './servers/deribit/index.ts'

// A name that goes or comes is a change that users see.
it('the public names are these', () => {
  expect(Object.keys(root).sort()).toEqual([
    'ListenError',
    'PortInUseError',
    'RecordingError',
    'SimulatorClosedError',
    'SimulatorError',
    'btcPerpetual',
    'createMatchingEngine',
    'createSimulator',
  ])
  expect(Object.keys(deribit).sort()).toEqual(['ListenError', 'PortInUseError', 'createDeribitServer'])
  expect(Object.keys(recordings).sort()).toEqual(['RecordingError', 'openRecording', 'parseRecording'])
})
