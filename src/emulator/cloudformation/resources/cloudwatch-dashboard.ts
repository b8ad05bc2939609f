import { requiredText, textProperty } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

export const cloudwatchDashboard: ResourceType = {
  properties: ["DashboardBody", "DashboardName"],
  attributes: [],
  replacing: ["DashboardName"],
  nameProperty: "DashboardName",
  create: (request, { cloudwatch }) => {
    const name = textProperty(request.properties, "DashboardName") ?? request.generateName(255);
    cloudwatch.dashboards.put(name, requiredText(request.properties, "DashboardBody"));
    return { physicalId: name, attributes: {} };
  },
  update: ({ physicalId }, { properties }, { cloudwatch }) =>
    cloudwatch.dashboards.put(physicalId, requiredText(properties, "DashboardBody")),
  delete: ({ physicalId }, { cloudwatch }) => cloudwatch.dashboards.delete([physicalId]),
};
