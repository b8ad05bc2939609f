import { awsJsonProtocol, rpcCborProtocol } from "../protocols/aws-json.ts";
import type { Service } from "../router.ts";
import {
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
  disableAlarmActions,
  enableAlarmActions,
  putMetricAlarm,
  setAlarmState,
} from "./alarms.ts";
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from "./dashboards.ts";
import { getMetricData, getMetricStatistics, listMetrics, putMetricData } from "./metrics.ts";
import { listTagsForResource, tagResource } from "./tags.ts";

/** The CloudWatch API: AWS JSON 1.0, and RPC v2 CBOR, which newer SDKs prefer. */
export const cloudwatchService: Service = {
  name: "CloudWatch",
  protocols: [
    awsJsonProtocol("GraniteServiceVersion20100801", "1.0"),
    rpcCborProtocol("GraniteServiceVersion20100801"),
  ],
  actions: {
    DeleteAlarms: deleteAlarms,
    DeleteDashboards: deleteDashboards,
    DescribeAlarmHistory: describeAlarmHistory,
    DescribeAlarms: describeAlarms,
    DescribeAlarmsForMetric: describeAlarmsForMetric,
    DisableAlarmActions: disableAlarmActions,
    EnableAlarmActions: enableAlarmActions,
    GetDashboard: getDashboard,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListDashboards: listDashboards,
    ListMetrics: listMetrics,
    ListTagsForResource: listTagsForResource,
    PutDashboard: putDashboard,
    PutMetricAlarm: putMetricAlarm,
    PutMetricData: putMetricData,
    SetAlarmState: setAlarmState,
    TagResource: tagResource,
  },
};
