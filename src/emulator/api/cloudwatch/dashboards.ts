import type * as sdk from "@aws-sdk/client-cloudwatch";
import { DeleteDashboards$, GetDashboard$, ListDashboards$, PutDashboard$ } from "@aws-sdk/client-cloudwatch";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./metrics.ts";

/** CloudWatch's actions on dashboards. */
export const dashboardActions: ActionsOf<typeof sdk> = {
  PutDashboard: action(PutDashboard$, (input, { cloudwatch }) => {
    cloudwatch.dashboards.put(
      required(input.DashboardName, "DashboardName"),
      required(input.DashboardBody, "DashboardBody"),
    );
    return { DashboardValidationMessages: [] };
  }),

  GetDashboard: action(GetDashboard$, (input, { cloudwatch }) => {
    const { name, arn, body } = cloudwatch.dashboards.get(required(input.DashboardName, "DashboardName"));
    return { DashboardName: name, DashboardArn: arn, DashboardBody: body };
  }),

  ListDashboards: action(ListDashboards$, (input, { cloudwatch }) => ({
    DashboardEntries: cloudwatch.dashboards.all
      .filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ""))
      .map(({ name, arn, body, modifiedAtMs }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: new Date(modifiedAtMs),
        Size: body.length,
      })),
  })),

  DeleteDashboards: action(DeleteDashboards$, (input, { cloudwatch }) => {
    cloudwatch.dashboards.delete(required(input.DashboardNames, "DashboardNames"));
    return {};
  }),
};
