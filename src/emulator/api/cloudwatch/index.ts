import { awsJsonProtocol } from "../protocols/aws-json.ts";
import { queryProtocol } from "../protocols/query.ts";
import { rpcCborProtocol } from "../protocols/rpc-cbor.ts";
import type { Service } from "../router.ts";
import {
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  describeAlarmsForMetric,
  disableAlarmActions,
  enableAlarmActions,
  listTagsForResource,
  putMetricAlarm,
  setAlarmState,
  tagResource,
} from "./alarms.ts";
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from "./dashboards.ts";
import { cloudwatchRules } from "./input.ts";
import { getMetricData, getMetricStatistics, listMetrics, putMetricData } from "./metrics.ts";

/** The CloudWatch API: AWS JSON 1.0, RPC v2 CBOR, which newer SDKs prefer, and the query protocol of older ones. */
export const cloudwatchService: Service = {
  name: "CloudWatch",
  protocols: [
    awsJsonProtocol("GraniteServiceVersion20100801", "1.0", cloudwatchRules),
    rpcCborProtocol("GraniteServiceVersion20100801", cloudwatchRules),
    queryProtocol({
      apiVersion: "2010-08-01",
      xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
      rules: cloudwatchRules,
    }),
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
