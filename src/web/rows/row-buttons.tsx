/** The quiet buttons of the row under the pointer or the cursor. What they do is decided where clicks are taken. */
import type { ReactNode } from "react";

export function RowButtons({ origin }: { origin: string }): ReactNode {
  return (
    <span className="row-buttons">
      <button
        type="button"
        data-act="only"
        title={`Only ${origin} (+)`}
        aria-label={`Only ${origin}`}
        tabIndex={-1}
      >
        +
      </button>
      <button
        type="button"
        data-act="not"
        title={`Hide ${origin} (-)`}
        aria-label={`Hide ${origin}`}
        tabIndex={-1}
      >
        −
      </button>
      <button type="button" data-act="link" title="Copy a link to this line (y)" tabIndex={-1}>
        link
      </button>
    </span>
  );
}
