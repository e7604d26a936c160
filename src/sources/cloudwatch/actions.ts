/** The calls that are answered, by the name behind the dot of X-Amz-Target. */
import type { Action } from "./action.ts";
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  listLogGroups,
  listTags,
  putRetentionPolicy,
  tagGroup,
  untagGroup,
} from "./group-actions.ts";
import { putLogEvents } from "./put-events.ts";
import { filterLogEvents, getLogEvents, testMetricFilter } from "./read-actions.ts";
import { createLogStream, deleteLogStream, describeLogStreams } from "./stream-actions.ts";

export const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["CreateLogGroup", createLogGroup],
  ["CreateLogStream", createLogStream],
  ["DeleteLogGroup", deleteLogGroup],
  ["DeleteLogStream", deleteLogStream],
  ["DeleteRetentionPolicy", deleteRetentionPolicy],
  ["DescribeLogGroups", describeLogGroups],
  ["DescribeLogStreams", describeLogStreams],
  ["FilterLogEvents", filterLogEvents],
  ["GetLogEvents", getLogEvents],
  ["ListLogGroups", listLogGroups],
  ["ListTagsForResource", listTags],
  ["ListTagsLogGroup", listTags],
  ["PutLogEvents", putLogEvents],
  ["PutRetentionPolicy", putRetentionPolicy],
  ["TagLogGroup", tagGroup],
  ["TagResource", tagGroup],
  ["TestMetricFilter", testMetricFilter],
  ["UntagLogGroup", untagGroup],
  ["UntagResource", untagGroup],
  // Infrastructure tools ask for these before they say that a group is as it should be.
  ["DescribeMetricFilters", () => ({ metricFilters: [] })],
  ["DescribeSubscriptionFilters", () => ({ subscriptionFilters: [] })],
]);
