import { contracts } from "./contracts.ts";
import { openHttp } from "./doors.ts";

contracts(openHttp);
