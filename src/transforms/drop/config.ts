/** Options of the step "drop". */
import { z } from "zod";

export const DropConfig = z.strictObject({});
export type DropConfig = z.output<typeof DropConfig>;
