/** Groups: made, described, removed, how long they keep, and their tags. */
import { invalid } from "../../codecs/cloudwatch/fault.ts";
import {
  constraint,
  limitOf,
  optionalNumber,
  optionalTags,
  optionalText,
  optionalTexts,
} from "../../codecs/cloudwatch/fields.ts";
import type { Fields } from "../../codecs/cloudwatch/fields.ts";
import { groupArn, groupName, groupOfArn } from "../../codecs/cloudwatch/names.ts";
import type { Action, Asked, Service } from "./action.ts";
import type { LogGroup } from "./group.ts";
import { cut } from "./page.ts";

const DESCRIBED_MOST = 50;
/** Of ListLogGroups, which is the younger. */
const LISTED_MOST = 1000;

/** API reference, PutRetentionPolicy. */
const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

export const createLogGroup: Action = async ({ registry }, { fields }) => {
  await registry.createGroup(groupName(fields), optionalTags(fields, "tags"));
  return undefined;
};

export const deleteLogGroup: Action = async ({ registry }, { fields }) => {
  await registry.deleteGroup(registry.group(groupName(fields)));
  return undefined;
};

export const describeLogGroups: Action = ({ registry }, { fields, caller }) => {
  const limit = limitOf(fields, DESCRIBED_MOST);
  const wanted = wantedGroups([...registry.groups.values()], fields);
  const { items, nextToken } = cut(wanted, { limit, after: optionalText(fields, "nextToken"), key: named });
  return {
    logGroups: items.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdMs,
      ...(group.retentionDays > 0 ? { retentionInDays: group.retentionDays } : {}),
      metricFilterCount: 0,
      arn: `${groupArn(caller.region, group.name)}:*`,
      logGroupArn: groupArn(caller.region, group.name),
      logGroupClass: "STANDARD",
      storedBytes: 0,
    })),
    ...nextToken,
  };
};

export const listLogGroups: Action = ({ registry }, { fields, caller }) => {
  const limit = limitOf(fields, LISTED_MOST);
  const wanted = wantedGroups([...registry.groups.values()], fields);
  const { items, nextToken } = cut(wanted, { limit, after: optionalText(fields, "nextToken"), key: named });
  return {
    logGroups: items.map(({ name }) => ({
      logGroupName: name,
      logGroupArn: groupArn(caller.region, name),
      logGroupClass: "STANDARD",
    })),
    ...nextToken,
  };
};

function wantedGroups(groups: readonly LogGroup[], fields: Fields): LogGroup[] {
  const prefix = optionalText(fields, "logGroupNamePrefix");
  const part = optionalText(fields, "logGroupNamePattern")?.toLowerCase();
  if (prefix !== undefined && part !== undefined)
    throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  const identifiers = optionalTexts(fields, "logGroupIdentifiers")?.map(groupOfArn);
  return groups
    .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
    .filter(({ name }) => part === undefined || name.toLowerCase().includes(part))
    .filter(({ name }) => identifiers === undefined || identifiers.includes(name));
}

function named({ name }: LogGroup): string {
  return name;
}

export const putRetentionPolicy: Action = async ({ registry }, { fields }) => {
  const group = registry.group(groupName(fields));
  const days = optionalNumber(fields, "retentionInDays") ?? 0;
  if (!RETENTION_DAYS.has(days))
    throw constraint("retentionInDays", `Member must be one of ${[...RETENTION_DAYS].join(", ")}`);
  group.retentionDays = days;
  await registry.keepGroup(group);
  return undefined;
};

export const deleteRetentionPolicy: Action = async ({ registry }, { fields }) => {
  const group = registry.group(groupName(fields));
  group.retentionDays = 0;
  await registry.keepGroup(group);
  return undefined;
};

/** The older calls name the group, the younger ones an ARN; both mean the same tags. */
function tagged({ registry }: Service, { fields }: Asked): LogGroup {
  const arn = optionalText(fields, "resourceArn");
  return registry.group(arn === undefined ? groupName(fields) : groupOfArn(arn));
}

export const tagGroup: Action = async (service, asked) => {
  const group = tagged(service, asked);
  const tags = { ...group.tags, ...optionalTags(asked.fields, "tags") };
  group.tags = optionalTags({ tags }, "tags");
  await service.registry.keepGroup(group);
  return undefined;
};

export const untagGroup: Action = async (service, asked) => {
  const group = tagged(service, asked);
  const names = optionalTexts(asked.fields, "tags") ?? optionalTexts(asked.fields, "tagKeys") ?? [];
  group.tags = Object.fromEntries(Object.entries(group.tags).filter(([name]) => !names.includes(name)));
  await service.registry.keepGroup(group);
  return undefined;
};

export const listTags: Action = (service, asked) => ({ tags: tagged(service, asked).tags });
