import type { Services } from "../../world.ts";
import type { JsonRecord } from "../template/json.ts";
import { numberProperty, recordProperty, requiredText, textProperty } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

export const lambdaEventInvokeConfig: ResourceType = {
  properties: ["DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"],
  attributes: [],
  replacing: ["FunctionName", "Qualifier"],
  create: ({ properties }, services) => {
    put(properties, services);
    return {
      physicalId: `${requiredText(properties, "FunctionName")}|${requiredText(properties, "Qualifier")}`,
      attributes: {},
    };
  },
  update: (_, { properties }, services) => put(properties, services),
  delete: ({ physicalId }, { lambda }) => {
    const fn = lambda.functions.get(physicalId.split("|")[0] ?? "");
    lambda.functions.deleteEventInvokeConfig(fn);
  },
};

function put(properties: JsonRecord, { lambda }: Services): void {
  const destinations = recordProperty(properties, "DestinationConfig");
  const destination = (name: string) => textProperty(recordProperty(destinations, name), "Destination");
  lambda.functions.putEventInvokeConfig(lambda.functions.get(requiredText(properties, "FunctionName")), {
    maximumRetryAttempts: numberProperty(properties, "MaximumRetryAttempts"),
    maximumEventAgeSeconds: numberProperty(properties, "MaximumEventAgeInSeconds"),
    onSuccessArn: destination("OnSuccess"),
    onFailureArn: destination("OnFailure"),
  });
}
