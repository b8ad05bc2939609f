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
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from "./concurrency.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./event-invoke-config.ts";
import { eventSourceMappingActions } from "./event-source-mappings.ts";
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  listTags,
  tagResource,
  untagResource,
  updateFunctionCode,
  updateFunctionConfiguration,
} from "./functions.ts";
import { invoke } from "./invoke.ts";
import { getFunctionRecursionConfig, putFunctionRecursionConfig } from "./recursion-config.ts";
import { versionActions } from "./versions.ts";

const actions: ActionTable = {
  CreateFunction: createFunction,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  ListFunctions: listFunctions,
  DeleteFunction: deleteFunction,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  Invoke: invoke,
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  GetAccountSettings: getAccountSettings,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  GetFunctionRecursionConfig: getFunctionRecursionConfig,
  PutFunctionRecursionConfig: putFunctionRecursionConfig,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTags: listTags,
  ...eventSourceMappingActions,
  ...versionActions,
};

const lambdaRules = usualRules((message) => new AwsError("ValidationException", message), {
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
