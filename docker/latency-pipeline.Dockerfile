# The reference app and the simulator, from the repository's root: docker build -f docker/latency-pipeline.Dockerfile .
FROM node:20-slim AS build
WORKDIR /app
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY packages packages
COPY examples examples
COPY tests/package.json tests/
COPY benchmarks/package.json benchmarks/
# A pack of each package is what an installation from the registry would be; the embedded database is left out.
RUN npm install --global --no-fund --no-audit --loglevel=error "$(node -p 'require("./package.json").packageManager')" \
 && pnpm install --frozen-lockfile --filter '@cryptics-lab/latency-pipeline...' --filter cryptics-lab-sdk \
 && pnpm --filter '@cryptics-lab/latency-pipeline^...' build \
 && node_modules/.bin/tsc -p examples/latency-pipeline/tsconfig.image.json \
 && pnpm deploy --legacy --prod --no-optional --filter @cryptics-lab/latency-pipeline /out \
 && rm -rf /out/src /out/node_modules/.pnpm/@esbuild* /out/node_modules/.pnpm/esbuild@* /out/node_modules/.pnpm/tsx@*

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /out ./
USER node
# The page, health and metrics, and the simulator where that is what runs.
EXPOSE 4000 8080 8899
STOPSIGNAL SIGINT
ENTRYPOINT ["node"]
CMD ["dist/start.js"]
