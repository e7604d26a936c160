/**
 * The order and the presence of members in a container's JSON: that of the structs of go-dockerclient 1.7.0, which
 * logspout 3.2.14 prints. What its structs do not know (newer Engines tell more) is not printed, here as there.
 */

export type Kind =
  | { is: "value" }
  /** "NAME=value" entries. */
  | { is: "environment" }
  /** Options of a log driver, some of which are credentials. */
  | { is: "log-options" }
  | { is: "struct"; members: readonly Member[] }
  | { is: "list"; of: Kind }
  /** Go prints maps in the order of their keys. */
  | { is: "map"; of: Kind };

export interface Member {
  name: string;
  kind: Kind;
  /** When the value is absent or empty: leave the member out; leave it out only when absent; or write this. */
  absent: "out" | "out-if-null" | { write: unknown };
}

const VALUE: Kind = { is: "value" };
const MAP: Kind = { is: "map", of: VALUE };
/** Go's zero time, printed since a struct is never "empty". */
const ZERO_TIME = "0001-01-01T00:00:00Z";

function values(names: string): Member[] {
  return names.split(" ").map((name) => member(name, VALUE));
}

function maps(names: string): Member[] {
  return names.split(" ").map((name) => member(name, MAP));
}

function pointers(names: string): Member[] {
  return names.split(" ").map((name) => ({ name, kind: VALUE, absent: "out-if-null" }));
}

function member(name: string, kind: Kind): Member {
  return { name, kind, absent: "out" };
}

function otherwise(name: string, write: unknown): Member {
  return { name, kind: VALUE, absent: { write } };
}

function pointer(name: string, members: readonly Member[]): Member {
  return { name, kind: { is: "struct", members }, absent: "out-if-null" };
}

/** A struct that is no pointer is printed even when there is nothing in it. */
function struct(name: string, members: readonly Member[]): Member {
  return { name, kind: { is: "struct", members }, absent: { write: {} } };
}

function list(name: string, members: readonly Member[]): Member {
  return member(name, { is: "list", of: { is: "struct", members } });
}

const HEALTH: readonly Member[] = [
  ...values("Status FailingStreak"),
  list("Log", [otherwise("Start", ZERO_TIME), otherwise("End", ZERO_TIME), ...values("ExitCode Output")]),
];

const STATE: readonly Member[] = [
  ...values("Status Running Paused Restarting OOMKilled RemovalInProgress Dead Pid ExitCode Error"),
  otherwise("StartedAt", ZERO_TIME),
  otherwise("FinishedAt", ZERO_TIME),
  struct("Health", HEALTH),
];

/** These members have no "leave out when empty" in the original. */
const MOUNT: readonly Member[] = [
  ...["Name", "Source", "Destination", "Driver", "Mode"].map((name) => otherwise(name, "")),
  otherwise("RW", false),
];

const CONFIG: readonly Member[] = [
  ...values("Hostname Domainname User Memory MemorySwap MemoryReservation KernelMemory CpuShares Cpuset"),
  ...values("PortSpecs"),
  ...maps("ExposedPorts"),
  ...values("PublishService StopSignal StopTimeout"),
  member("Env", { is: "environment" }),
  otherwise("Cmd", null),
  ...values("Shell"),
  pointer("Healthcheck", values("Test Interval Timeout StartPeriod Retries")),
  ...values("Dns Image"),
  ...maps("Volumes"),
  ...values("VolumeDriver WorkingDir MacAddress"),
  otherwise("Entrypoint", null),
  ...values("SecurityOpts OnBuild"),
  list("Mounts", MOUNT),
  ...maps("Labels"),
  ...values("AttachStdin AttachStdout AttachStderr ArgsEscaped Tty OpenStdin StdinOnce NetworkDisabled"),
  ...values("VolumesFrom"),
];

const PORTS: Kind = {
  is: "map",
  of: { is: "list", of: { is: "struct", members: values("HostIp HostPort") } },
};

const ENDPOINT: readonly Member[] = values(
  "Aliases MacAddress GlobalIPv6PrefixLen GlobalIPv6Address IPv6Gateway IPPrefixLen IPAddress Gateway EndpointID NetworkID",
);

