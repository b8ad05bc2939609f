import { GetDashboard$, type GetDashboardInput, type GetDashboardOutput } from "@aws-sdk/client-cloudwatch";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const getDashboard = action<GetDashboardInput, GetDashboardOutput>(GetDashboard$, (input, { cloudwatch }) => {
  const { name, arn, body } = cloudwatch.dashboards.get(required(input.DashboardName, "DashboardName"));
  return { DashboardName: name, DashboardArn: arn, DashboardBody: body } satisfies GetDashboardOutput;
});
