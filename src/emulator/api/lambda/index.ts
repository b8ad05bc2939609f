import {
  ApplicationLogLevel,
  Architecture,
  EventSourceMappingMetric,
  FunctionResponseType,
  InvocationType,
  LogFormat,
  LogType,
  PackageType,
  RecursiveLoop,
  Runtime,
  SnapStartApplyOn,
  SystemLogLevel,
  TracingMode,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../../aws-error.ts";
import { restJsonProtocol } from "../protocols/rest-json.ts";
import type { ActionTable, Service } from "../router.ts";
import { usualRules } from "../schema/input-rules.ts";
import { eventSourceMappingActions } from "./event-source-mappings.ts";
import { functionActions } from "./functions.ts";
import { invocationSettingsActions } from "./invocation-settings.ts";
import { invokeActions } from "./invoke.ts";
import { policyActions } from "./policy.ts";
import { versionActions } from "./versions.ts";

const actions: ActionTable = {
  ...eventSourceMappingActions,
  ...functionActions,
  ...invocationSettingsActions,
  ...invokeActions,
  ...policyActions,
  ...versionActions,
};

/** What Lambda checks in its inputs. */
export const lambdaRules = usualRules((message) => new AwsError("ValidationException", message), {
  doubles: ["AdditionalVersionWeights"],
  enums: {
    ApplicationLogLevel: Object.values(ApplicationLogLevel),
    ApplyOn: Object.values(SnapStartApplyOn),
    Architectures: Object.values(Architecture),
    FunctionResponseTypes: Object.values(FunctionResponseType),
    InvocationType: Object.values(InvocationType),
    LogFormat: Object.values(LogFormat),
    LogType: Object.values(LogType),
    Metrics: Object.values(EventSourceMappingMetric),
    Mode: Object.values(TracingMode),
    PackageType: Object.values(PackageType),
    RecursiveLoop: Object.values(RecursiveLoop),
    Runtime: Object.values(Runtime),
    SystemLogLevel: Object.values(SystemLogLevel),
  },
});

/** The Lambda API. */
export const lambdaService: Service = {
  name: "lambda",
  protocols: [
    restJsonProtocol(
      Object.values(actions).map(({ schema }) => schema),
      lambdaRules,
    ),
  ],
  actions,
  // 50 MB of zipped code in base64.
  bodyBytesMax: 72 * 1024 * 1024,
};
