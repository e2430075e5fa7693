import { createSimulator, type Simulator } from '@cryptics-lab/exchange-simulator'
import { createDeribitServer } from '@cryptics-lab/exchange-simulator/deribit'
import { parseRecording } from '@cryptics-lab/exchange-simulator/recordings'

const trade = '{"stream":"x@trade","data":{"e":"trade","T":1,"t":7,"p":"61804.8","q":"4","m":false}}'
const simulator: Simulator = createSimulator({
  recording: parseRecording('tiny', `1723161256419684465 ${trade}`),
  speed: 'max',
})
const server = createDeribitServer(simulator)
const running = await server.listen({ port: 0 })
console.log(running.url)
await server.close()
