import {
  DeleteDashboards$,
  type DeleteDashboardsInput,
  type DeleteDashboardsOutput,
  GetDashboard$,
  type GetDashboardInput,
  type GetDashboardOutput,
  ListDashboards$,
  type ListDashboardsInput,
  type ListDashboardsOutput,
  PutDashboard$,
  type PutDashboardInput,
  type PutDashboardOutput,
} from "@aws-sdk/client-cloudwatch";
import { action } from "../router.ts";
import { required } from "./input.ts";

export const putDashboard = action<PutDashboardInput, PutDashboardOutput>(PutDashboard$, (input, { cloudwatch }) => {
  cloudwatch.dashboards.put(
    required(input.DashboardName, "DashboardName"),
    required(input.DashboardBody, "DashboardBody"),
  );
  return { DashboardValidationMessages: [] } satisfies PutDashboardOutput;
});

export const getDashboard = action<GetDashboardInput, GetDashboardOutput>(GetDashboard$, (input, { cloudwatch }) => {
  const { name, arn, body } = cloudwatch.dashboards.get(required(input.DashboardName, "DashboardName"));
  return { DashboardName: name, DashboardArn: arn, DashboardBody: body } satisfies GetDashboardOutput;
});

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

export const deleteDashboards = action<DeleteDashboardsInput, DeleteDashboardsOutput>(
  DeleteDashboards$,
  (input, { cloudwatch }) => {
    cloudwatch.dashboards.delete(required(input.DashboardNames, "DashboardNames"));
    return {};
  },
);
