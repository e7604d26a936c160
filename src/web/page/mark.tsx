import type { ReactNode } from "react";

export function Mark(): ReactNode {
  return (
    <span className="mark">
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M4.5 6h7M4.5 8h5M4.5 10h6" stroke="currentColor" strokeWidth="1.25" strokeLinecap="round" />
      </svg>
      <span>logboom</span>
    </span>
  );
}