const NETWORK_SETTINGS: readonly Member[] = [
  member("Networks", { is: "map", of: { is: "struct", members: ENDPOINT } }),
  ...values("IPAddress IPPrefixLen MacAddress Gateway Bridge"),
  ...maps("PortMapping"),
  member("Ports", PORTS),
  ...values("NetworkID EndpointID SandboxKey GlobalIPv6Address GlobalIPv6PrefixLen IPv6Gateway"),
  ...values("LinkLocalIPv6Address LinkLocalIPv6PrefixLen SecondaryIPAddresses SecondaryIPv6Addresses"),
];

const HOST_MOUNT: readonly Member[] = [
  ...values("Target Source Type ReadOnly"),
  pointer("BindOptions", values("Propagation")),
  pointer("VolumeOptions", [
    ...values("NoCopy"),
    ...maps("Labels"),
    struct("DriverConfig", [...values("Name"), ...maps("Options")]),
  ]),
  pointer("TmpfsOptions", values("SizeBytes Mode")),
];

const LIMIT: readonly Member[] = values("Path Rate");

const HOST_CONFIG: readonly Member[] = [
  ...values("Binds CapAdd CapDrop Capabilities GroupAdd ContainerIDFile"),
  list("LxcConf", values("Key Value")),
  member("PortBindings", PORTS),
  ...values("Links Dns DnsOptions DnsSearch ExtraHosts VolumesFrom UsernsMode NetworkMode IpcMode Isolation"),
  otherwise("ConsoleSize", [0, 0]),
  ...values("PidMode UTSMode"),
  struct("RestartPolicy", values("Name MaximumRetryCount")),
  list("Devices", values("PathOnHost PathInContainer CgroupPermissions")),
  ...values("DeviceCgroupRules"),
  list("DeviceRequests", [...values("Driver Count DeviceIDs Capabilities"), ...maps("Options")]),
  struct("LogConfig", [...values("Type"), member("Config", { is: "log-options" })]),
  ...values("SecurityOpt CgroupnsMode Cgroup CgroupParent Memory MemoryReservation KernelMemory MemorySwap"),
  ...values("CpuShares Cpuset CpusetCpus CpusetMems CpuQuota CpuPeriod CpuRealtimePeriod CpuRealtimeRuntime"),
  ...values("NanoCpus BlkioWeight"),
  list("BlkioWeightDevice", values("Path Weight")),
  list("BlkioDeviceReadBps", LIMIT),
  list("BlkioDeviceReadIOps", LIMIT),
  list("BlkioDeviceWriteBps", LIMIT),
  list("BlkioDeviceWriteIOps", LIMIT),
  list("Ulimits", values("Name Soft Hard")),
  ...values("VolumeDriver OomScoreAdj"),
  ...pointers("MemorySwappiness PidsLimit OomKillDisable"),
  ...values("ShmSize"),
  ...maps("Tmpfs StorageOpt Sysctls"),
  ...values("CpuCount CpuPercent IOMaximumBandwidth IOMaximumIOps"),
  list("Mounts", HOST_MOUNT),
  ...values("MaskedPaths ReadonlyPaths Runtime Init Privileged PublishAllPorts ReadonlyRootfs AutoRemove"),
];

export const CONTAINER: readonly Member[] = [
  otherwise("Id", ""),
  otherwise("Created", ZERO_TIME),
  ...values("Path Args"),
  pointer("Config", CONFIG),
  struct("State", STATE),
  ...values("Image"),
  pointer("Node", [...values("ID IP Addr Name CPUs Memory"), ...maps("Labels")]),
  pointer("NetworkSettings", NETWORK_SETTINGS),
  ...values("SysInitPath ResolvConfPath HostnamePath HostsPath LogPath Name Driver"),
  list("Mounts", MOUNT),
  ...maps("Volumes VolumesRW"),
  pointer("HostConfig", HOST_CONFIG),
  ...values("ExecIDs"),
  pointer("GraphDriver", [...values("Name"), ...maps("Data")]),
  ...values("RestartCount AppArmorProfile MountLabel ProcessLabel Platform SizeRw SizeRootFs"),
];
