import { checkRetentionDays } from "../../logs/put-events.ts";
import type { Services } from "../../services.ts";
import { numberProperty, tagsOf, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

export const logsLogGroup: ResourceType = {
  properties: ["LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"],
  attributes: ["Arn"],
  replacing: ["LogGroupName", "LogGroupClass"],
  nameProperty: "LogGroupName",
  create: (request, services) => {
    const { properties } = request;
    const name = textProperty(properties, "LogGroupName") ?? request.generateName(512);
    const group = services.logs.createGroup(name, tagsOf(properties, request.tags));
    setRetention(name, request, services);
    return { physicalId: name, attributes: { Arn: `${services.logs.arnOf(group)}:*` } };
  },
  update: ({ physicalId }, request, services) => setRetention(physicalId, request, services),
  delete: ({ physicalId }, { logs }) => logs.deleteGroup(physicalId),
};

function setRetention(name: string, { properties }: ResourceRequest, { logs }: Services): void {
  const days = numberProperty(properties, "RetentionInDays");
  logs.group(name).retentionDays = days === undefined ? undefined : checkRetentionDays(days);
}
