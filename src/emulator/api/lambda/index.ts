import type { ActionTable } from "../action.ts";
import { restJsonProtocol } from "../protocols/rest-json.ts";
import type { Service } from "../router.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import { deleteFunctionConcurrency } from "./delete-function-concurrency.ts";
import { deleteFunctionEventInvokeConfig } from "./delete-function-event-invoke-config.ts";
import { eventSourceMappingActions } from "./event-source-mapping-actions.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getFunction } from "./get-function.ts";
import { getFunctionConcurrency } from "./get-function-concurrency.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./get-function-event-invoke-config.ts";
import { invoke } from "./invoke.ts";
import { listFunctions } from "./list-functions.ts";
import { listTags } from "./list-tags.ts";
import { putFunctionConcurrency } from "./put-function-concurrency.ts";
import { putFunctionEventInvokeConfig } from "./put-function-event-invoke-config.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./update-function-event-invoke-config.ts";

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
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTags: listTags,
  ...eventSourceMappingActions,
};

/** AWS Lambda, as its clients see it. */
export const lambdaService: Service = {
  name: "lambda",
  protocols: [restJsonProtocol(Object.values(actions).map(({ schema }) => schema))],
  actions,
};
