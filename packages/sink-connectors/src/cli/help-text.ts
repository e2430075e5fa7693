/** The help text. */
export const helpText: string = `sink-connectors: records from topics into tables, described by one file.

  sink-connectors run --config pipeline.toml        deploy every connector of the file and run until Ctrl-C
      --drain                                       stop when the ends of the topics are reached
      --port N                                      health and metrics, where @cryptics-lab/service-kit is installed
  sink-connectors validate --config pipeline.toml   is everything in order? changes nothing
      --offline                                     look at the file alone
      --sql                                         print what would be done to the database
  sink-connectors status --config pipeline.toml     how far each connector is, and what it gave up
  sink-connectors topics --config pipeline.toml     what topics lack or differ in; changes nothing
      --apply                                       make what is missing
      --alter                                       with --apply: add partitions and change settings, too
      --environment NAME                            overlay of the file to use
  sink-connectors tail TOPIC|MODEL --config pipeline.toml   print records as they come, decoded
      --from-beginning, --limit N
  sink-connectors replay TOPIC|MODEL --config pipeline.toml   dead letters back to where they came from
      --dry-run                                     only tell
      --from-beginning                              also those that were replayed before
      --connector NAME, --code CODE, --stage decode|write, --partition N, --offsets A-B
      --since TIME, --until TIME                    ISO times of the original records
      --limit N, --max-replays N                    a letter that came back so often is left alone (default 3)
  sink-connectors connectors ACTION [NAME…]         connectors of Kafka Connect; NAME is a connector's or a model's
      --config pipeline.toml                        those of the file: without a NAME all with runtime = "kafka-connect"
      --url http://localhost:8083                   a worker; without --config any connector of its cluster by its name
      --deadline SECONDS                            how long is waited for Kafka Connect (default 60)
    list                                            every connector of the cluster
    status                                          state, tasks, and why something failed
    config                                          what would be deployed, and how what runs differs from it
      --diff                                        only the differences; exit code 1 when there are any
      --offline                                     without asking what runs
    validate                                        ask the plugin, then let a worker try
      --no-trial                                    the plugin alone
    deploy                                          make tables, deploy, wait until all run
      --no-tables, --no-wait
    pause, resume                                   stop reading, and go on
    restart                                         all tasks, or with --failed what has failed
    stop, delete, reset-offsets                     need a NAME, or --all for those of the file
      --offsets                                     with delete: a later one of the name begins anew
    hand-over NAME…                                 after the runtime was changed in the file: it begins where the other ended

  --json                                            results as JSON
  -v, --verbose                                     more lines; with an error, where it came from
  --help, --version

Every value of the file can come from the environment: DATABASE__URL, KAFKA__BROKERS=a:9092,b:9092,
PIPELINE__ENABLED_MODELS=trade, DATABASE__PASSWORD_FILE=/run/secrets/db; CONNECT_URL is short for CONNECT__URL.
Exit code 0 when all is well, else 1.`
