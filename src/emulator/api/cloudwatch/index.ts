import { awsJsonProtocol } from "../protocols/aws-json.ts";
import { rpcCborProtocol } from "../protocols/rpc-cbor.ts";
import type { Service } from "../router.ts";
import { deleteAlarms } from "./delete-alarms.ts";
import { deleteDashboards } from "./delete-dashboards.ts";
import { describeAlarmHistory } from "./describe-alarm-history.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { describeAlarmsForMetric } from "./describe-alarms-for-metric.ts";
import { disableAlarmActions } from "./disable-alarm-actions.ts";
import { enableAlarmActions } from "./enable-alarm-actions.ts";
import { getDashboard } from "./get-dashboard.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { listDashboards } from "./list-dashboards.ts";
import { listMetrics } from "./list-metrics.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putDashboard } from "./put-dashboard.ts";
import { putMetricAlarm } from "./put-metric-alarm.ts";
import { putMetricData } from "./put-metric-data.ts";
import { setAlarmState } from "./set-alarm-state.ts";
import { tagResource } from "./tag-resource.ts";

/** CloudWatch on the wire: AWS JSON 1.0, and RPC v2 CBOR as newer SDKs prefer. */
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
