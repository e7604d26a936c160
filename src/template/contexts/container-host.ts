/** `.Container.HostConfig` and the mounts. */
import { PortBinding } from "./container-network.ts";
import {
  array,
  flag,
  int,
  list,
  map,
  optionalFlag,
  optionalInt,
  pointer,
  struct,
  structType,
  text,
} from "./struct.ts";

export const Mount = structType("docker.Mount", {
  fields: { Name: text, Source: text, Destination: text, Driver: text, Mode: text, RW: flag },
  always: ["Name", "Source", "Destination", "Driver", "Mode", "RW"],
});

const KeyValuePair = structType("docker.KeyValuePair", { fields: { Key: text, Value: text } });
const RestartPolicy = structType("docker.RestartPolicy", { fields: { Name: text, MaximumRetryCount: int } });
const Device = structType("docker.Device", {
  fields: { PathOnHost: text, PathInContainer: text, CgroupPermissions: text },
});
const DeviceRequest = structType("docker.DeviceRequest", {
  fields: {
    Driver: text,
    Count: int,
    DeviceIDs: list(text),
    Capabilities: list(list(text)),
    Options: map(text),
  },
});
const LogConfig = structType("docker.LogConfig", { fields: { Type: text, Config: map(text) } });
const BlockWeight = structType("docker.BlockWeight", { fields: { Path: text, Weight: text } });
const BlockLimit = structType("docker.BlockLimit", { fields: { Path: text, Rate: int } });
const ULimit = structType("docker.ULimit", { fields: { Name: text, Soft: int, Hard: int } });
const BindOptions = structType("docker.BindOptions", { fields: { Propagation: text } });
const VolumeDriverConfig = structType("docker.VolumeDriverConfig", {
  fields: { Name: text, Options: map(text) },
});
const VolumeOptions = structType("docker.VolumeOptions", {
  fields: { NoCopy: flag, Labels: map(text), DriverConfig: struct(VolumeDriverConfig) },
});
const TempfsOptions = structType("docker.TempfsOptions", { fields: { SizeBytes: int, Mode: int } });
const HostMount = structType("docker.HostMount", {
  fields: {
    Target: text,
    Source: text,
    Type: text,
    ReadOnly: flag,
    BindOptions: pointer(BindOptions),
    VolumeOptions: pointer(VolumeOptions),
    TempfsOptions: pointer(TempfsOptions),
  },
  json: { TempfsOptions: "TmpfsOptions" },
});

export const HostConfig = structType("docker.HostConfig", {
  fields: {
    Binds: list(text),
    CapAdd: list(text),
    CapDrop: list(text),
    Capabilities: list(text),
    GroupAdd: list(text),
    ContainerIDFile: text,
    LxcConf: list(struct(KeyValuePair)),
    PortBindings: map(list(struct(PortBinding))),
    Links: list(text),
    DNS: list(text),
    DNSOptions: list(text),
    DNSSearch: list(text),
    ExtraHosts: list(text),
    VolumesFrom: list(text),
    UsernsMode: text,
    NetworkMode: text,
    IpcMode: text,
    Isolation: text,
    ConsoleSize: array(int, 2),
    PidMode: text,
    UTSMode: text,
    RestartPolicy: struct(RestartPolicy),
    Devices: list(struct(Device)),
    DeviceCgroupRules: list(text),
    DeviceRequests: list(struct(DeviceRequest)),
    LogConfig: struct(LogConfig),
    SecurityOpt: list(text),
    CgroupnsMode: text,
    Cgroup: text,
    CgroupParent: text,
    Memory: int,
    MemoryReservation: int,
    KernelMemory: int,
    MemorySwap: int,
    CPUShares: int,
    CPUSet: text,
    CPUSetCPUs: text,
    CPUSetMEMs: text,
    CPUQuota: int,
    CPUPeriod: int,
    CPURealtimePeriod: int,
    CPURealtimeRuntime: int,
    NanoCPUs: int,
    BlkioWeight: int,
    BlkioWeightDevice: list(struct(BlockWeight)),
    BlkioDeviceReadBps: list(struct(BlockLimit)),
    BlkioDeviceReadIOps: list(struct(BlockLimit)),
    BlkioDeviceWriteBps: list(struct(BlockLimit)),
    BlkioDeviceWriteIOps: list(struct(BlockLimit)),
    Ulimits: list(struct(ULimit)),
    VolumeDriver: text,
    OomScoreAdj: int,
    MemorySwappiness: optionalInt,
    PidsLimit: optionalInt,
    OOMKillDisable: optionalFlag,
    ShmSize: int,
    Tmpfs: map(text),
    StorageOpt: map(text),
    Sysctls: map(text),
    CPUCount: int,
    CPUPercent: int,
    IOMaximumBandwidth: int,
    IOMaximumIOps: int,
    Mounts: list(struct(HostMount)),
    MaskedPaths: list(text),
    ReadonlyPaths: list(text),
    Runtime: text,
    Init: flag,
    Privileged: flag,
    PublishAllPorts: flag,
    ReadonlyRootfs: flag,
    AutoRemove: flag,
  },
  json: {
    DNS: "Dns",
    DNSOptions: "DnsOptions",
    DNSSearch: "DnsSearch",
    CPUShares: "CpuShares",
    CPUSet: "Cpuset",
    CPUSetCPUs: "CpusetCpus",
    CPUSetMEMs: "CpusetMems",
    CPUQuota: "CpuQuota",
    CPUPeriod: "CpuPeriod",
    CPURealtimePeriod: "CpuRealtimePeriod",
    CPURealtimeRuntime: "CpuRealtimeRuntime",
    NanoCPUs: "NanoCpus",
    OOMKillDisable: "OomKillDisable",
    CPUCount: "CpuCount",
    CPUPercent: "CpuPercent",
  },
});
