import { awsJsonProtocol } from "../protocols/aws-json.ts";
import type { Service } from "../router.ts";
import { filterLogEvents, getLogEvents, putLogEvents } from "./events.ts";
import {
  createLogGroup,
  createLogStream,
  deleteLogGroup,
  deleteLogStream,
  deleteRetentionPolicy,
  describeLogGroups,
  describeLogStreams,
  listTagsForResource,
  putRetentionPolicy,
  tagResource,
} from "./groups.ts";
import { logsRules } from "./input.ts";
import { getQueryResults, startQuery, stopQuery } from "./queries.ts";

/** The CloudWatch Logs API. */
export const logsService: Service = {
  name: "CloudWatch Logs",
  protocols: [awsJsonProtocol("Logs_20140328", "1.1", logsRules)],
  actions: {
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    GetQueryResults: getQueryResults,
    ListTagsForResource: listTagsForResource,
    PutLogEvents: putLogEvents,
    PutRetentionPolicy: putRetentionPolicy,
    StartQuery: startQuery,
    StopQuery: stopQuery,
    TagResource: tagResource,
  },
};
