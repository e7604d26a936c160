import type { ReactNode } from "react";

/** Two px at the top say that work goes on; what is on screen stays. The style sheet lets short work pass unseen. */
export function ProgressLine({ working }: { working: boolean }): ReactNode {
  return working ? <div className="progress-line" role="progressbar" aria-label="Working" /> : null;
}
