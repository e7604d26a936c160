/** `.Container.NetworkSettings`. */
import { int, list, map, struct, structType, text } from "./struct.ts";

const ContainerNetwork = structType("docker.ContainerNetwork", {
  fields: {
    Aliases: list(text),
    MacAddress: text,
    GlobalIPv6PrefixLen: int,
    GlobalIPv6Address: text,
    IPv6Gateway: text,
    IPPrefixLen: int,
    IPAddress: text,
    Gateway: text,
    EndpointID: text,
    NetworkID: text,
  },
});

export const PortBinding = structType("docker.PortBinding", {
  fields: { HostIP: text, HostPort: text },
  json: { HostIP: "HostIp" },
});

export const NetworkSettings = structType("docker.NetworkSettings", {
  fields: {
    Networks: map(struct(ContainerNetwork)),
    IPAddress: text,
    IPPrefixLen: int,
    MacAddress: text,
    Gateway: text,
    Bridge: text,
    PortMapping: map(map(text)),
    Ports: map(list(struct(PortBinding))),
    NetworkID: text,
    EndpointID: text,
    SandboxKey: text,
    GlobalIPv6Address: text,
    GlobalIPv6PrefixLen: int,
    IPv6Gateway: text,
    LinkLocalIPv6Address: text,
    LinkLocalIPv6PrefixLen: int,
    SecondaryIPAddresses: list(text),
    SecondaryIPv6Addresses: list(text),
  },
});
