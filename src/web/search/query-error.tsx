import type { ReactNode } from "react";
import type { ServerError } from "../server/client.ts";

export function QueryError({
  error,
  onTake,
}: {
  error: ServerError;
  onTake: (q: string) => void;
}): ReactNode {
  const { suggestion } = error;
  return (
    <div className="query-error appear" id="query-error" role="alert">
      <div>
        <strong>{error.message}</strong> {error.hint !== "" && <span className="dim">{error.hint}</span>}
      </div>
      {suggestion !== undefined && (
        <button type="button" className="quiet" onClick={() => onTake(suggestion)}>
          <kbd>Tab</kbd> <span className="mono">{suggestion === "" ? "(empty search)" : suggestion}</span>
        </button>
      )}
    </div>
  );
}
