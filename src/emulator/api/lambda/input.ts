import {
  ApplicationLogLevel,
  Architecture,
  EventSourceMappingMetric,
  FunctionResponseType,
  FunctionVersion,
  InvocationType,
  LogFormat,
  LogType,
  PackageType,
  Runtime,
  SnapStartApplyOn,
  SystemLogLevel,
  TracingMode,
} from "@aws-sdk/client-lambda";
import { AwsError } from "../../aws-error.ts";
import { usualRules } from "../schema/input-rules.ts";

export const lambdaRules = usualRules((message) => new AwsError("ValidationException", message), {
  enums: {
    ApplicationLogLevel: Object.values(ApplicationLogLevel),
    ApplyOn: Object.values(SnapStartApplyOn),
    Architectures: Object.values(Architecture),
    FunctionResponseTypes: Object.values(FunctionResponseType),
    FunctionVersion: Object.values(FunctionVersion),
    InvocationType: Object.values(InvocationType),
    LogFormat: Object.values(LogFormat),
    LogType: Object.values(LogType),
    Metrics: Object.values(EventSourceMappingMetric),
    Mode: Object.values(TracingMode),
    PackageType: Object.values(PackageType),
    Runtime: Object.values(Runtime),
    SystemLogLevel: Object.values(SystemLogLevel),
  },
});
