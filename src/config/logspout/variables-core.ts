/** Variables about containers, Docker, the HTTP API, TLS, and our own. */
import type { Variable } from "./variable.ts";

export const CORE_VARIABLES = [
  {
    name: "ROUTE_URIS",
    value: "routes with commas",
    default: "",
    meaning:
      "Where to forward to, when the command line names nothing. Without any route there is only the HTTP API.",
    differs:
      "Blanks around commas, empty places between them and line feeds instead of them are fine; logspout refuses to start.",
    of: "agent",
  },
  {
    name: "ROUTESPATH",
    value: "folder",
    default: "/mnt/routes",
    meaning:
      "Where routes that were made over the HTTP API are kept. Used if it exists when the agent starts.",
    of: "agent",
  },
  {
    name: "HTTP_BIND_ADDRESS",
    value: "address",
    default: "0.0.0.0",
    meaning: "Where the HTTP API listens.",
    of: "agent",
  },
  { name: "PORT", value: "port", default: "HTTP_PORT", meaning: "Port of the HTTP API.", of: "agent" },
  {
    name: "HTTP_PORT",
    value: "port",
    default: "80",
    meaning: "Port of the HTTP API, when PORT does not say.",
    of: "agent",
  },
  {
    name: "DEBUG",
    value: "anything",
    default: "",
    meaning: "Say more on standard error.",
    differs:
      "`false`, `0`, `no` and `off` mean no. Errors (CloudWatch's too) are always said, so there is no need for it.",
    of: "agent",
  },
  {
    name: "BACKLOG",
    value: "true, false",
    default: "false",
    meaning:
      "Of a container that is seen for the first time while it runs, read all that Docker still has, not only what comes from now on. A container known from before goes on where it was left, whatever this says.",
    differs:
      "`1`, `yes` and `on` mean `true` too; other words are refused. Nothing is sent again when a container or the agent restarts. The README of logspout describes an older meaning (all, unless `false`); its last versions do what stands here.",
    of: "agent",
  },
  {
    name: "TAIL",
    value: "all, a number",
    default: "all",
    meaning: "At first sight of a running container, read this many of its last lines.",
    differs:
      "A number is enough by itself: in logspout it has next to no effect without BACKLOG=true. It is never applied again, while logspout repeats these lines at each reconnection. What is no number is refused.",
    of: "agent",
  },
  {
    name: "ALLOW_TTY",
    value: "true, false",
    default: "true",
    meaning: "Read containers that have a terminal.",
    differs:
      "On unless you say `false`: logspout leaves these containers out without a word. Their lines come without the carriage return at the end.",
    of: "agent",
  },
  {
    name: "INACTIVITY_TIMEOUT",
    value: "time, such as 30s",
    default: "0",
    meaning: "Checked, and otherwise without effect.",
    differs:
      "A watchdog finds streams that hang by comparing them with what Docker has, and quiet streams are not reopened for nothing; lines are neither lost nor repeated by it.",
    of: "agent",
  },
  {
    name: "EXCLUDE_LABELS",
    value: "label:value, with semicolons",
    default: "",
    meaning:
      "Leave out containers with one of these labels. A label alone means the value `true`. The value's case does not matter, the label's does.",
    differs:
      "A label alone also counts in a list of several, a value may contain colons, blanks around entries are ignored: in logspout such entries have no effect.",
    of: "agent",
  },
  {
    name: "EXCLUDE_LABEL",
    value: "as EXCLUDE_LABELS",
    default: "",
    meaning: "The same; read when EXCLUDE_LABELS is empty.",
    of: "agent",
  },
  {
    name: "RETRY_COUNT",
    value: "number",
    default: "",
    meaning: "Checked, and otherwise without effect.",
    differs:
      "Every route tries for ever, with growing waits up to half a minute; logspout ends its process after 10 tries. What is no number is refused (in logspout it means 0).",
    of: "agent",
  },
  {
    name: "DOCKER_HOST",
    value: "unix:///path, tcp://host:port",
    default: "unix:///var/run/docker.sock",
    meaning: "Where the Docker Engine listens.",
    of: "agent",
  },
  {
    name: "DOCKER_TLS_VERIFY",
    value: "anything",
    default: "",
    meaning: "Speak TLS with the Docker Engine, with ca.pem, cert.pem and key.pem.",
    of: "agent",
  },
  {
    name: "DOCKER_CERT_PATH",
    value: "folder",
    default: "~/.docker",
    meaning: "Where these three files are.",
    of: "agent",
  },
  {
    name: "DOCKER_API_VERSION",
    value: "version, such as 1.41",
    default: "",
    meaning:
      "Version of Docker's API to speak. Leave it out: then it is the Engine's own, and newer Engines refuse old versions.",
    differs: "What is no version is refused at the start.",
    of: "agent",
  },
  {
    name: "TZ",
    value: "zone, such as Europe/Vienna",
    default: "UTC",
    meaning: "Zone of times in templates, `.Timestamp` among them.",
    differs: "Always effective: zone data is built in.",
    of: "agent",
  },
] as const satisfies readonly Variable[];

