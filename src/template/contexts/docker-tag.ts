/** What dot is for the tag option of Docker's log drivers (docs.docker.com, "Customize log driver output"). */
import type { StructType, Value } from "../values.ts";
import { list, map, method, structType, text, time } from "./struct.ts";

interface Info {
  ContainerID?: unknown;
  ContainerName?: unknown;
  ContainerImageID?: unknown;
  ContainerImageName?: unknown;
  ContainerEntrypoint?: unknown;
  ContainerArgs?: unknown;
}

function asText(raw: unknown): string {
  return typeof raw === "string" ? raw : "";
}

/** Without what names the digest, twelve characters. */
function shortId(raw: unknown): string {
  return asText(raw)
    .replace(/^[^:]*:/, "")
    .slice(0, 12);
}

function commandOf(self: Info): Value {
  const args = Array.isArray(self.ContainerArgs) ? (self.ContainerArgs as unknown[]).map(asText) : [];
  return [asText(self.ContainerEntrypoint), ...args].join(" ");
}

export const DockerTagType: StructType = structType("logger.Info", {
  fields: {
    Config: map(text),
    ContainerID: text,
    ContainerName: text,
    ContainerEntrypoint: text,
    ContainerArgs: list(text),
    ContainerImageID: text,
    ContainerImageName: text,
    ContainerCreated: time,
    ContainerEnv: list(text),
    ContainerLabels: map(text),
    LogPath: text,
    DaemonName: text,
  },
  methods: [
    method("ID", (self: Info) => shortId(self.ContainerID)),
    method("FullID", (self: Info) => asText(self.ContainerID)),
    method("Name", (self: Info) => asText(self.ContainerName).replace(/^\//, "")),
    method("ImageID", (self: Info) => shortId(self.ContainerImageID)),
    method("ImageFullID", (self: Info) => asText(self.ContainerImageID)),
    method("ImageName", (self: Info) => asText(self.ContainerImageName)),
    method("Command", commandOf),
  ],
});
