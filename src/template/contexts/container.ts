/**
 * `.Container`: Docker's description of a container with the field names that logspout's templates know (those of its
 * Go client, version 1.7.0), in that order, which is also the order of `toJSON`.
 */
import type { StructType } from "../values.ts";
import { HostConfig, Mount } from "./container-host.ts";
import { NetworkSettings } from "./container-network.ts";
import { State } from "./container-state.ts";
import { duration, flag, int, list, map, pointer, struct, structType, text, time } from "./struct.ts";

const Healthcheck = structType("docker.HealthConfig", {
  fields: { Test: list(text), Interval: duration, Timeout: duration, StartPeriod: duration, Retries: int },
});

const Nothing = structType("struct {}", { fields: {} });

const Config = structType("docker.Config", {
  fields: {
    Hostname: text,
    Domainname: text,
    User: text,
    Memory: int,
    MemorySwap: int,
    MemoryReservation: int,
    KernelMemory: int,
    CPUShares: int,
    CPUSet: text,
    PortSpecs: list(text),
    ExposedPorts: map(struct(Nothing)),
    PublishService: text,
    StopSignal: text,
    StopTimeout: int,
    Env: list(text),
    Cmd: list(text),
    Shell: list(text),
    Healthcheck: pointer(Healthcheck),
    DNS: list(text),
    Image: text,
    Volumes: map(struct(Nothing)),
    VolumeDriver: text,
    WorkingDir: text,
    MacAddress: text,
    Entrypoint: list(text),
    SecurityOpts: list(text),
    OnBuild: list(text),
    Mounts: list(struct(Mount)),
    Labels: map(text),
    AttachStdin: flag,
    AttachStdout: flag,
    AttachStderr: flag,
    ArgsEscaped: flag,
    Tty: flag,
    OpenStdin: flag,
    StdinOnce: flag,
    NetworkDisabled: flag,
    VolumesFrom: text,
  },
  json: { CPUShares: "CpuShares", CPUSet: "Cpuset", DNS: "Dns" },
  always: ["Cmd", "Entrypoint"],
});

/** With classic Swarm alone. */
const SwarmNode = structType("docker.SwarmNode", {
  fields: { ID: text, IP: text, Addr: text, Name: text, CPUs: int, Memory: int, Labels: map(text) },
});

const GraphDriver = structType("docker.GraphDriver", { fields: { Name: text, Data: map(text) } });

export const Container: StructType = structType("docker.Container", {
  fields: {
    ID: text,
    Created: time,
    Path: text,
    Args: list(text),
    Config: pointer(Config),
    State: struct(State),
    Image: text,
    Node: pointer(SwarmNode),
    NetworkSettings: pointer(NetworkSettings),
    SysInitPath: text,
    ResolvConfPath: text,
    HostnamePath: text,
    HostsPath: text,
    LogPath: text,
    Name: text,
    Driver: text,
    Mounts: list(struct(Mount)),
    Volumes: map(text),
    VolumesRW: map(flag),
    HostConfig: pointer(HostConfig),
    ExecIDs: list(text),
    GraphDriver: pointer(GraphDriver),
    RestartCount: int,
    AppArmorProfile: text,
    MountLabel: text,
    ProcessLabel: text,
    Platform: text,
    SizeRw: int,
    SizeRootFs: int,
  },
  json: { ID: "Id" },
  always: ["ID"],
});
