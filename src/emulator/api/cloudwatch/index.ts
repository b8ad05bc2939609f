import { queryProtocol } from "../protocols/query.ts";
import { awsJsonProtocol, rpcCborProtocol } from "../protocols/rpc.ts";
import type { Service } from "../router.ts";
import { alarmActions } from "./alarms.ts";
import { dashboardActions } from "./dashboards.ts";
import { cloudwatchRules } from "./input.ts";
import { metricActions } from "./metrics.ts";

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
  actions: { ...alarmActions, ...dashboardActions, ...metricActions },
};
