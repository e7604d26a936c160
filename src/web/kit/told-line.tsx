import type { ReactNode } from "react";
import { useStore } from "./store.ts";
import { told } from "./tell.ts";

export function ToldLine(): ReactNode {
  const now = useStore(told);
  return (
    <div className="told" role="status">
      {now !== undefined && (
        <div className="told-box appear" key={now.id}>
          <span>{now.text}</span>
          {now.action !== undefined && (
            <button
              type="button"
              className="link"
              onClick={() => {
                now.action?.run();
                told.set(undefined);
              }}
            >
              {now.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
