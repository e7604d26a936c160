/** Options of the step "multiline": the Docker source's, but for what containers say themselves. */
import type { z } from "zod";
import { MultilineConfig } from "../../codecs/multiline/config.ts";

export const MultilineStepConfig = MultilineConfig.omit({ default: true });
export type MultilineStepConfig = z.output<typeof MultilineStepConfig>;
