import { type HttpServer, createHttpServer } from '@cryptics-lab/service-kit/http'
import type { Service } from '@cryptics-lab/service-kit'
import { createPageMonitor, type PageMonitor } from './page/page-monitor.ts'
import { createPipelineSource } from './page/pipeline-source.ts'
import { registerPage } from './page/register-page.ts'
import type { Pipeline } from './pipeline.ts'

/** What {@link startRunPage} needs. */
export interface RunPageOptions {
  /** Identity of the run. */
  readonly runId: string
  /** Address to listen on. Whatever it is, only requests that name a loopback host are answered. */
  readonly host: string
  /** Port to listen on. */
  readonly port: number
  /** The process: its log is shown, its health is answered here too. */
  readonly service: Service
}

/** The page of a run: it gathers from the first event on, and is served as soon as there is a pipeline to show. */
export interface RunPage {
  /** Gathers what is shown. */
  readonly monitor: PageMonitor
  /** Address of the page; empty before {@link RunPage.show}. */
  readonly url: string
  /** Begins to serve. @throws {PortTakenError} When the port was taken meanwhile. */
  show(recording: string, pipeline: Pipeline): Promise<void>
  /** Ends it. */
  close(): Promise<void>
}

/** Begins to gather what the page will show. */
export function startRunPage({ runId, host, port, service }: RunPageOptions): RunPage {
  const { logging, metrics, health, tracing, name, version, environmentName } = service
  const monitor = createPageMonitor()
  const tap = logging.onRecord((record) => monitor.onLog(record))
  let server: HttpServer | undefined
  let url = ''
  return {
    monitor,
    get url() {
      return url
    },
    async show(recording, pipeline) {
      const source = await createPipelineSource({ runId, recording, pipeline })
      monitor.attach(source)
      // The page has a guard of its own, which lets a link from elsewhere open it.
      const shared = { name, version, environmentName, logging, registry: metrics, health, tracing }
      server = await createHttpServer({ ...shared, host, port, explicitPort: true, guard: 'none' })
      await registerPage(server.app, { source, monitor })
      url = (await server.listen()).url
    },
    async close() {
      tap.close()
      await server?.close()
      monitor.close()
    },
  }
}
