import { ListDashboards$, type ListDashboardsInput, type ListDashboardsOutput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";

export const listDashboards = action<ListDashboardsInput, ListDashboardsOutput>(
  ListDashboards$,
  (input, { cloudwatch }) => ({
    DashboardEntries: cloudwatch.dashboards.all
      .filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ""))
      .map(({ name, arn, body, modifiedAtMs }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: new Date(modifiedAtMs),
        Size: body.length,
      })),
  }),
);