export const TLS_VARIABLES = [
  {
    name: "LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS",
    value: "true, false",
    default: "false",
    meaning: "Trust nobody but LOGSPOUT_TLS_CA_CERTS (and `tls.ca` of a route).",
    of: "agent",
  },
  {
    name: "LOGSPOUT_TLS_CA_CERTS",
    value: "PEM files with commas",
    default: "",
    meaning: "Certificates of authorities to trust besides the system's.",
    differs: "Blanks around commas are ignored.",
    of: "agent",
  },
  {
    name: "LOGSPOUT_TLS_CLIENT_CERT",
    value: "PEM file",
    default: "",
    meaning: "Our own certificate, with its chain, for receivers that ask for one.",
    differs:
      "Certificate without key, or key without certificate, is refused; logspout goes on without either.",
    of: "agent",
  },
  {
    name: "LOGSPOUT_TLS_CLIENT_KEY",
    value: "PEM file",
    default: "",
    meaning: "Its key.",
    of: "agent",
  },
  {
    name: "LOGSPOUT_TLS_HARDENING",
    value: "true, false",
    default: "false",
    meaning: "TLS 1.2 at least, with forward secrecy and authenticated encryption only.",
    of: "agent",
  },
] as const satisfies readonly Variable[];

export const OWN_VARIABLES = [
  {
    name: "LOGBOOM_STATE",
    value: "folder",
    default: "/var/lib/logboom-agent",
    meaning:
      "Where the agent keeps how far it has read each container. `./logboom-agent-state` when the usual folder cannot be made.",
    of: "agent",
  },
  {
    name: "LOGBOOM_HTTP",
    value: "host:port",
    default: "",
    meaning: "Where the HTTP API listens; comes before HTTP_BIND_ADDRESS and PORT.",
    of: "agent",
  },
  {
    name: "LOGBOOM_HTTP_HOSTS",
    value: "names with commas",
    default: "any",
    meaning:
      "Names under which the HTTP API may be asked, beside IP addresses, localhost and names without a dot; `*.example.com` too. Set it where people browse on the machine that the agent's port is open on.",
    of: "agent",
  },
  {
    name: "LOGBOOM_HTTP_ENVIRONMENT",
    value: "names, values",
    default: "names",
    meaning:
      "What the JSON of /logs shows of a container's environment: the variables' names alone, or their values too, as logspout does. Values are often passwords.",
    of: "agent",
  },
  {
    name: "LOGBOOM_TOKEN",
    value: "token",
    default: "",
    meaning: "Token for `logboom://` and `logbooms://` routes that have none of their own.",
    of: "agent",
  },
  {
    name: "LOGBOOM_DOCKER_FILES",
    value: "auto, off",
    default: "auto",
    meaning:
      "Read Docker's own log files where they can be read (much cheaper, and fast enough for any writer), else its API. `off`: always the API.",
    of: "agent",
  },
  {
    name: "LOGBOOM_DOCKER_ROOT",
    value: "folder",
    default: "as Docker says",
    meaning: "Where Docker's data folder is mounted, if not at the path it has on the host.",
    of: "agent",
  },
  {
    name: "DOCKER_EVENTS",
    value: "true, false",
    default: "false",
    meaning:
      "Docker's events (start, die with exit code, out of memory, health, kill, rename, images) as records of their own.",
    of: "agent",
  },
  {
    name: "DOCKER_DAEMON_LOG",
    value: "journal, the path of a file",
    default: "",
    meaning:
      "The Docker daemon's own log as records too: from systemd's journal, through `journalctl` (which the image does not have), or from a file. From now on, at first contact.",
    of: "agent",
  },
] as const satisfies readonly Variable[];
